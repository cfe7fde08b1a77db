import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from digests.models import Announcement, Harvest, ListingDay, Paper, PaperVersion, WordIndex
from digests.pipeline import backfill
from papersite import servers
from papersite.env import BASE_DIR
from papersite.processes import bound_to
from tests.arxiv_standin.making import Rates
from tests.arxiv_standin.mishaps import Mishap
from tests.arxiv_standin.server import Standin
from tests.arxiv_standin.world import World
from tests.papersite.processes import until
from tests.pipeline.asking import asking

SPAN = ("--from", "2025-12-01", "--until", "2025-12-12")
SOON, LATER = datetime(2025, 12, 13, 12, tzinfo=UTC), datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    return World.make(3, ["cs.DC", "cs.NI"], date(2025, 12, 1), 10, papers_per_day=24, rates=Rates(held_back=0))


@pytest.fixture
def standin(settings, world) -> Iterator[Standin]:
    with asking(settings, world, oai_limit=25) as running:
        running.now = SOON
        yield running


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("backfill", *arguments, stdout=output, stderr=output)
    return output.getvalue()


@pytest.mark.django_db
def test_each_category_gets_a_line_and_the_newest_days_are_matched(standin, world):
    output = run("cs.NI", "cs.DC", *SPAN, "--now", SOON.isoformat())

    listed = [sum(told.category == category for told in world.announcements) for category in ("cs.NI", "cs.DC")]
    assert output.splitlines() == [
        f"cs.NI 2025-12-01 to 2025-12-12: 10 days hold {listed[0]} entries",
        f"cs.DC 2025-12-01 to 2025-12-12: 10 days hold {listed[1]} entries",
    ]
    assert WordIndex.objects.count() == 10


@pytest.mark.django_db
def test_the_figures_come_as_one_json_object_with_counts_by_category(standin):
    standin.now = LATER

    report = json.loads(run("CS.dc", "cs.DC", *SPAN, "--json", "--now", LATER.isoformat()))

    assert (report["from"], report["until"]) == ("2025-12-01", "2025-12-12")
    assert report["categories"] == [
        {"category": "cs.DC", "days": 0, "quiet": 0, "listed": 0, "missing": 0}
        | {
            "records": Harvest.objects.get().records,
            "papers": Paper.objects.count(),
            "announcements": Announcement.objects.count(),
        }
    ]
    assert report["categories"][0]["announcements"] > 100


@pytest.mark.django_db
def test_what_goes_wrong_for_a_while_is_tried_again(standin, world):
    standin.now = LATER
    standin.spoil(Mishap.GARBAGE, Mishap.TRUNCATED, Mishap.HTML_ERROR)

    run("cs.DC", *SPAN, "--now", LATER.isoformat())

    assert Harvest.objects.get().finished_at is not None


@pytest.mark.django_db
def test_what_keeps_going_wrong_ends_in_one_line_and_goes_on_next_time(standin):
    standin.now = LATER
    standin.spoil(*[Mishap.GARBAGE] * 4)

    with pytest.raises(CommandError, match=r"^backfill cs\.DC 2025-12-01 2025-12-12: .* goes on from here\.$"):
        run("cs.DC", *SPAN, "--now", LATER.isoformat())

    assert "records gave" in run("cs.DC", *SPAN, "--now", LATER.isoformat())


@pytest.mark.django_db
def test_an_interruption_stops_at_a_page_and_says_how_to_go_on(standin, monkeypatch):
    standin.now = LATER
    whole = backfill.run

    def interrupted(*arguments):
        for place, step in enumerate(whole(*arguments)):
            if place == 2:
                raise KeyboardInterrupt
            yield step

    monkeypatch.setattr(backfill, "run", interrupted)
    with pytest.raises(CommandError, match="same command goes on") as caught:
        run("cs.DC", *SPAN, "--now", LATER.isoformat())
    monkeypatch.undo()

    assert caught.value.returncode == 130
    asked = len(standin.requests)
    run("cs.DC", *SPAN, "--now", LATER.isoformat())
    assert standin.requests[asked].path not in {request.path for request in standin.requests[:asked]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["cs.XX", *SPAN], "'cs.XX' is no arXiv category; see https://arxiv.org/category_taxonomy."),
        (["cs.DC", "--from", "2025-12-12", "--until", "2025-12-01"], "2025-12-12 is after 2025-12-01."),
        (["cs.DC", "--from", "2025-12-01", "--until", "2025-12-20"], "2025-12-20 is in the future"),
        (["cs.DC", "--from", "yesterday", "--until", "2025-12-20"], "'yesterday' is not a day like 2025-12-10"),
        (["cs.DC"], "the following arguments are required: --from, --until"),
    ],
)
def test_bad_arguments_get_one_clear_line(arguments, message):
    with pytest.raises(CommandError) as caught:
        run(*arguments, "--now", SOON.isoformat())

    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not Harvest.objects.exists()


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_is_made_good_by_the_same_command(standin):
    standin.now = LATER
    process = subprocess.Popen(
        [sys.executable, "manage.py", "backfill", "cs.DC", *SPAN, "--now", LATER.isoformat()],
        cwd=BASE_DIR,
        env=os.environ | standin.urls | {"DATABASE_URL": this_database(), "ARXIV_INTERVAL": "0.3"},
        preexec_fn=bound_to(os.getpid(), signal.SIGKILL),  # noqa: PLW1509 - only between fork and exec
        stderr=subprocess.DEVNULL,
    )
    assert until(lambda: len(standin.requests) >= 3)
    process.kill()
    process.wait()
    killed = [request.path for request in standin.requests]
    assert Harvest.objects.get().finished_at is None
    assert Announcement.objects.exists()

    run("cs.DC", *SPAN, "--now", LATER.isoformat())

    resumed = [request.path for request in standin.requests][len(killed) :]
    assert not set(killed[:-1]) & set(resumed)
    in_parts = rows()
    Harvest.objects.all().delete()
    for model in (Announcement, ListingDay, Paper):
        model.objects.all().delete()
    run("cs.DC", *SPAN, "--now", LATER.isoformat())
    assert rows() == in_parts


def this_database() -> str:
    place = servers.addresses(settings.DATA)
    return f"postgres://papersite@:5432/{settings.DATABASES['default']['NAME']}?host={place.folder}"


def rows() -> list[set[tuple[object, ...]]]:
    return [
        set(Announcement.objects.values_list("paper", "category", "announced_on", "announce_type", "version")),
        set(PaperVersion.objects.values_list("paper", "number", "submitted_at")),
        set(Paper.objects.values_list("number", "version", "title", "first_announced_on")),
        set(ListingDay.objects.values_list("category", "announced_on", "entries")),
    ]
