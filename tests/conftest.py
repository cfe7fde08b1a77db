"""What tests of every package share: a cast of people, a real worker, and no way out of this machine."""

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from celery import Celery
from django.conf import settings
from django.test import Client
from hypothesis import settings as examples
from pytest_socket import socket_allow_hosts

from accounts.models import User
from digests.pipeline import announced, postings, recent
from papersite import servers
from papersite.celery import app
from papersite.env import BASE_DIR
from papersite.processes import bound_to
from tests.tables import (  # noqa: F401 - here, as those of a plugin would not take the place of pytest-django's
    django_db_keepdb,
    django_db_modify_db_settings,
    emptied_tables,
    tables,
)

# How long an example takes says something about the machine and nothing about the code.
examples.register_profile("papersite", deadline=None)
examples.load_profile("papersite")


# Files that take long, begun before the others, so that all workers end together. The very first compiles the loops of
# many readers. Others that need them begin a minute later and find them compiled, as do their processes, some of them
# killed: two that began together would both compile.
LONGEST = (
    "pipeline/test_rank_many.py",
    "papersite/test_serve.py",
    "pipeline/test_poll.py",
    "ranking/test_evaluation.py",
    "commands/test_summarize_papers.py",
    "commands/test_bench_digests.py",
    "commands/test_bench_ranking.py",
    "pipeline/test_backfill.py",
    "pipeline/test_backfill_memory.py",
    "browser/test_interests.py",
    "browser/test_feedback.py",
    "browser/test_mail.py",
    "summaries/test_grounding.py",
    "pipeline/test_ingest_documents.py",
    "commands/test_evaluate_ranking.py",
    "commands/test_backfill.py",
    "papersite/test_manage.py",
    "papersite/test_servers.py",
    "browser/test_the_slice.py",
    "browser/test_summary.py",
    "ranking/test_matching_against_a_plain_loop.py",
    "ranking/test_batch_relevance.py",
    "pipeline/test_turns_of_processes.py",
    "commands/test_bench.py",
    "pipeline/test_match_killed.py",
    "papersite/test_worker.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take long first, and in each what ends things; the rest stays in this run's random order."""
    places = {BASE_DIR / "tests" / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: (places.get(item.path, len(LONGEST)), "last" in item.keywords))


def pytest_collection_finish() -> None:
    """Have the garbage collector pass over what every test needs, and look less often at what tests leave.

    A test makes far more values than those 700 after which it looks, and by itself it took a fifteenth of the time.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def no_indexes_of_earlier_tests() -> None:
    """Forget indexes, postings and papers of days: those of all tests have one moment, which tells versions apart."""
    recent._kept._indexes.clear()
    postings._kept.forget()
    announced._kept.forget()


class Person(Client):
    """A browser, and the account that it is signed in to."""

    def __init__(self, user: User | None = None) -> None:
        super().__init__()
        self.user = user
        if user:
            self.force_login(user)


@pytest.fixture
def owner(db) -> Person:
    """The reader whose things the test is about."""
    return Person(User.objects.create_user("owner@example.org"))


@pytest.fixture
def member(db) -> Person:
    """Another reader."""
    return Person(User.objects.create_user("member@example.org"))


@pytest.fixture
def staff(db) -> Person:
    return Person(User.objects.create_superuser("staff@example.org"))


@pytest.fixture
def stranger() -> Person:
    """Somebody without an account."""
    return Person()


@pytest.fixture(scope="module")
def worker(django_db_setup, django_db_blocker) -> Iterator[Celery]:
    """A Celery worker in a process of its own, on this run's database and queue.

    It ends with its file, as other tests count what is queued. A test that uses it needs
    `django_db(transaction=True)`, as the worker sees only what is committed.
    """
    place = servers.addresses(settings.DATA)
    database = settings.DATABASES["default"]["NAME"]
    environment = os.environ | {"DATABASE_URL": f"postgres://papersite@:5432/{database}?host={place.folder}"}
    options = ("--concurrency", "1", "--loglevel", "WARNING", "--without-gossip", "--without-mingle")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "celery",
            "-q",
            "-A",
            "papersite",
            "worker",
            *options,
            "--hostname",
            f"{database}@tests",
        ],
        cwd=BASE_DIR,
        env=environment | {"PYTHONWARNINGS": "ignore"},
        preexec_fn=bound_to(os.getpid(), signal.SIGTERM),  # noqa: PLW1509 - only between fork and exec
    )
    try:
        _await_answer(process)
        yield app
    finally:
        process.terminate()
        process.wait(20)


def _await_answer(process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not app.control.ping(timeout=0.3):
        assert process.poll() is None, "the worker ended"
        assert time.monotonic() < deadline, f"the worker did not answer within {seconds:.0f} s"
