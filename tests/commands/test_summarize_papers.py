"""`manage.py summarize_papers`, in this process and killed in one of its own."""

import os
import signal
import subprocess
import sys
from dataclasses import asdict
from io import StringIO

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command

from digests.benchmarks.faulty_model import FaultyModel, paid_twice
from digests.models import SpendingDay, Summary, SummaryState
from papersite.env import BASE_DIR
from tests.papersite import processes
from tests.summarizing import paper, wanted, written


@pytest.fixture
def server(settings):
    with FaultyModel() as running:
        settings.OPENAI_API_KEY, settings.SUMMARY_MODEL = "sk-test", "tiny"
        settings.OPENAI_BASE_URL, settings.SUMMARY_SOURCE = running.url, "abstract"
        yield running


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("summarize_papers", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_it_writes_what_is_wanted_and_then_has_nothing_to_do(server):
    for number in range(1, 6):
        wanted(f"2512.{number:05d}", best_rank=number)

    assert run("--concurrency", "3") == "5 written, 0 failed.\n"
    assert run() == "0 written, 0 failed.\n"
    assert len(server.calls) == 5


@pytest.mark.django_db(transaction=True)
def test_a_limit_takes_the_most_wanted(server):
    for number in range(1, 6):
        wanted(f"2512.{number:05d}", best_rank=6 - number)

    assert run("--limit", "2") == "2 written, 0 failed. 3 are still wanted.\n"
    assert {call.paper for call in server.calls} == {"2512.00005v1", "2512.00004v1"}


@pytest.mark.django_db(transaction=True)
def test_one_paper_in_one_language_is_written_wanted_or_not(server):
    paper("2512.00001")
    paper("2512.00002")

    run("--paper", "2512.00001v1", "--language", "zh-hans")

    row = Summary.objects.get()
    assert (row.paper.arxiv_id, row.language, row.state) == ("2512.00001", "zh-Hans", SummaryState.WRITTEN)


@pytest.mark.django_db(transaction=True)
def test_what_failed_is_written_again_only_when_asked_for(server):
    wanted(state=SummaryState.FAILED, failure="lost")

    assert run() == "0 written, 0 failed.\n"
    assert run("--again") == "1 written, 0 failed.\n"


@pytest.mark.django_db(transaction=True)
def test_a_spent_budget_is_told(server, settings):
    settings.SUMMARY_DAILY_TOKENS = 0
    wanted()

    assert "1 wait for the budget of " in run()
    assert server.calls == ()


@pytest.mark.django_db
def test_a_dry_run_prints_the_prompt_and_asks_and_wants_nothing(server):
    paper(abstract="We show a thing.")

    printed = run("--paper", "2512.00001", "--dry-run")

    assert "--- system ---" in printed
    assert "We show a thing." in printed
    assert server.calls == ()
    assert not Summary.objects.exists()


@pytest.mark.django_db
def test_a_dry_run_of_all_lists_them_in_order(server):
    wanted("2512.00001", best_rank=2, readers=1)
    wanted("2512.00002", best_rank=1, readers=3)
    written("2512.00003")

    assert run("--dry-run").splitlines() == [
        "2512.00002v1 en: rank 1, readers 3",
        "2512.00001v1 en: rank 2, readers 1",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--paper", "2512.99999"), "No listing that is held here announced 2512.99999."),
        (("--paper", "nonsense"), "nonsense"),
        (("--language", "fr"), "fr is not among SUMMARY_LANGUAGES: en, zh-Hans"),
        (("--limit", "0"), "'0' is not a whole number above 0"),
    ],
)
def test_what_cannot_be_done_is_one_line(server, arguments, message):
    with pytest.raises(CommandError, match=message):
        run(*arguments)


@pytest.mark.django_db
def test_without_a_provider_it_says_what_to_set(settings):
    settings.OPENAI_API_KEY = ""

    with pytest.raises(CommandError, match="OPENAI_API_KEY and SUMMARY_MODEL"):
        run()


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_four_killed_processes_pay_nothing_twice_and_one_that_is_stopped_loses_nothing():
    papers = 14
    for number in range(1, papers + 1):
        wanted(f"2512.{number:05d}", best_rank=number)
    with FaultyModel(latency=1.0) as server:
        started = [_start(server) for _ in range(4)]
        assert processes.until(lambda: Summary.objects.filter(state=SummaryState.WRITING).count() > 3, seconds=90)
        for process in started[:3]:
            process.kill()
            process.wait()
        assert processes.until(lambda: Summary.objects.filter(state=SummaryState.WRITTEN).exists(), seconds=60)
        started[3].send_signal(signal.SIGINT)
        assert started[3].wait(60) == 130

        last = _start(server)
        assert last.wait(120) == 0

        assert paid_twice(asdict(call) for call in server.calls) == 0
        lost = Summary.objects.filter(state=SummaryState.FAILED, failure="lost").count()
        assert Summary.objects.filter(state=SummaryState.WRITTEN).count() == papers - lost
        assert 0 < lost <= 6
        day = SpendingDay.objects.get()
        assert day.reserved == 0
        assert day.spent >= server.tokens


def _start(server: FaultyModel) -> subprocess.Popen[bytes]:
    database = site.DATABASES["default"]["NAME"]
    base, _, query = os.environ["DATABASE_URL"].partition("?")
    address = f"{base.rpartition('/')[0]}/{database}?{query}"
    environment = os.environ | {
        "DATABASE_URL": address,
        "OPENAI_API_KEY": "sk-test",
        "OPENAI_BASE_URL": server.url,
        "SUMMARY_MODEL": "tiny",
        "SUMMARY_SOURCE": "abstract",
    }
    as_a_shell_does = ["sh", "-c", "trap '' INT; exec \"$@\"", "sh"]  # in the background, where Ctrl-C is ignored
    command = [*as_a_shell_does, sys.executable, "manage.py", "summarize_papers", "--concurrency", "2"]
    return subprocess.Popen(
        command, cwd=BASE_DIR, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
