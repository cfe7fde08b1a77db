"""The tasks, run where they are queued (Celery's eager mode); `tests/papersite/test_worker.py` has a real worker."""

import pytest
import time_machine

from accounts.models import Interest
from digests import tasks
from digests.models import Posting, Reconciliation, WordIndex
from digests.pipeline import turns
from digests.pipeline.locks import Claim
from papersite.celery import app
from tests.builders import DAY, announce, entry, ingest, profile
from tests.pipeline.asking import MONDAY, asking, eastern, elsewhere_claimed, small_world, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def eager():
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager = app.conf.task_eager_propagates = False


def test_a_chain_of_questions_asks_what_is_due_and_matches_it(settings):
    world = small_world()
    profile(categories=["cs.CL"])
    with asking(settings, world) as standin, time_machine.travel(eastern(MONDAY, 0, 30), tick=False):
        standin.now = eastern(MONDAY, 0, 30)
        tasks.poll()

        assert state_of("cs.AI", MONDAY) == state_of("cs.LG", MONDAY) == "complete"
        assert {row.category for row in Reconciliation.objects.all()} == {"cs.AI", "cs.CL", "cs.LG"}
        assert WordIndex.objects.filter(announced_on=MONDAY).exists()


def test_a_task_that_finds_the_connection_taken_comes_back_later(settings, monkeypatch):
    queued = []
    monkeypatch.setattr(tasks.poll, "apply_async", lambda **options: queued.append(options["countdown"]))
    monkeypatch.setattr(tasks, "LONGEST_WAIT", 0.1)
    with asking(settings, small_world()) as standin, turns.turn():
        standin.now = eastern(MONDAY, 0, 30)
        with time_machine.travel(standin.now, tick=False):
            tasks.poll()

        assert standin.requests == ()
    assert len(queued) == 1


def test_two_chains_do_not_run_side_by_side(settings):
    with asking(settings, small_world()) as standin, elsewhere_claimed(Claim.CHAIN):
        with time_machine.travel(eastern(MONDAY, 0, 30), tick=False):
            tasks.poll()

        assert standin.requests == ()


def test_a_day_is_matched_only_while_it_is_stale():
    announce(entry())
    built_at = WordIndex.objects.get().built_at

    tasks.match_day(DAY.isoformat())
    assert WordIndex.objects.get().built_at == built_at

    ingest(entry("2512.00002"), asked=("cs.AI",))
    tasks.match_day(DAY.isoformat())
    assert WordIndex.objects.get().papers == 2


def test_what_a_profile_states_is_matched_on_the_recent_days():
    announce(entry(title="LLM"))
    reader = profile(keywords=["LLM"])

    tasks.match_profile(reader.pk)

    assert Posting.objects.get().pattern.key == Interest.objects.get(kind="keyword").key


def test_a_profile_that_is_gone_is_no_error():
    tasks.match_profile(12345)

    assert not Posting.objects.exists()
