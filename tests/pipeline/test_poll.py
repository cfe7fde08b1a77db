"""Turns of the timetable against a local arXiv: what each evening and day makes of a batch."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from digests.models import Announcement, Paper, Reconciliation
from digests.pipeline import poll
from digests.pipeline.doors import open_client
from digests.pipeline.locks import Claim
from tests.arxiv_standin.faults import Door, Fault, Faults, Outage, Way
from tests.arxiv_standin.making import Rates
from tests.arxiv_standin.mishaps import Mishap
from tests.arxiv_standin.world import World
from tests.pipeline.asking import (
    MONDAY,
    TUESDAY,
    announced,
    asking,
    eastern,
    elsewhere_claimed,
    held,
    small_world,
    state_of,
    turn,
)

pytestmark = pytest.mark.django_db(transaction=True)

SUNDAY = MONDAY - timedelta(days=1)


def test_a_batch_is_complete_minutes_after_its_announcement(settings):
    world = small_world()
    with asking(settings, world) as standin:
        turn(standin, eastern(SUNDAY, 20, 5))

        assert state_of("cs.AI", MONDAY) == state_of("cs.LG", MONDAY) == "complete"
        assert held(world, MONDAY) == announced(world, MONDAY)
        row = Reconciliation.objects.get(category="cs.AI", announced_on=MONDAY)
        assert (row.held, row.missing) == (row.announced, [])


def test_rss_adds_the_versions_after_midnight(settings):
    world = small_world()
    with asking(settings, world) as standin:
        turn(standin, eastern(SUNDAY, 20, 5))
        assert set(Announcement.objects.announced_on(MONDAY).values_list("version", flat=True)) == {0}

        turn(standin, eastern(MONDAY, 0, 20))

        told = {(told.arxiv_id, told.version) for told in world.announcements if told.announced_on == MONDAY}
        assert set(Announcement.objects.announced_on(MONDAY).values_list("paper__arxiv_id", "version")) == told
        assert held(world, MONDAY) == announced(world, MONDAY)


def test_a_complete_day_is_counted_once_more_in_the_morning(settings):
    with asking(settings, small_world()) as standin:
        turn(standin, eastern(SUNDAY, 20, 5))
        turn(standin, eastern(MONDAY, 0, 20))
        asked = len(standin.requests)

        for hour in range(1, 19):
            turn(standin, eastern(MONDAY, hour))

        paths = [request.path for request in standin.requests[asked:] if "2026-03-02" in request.path]
        assert len(paths) == 2  # each category's catch-up page, once in the morning


def test_every_past_day_is_repaired_by_the_first_turn_after_an_absence(settings):
    world = small_world()
    friday = world.days[-1]
    with asking(settings, world) as standin:
        turn(standin, eastern(friday, 23))

        for day in world.days:
            assert held(world, day) == announced(world, day)
            assert state_of("cs.AI", day) == "complete"


def test_a_batch_that_is_late_is_waited_for(settings):
    world = small_world()
    late = Fault(Way.LATE, MONDAY, until=eastern(MONDAY, 9), category="cs.LG")
    with asking(settings, world, Faults((late,))) as standin:
        turn(standin, eastern(MONDAY, 1))
        assert state_of("cs.AI", MONDAY) == "complete"
        assert state_of("cs.LG", MONDAY) == "waiting"

        turn(standin, eastern(MONDAY, 10))
        assert state_of("cs.LG", MONDAY) == "complete"
        assert held(world, MONDAY) == announced(world, MONDAY)


def test_a_feed_that_repeats_yesterday_under_todays_date_is_not_stored(settings):
    world = small_world()
    stale = Fault(Way.STALE, TUESDAY, until=eastern(TUESDAY, 12), category="cs.AI")
    with asking(settings, world, Faults((stale,))) as standin:
        turn(standin, eastern(MONDAY, 1))
        turn(standin, eastern(TUESDAY, 1))

        assert held(world, TUESDAY) == announced(world, TUESDAY)
        row = Reconciliation.objects.get(category="cs.AI", announced_on=TUESDAY)
        assert (row.state, row.has_feed) == ("complete", False)

        turn(standin, eastern(TUESDAY, 14))
        row.refresh_from_db()
        assert row.has_feed


def test_a_stale_feed_is_told_even_where_pages_do_not_answer(settings):
    world = small_world()
    stale = Fault(Way.STALE, TUESDAY, until=eastern(TUESDAY, 12))
    closed = Outage(
        Mishap.UNAVAILABLE, eastern(TUESDAY, 0), eastern(TUESDAY, 12), doors=frozenset({Door.NEW, Door.CATCHUP})
    )
    with asking(settings, world, Faults((stale,), (closed,))) as standin:
        turn(standin, eastern(MONDAY, 1))
        turn(standin, eastern(TUESDAY, 1))
        assert held(world, TUESDAY) == set()
        assert state_of("cs.AI", TUESDAY) == "waiting"

        turn(standin, eastern(TUESDAY, 13))
        assert held(world, TUESDAY) == announced(world, TUESDAY)


def test_the_first_stragglers_of_a_batch_do_not_make_a_day(settings):
    world = small_world()
    early = Fault(Way.STRAGGLERS, MONDAY, until=eastern(MONDAY, 2), amount=3)
    with asking(settings, world, Faults((early,))) as standin:
        turn(standin, eastern(MONDAY, 1))
        assert len(held(world, MONDAY)) < len(announced(world, MONDAY))

        turn(standin, eastern(MONDAY, 6, 5))
        assert held(world, MONDAY) == announced(world, MONDAY)
        assert state_of("cs.AI", MONDAY) == state_of("cs.LG", MONDAY) == "complete"


def test_papers_are_there_before_their_page_is(settings):
    world = small_world()
    closed = Outage(
        Mishap.HTML_ERROR, eastern(SUNDAY, 0), eastern(MONDAY, 9), doors=frozenset({Door.NEW, Door.CATCHUP})
    )
    with asking(settings, world, Faults((), (closed,))) as standin:
        turn(standin, eastern(MONDAY, 1))
        assert held(world, MONDAY) == announced(world, MONDAY)
        assert state_of("cs.AI", MONDAY) == "fresh"
        assert Reconciliation.objects.get(category="cs.AI", announced_on=MONDAY).announced is None

        turn(standin, eastern(MONDAY, 10))
        assert state_of("cs.AI", MONDAY) == "complete"


def test_an_arxiv_that_never_answers_is_an_alarm_at_noon_and_heals(settings):
    world = small_world()
    closed = Outage(Mishap.UNAVAILABLE, eastern(SUNDAY, 0), eastern(MONDAY, 13))
    with asking(settings, world, Faults((), (closed,))) as standin:
        turn(standin, eastern(MONDAY, 1))
        assert state_of("cs.AI", MONDAY) == "waiting"
        turn(standin, eastern(MONDAY, 12, 30))
        assert state_of("cs.AI", MONDAY) == "failed"
        assert "503" in Reconciliation.objects.get(category="cs.AI", announced_on=MONDAY).last_error

        turn(standin, eastern(MONDAY, 14))
        assert state_of("cs.AI", MONDAY) == "complete"


def test_a_weekday_that_arxiv_skips_unannounced_is_stalled_then_quiet(settings):
    world = small_world(quiet={TUESDAY})
    with asking(settings, world) as standin:
        turn(standin, eastern(MONDAY, 1))
        turn(standin, eastern(TUESDAY, 9))
        assert state_of("cs.AI", TUESDAY) == "waiting"
        turn(standin, eastern(TUESDAY, 12, 30))
        assert state_of("cs.AI", TUESDAY) == "stalled"
        turn(standin, eastern(TUESDAY, 23))
        assert state_of("cs.AI", TUESDAY) == "quiet"
        assert not held(world, TUESDAY)


def test_weekends_and_holidays_ask_nobody_until_they_are_over(settings):
    world = World.make(7, ("cs.AI",), date(2026, 6, 15), 5, papers_per_day=8)
    monday = date(2026, 6, 22)  # Juneteenth was the Friday before: no announcement on Sunday evening
    with asking(settings, world) as standin:
        turn(standin, eastern(date(2026, 6, 19), 21))
        turn(standin, eastern(date(2026, 6, 20), 5))
        asked = len(standin.requests)
        for hour in (8, 14, 22):
            turn(standin, eastern(date(2026, 6, 20), hour))
        turn(standin, eastern(monday, 12))
        assert not [request for request in standin.requests[asked:] if str(monday) in request.path]
        assert state_of("cs.AI", monday) == "quiet"


def test_what_no_door_describes_is_short_and_named(settings):
    world = small_world(nameless=2)
    friday = world.days[-1]
    hidden = sorted(paper.arxiv_id for paper in world.papers.values() if paper.is_nameless)
    with asking(settings, world) as standin:
        turn(standin, eastern(friday, 23))

        short = Reconciliation.objects.filter(state="short")
        assert sorted({arxiv_id for row in short for arxiv_id in row.missing}) == hidden
        assert all(row.held + len(row.missing) == row.announced for row in short)

        standin.spoil(*[Mishap.UNAVAILABLE] * 100)
        turn(standin, eastern(friday + timedelta(days=1), 4))
        assert Reconciliation.objects.filter(state="short").count() == len(short)


def test_what_the_database_lost_is_fetched_again(settings):
    world = small_world()
    with asking(settings, world) as standin:
        turn(standin, eastern(MONDAY, 22))
        Paper.objects.filter(announcements__announced_on=MONDAY).delete()
        assert held(world, MONDAY) == set()

        call_command("reconcile", "--days", "3", "--now", eastern(MONDAY, 22, 30).isoformat(), stdout=StringIO())
        assert held(world, MONDAY) == announced(world, MONDAY)


def test_a_category_day_is_asked_about_by_one_process_at_a_time(settings):
    with asking(settings, small_world()) as standin:
        moment = standin.now = eastern(MONDAY, 1)
        with open_client() as client:
            row = poll.open_and_find(moment)[0]
            with elsewhere_claimed(Claim.CATEGORY_DAY, row.pk):
                assert poll.ask_one(row.pk, client, moment) is None
            assert standin.requests == ()
            assert poll.ask_one(row.pk, client, moment) is not None
            assert poll.ask_one(row.pk, client, moment) is None


def test_a_late_cross_list_is_another_announcement_of_the_same_paper(settings):
    world = small_world(papers_per_day=40)
    friday = world.days[-1]
    with asking(settings, world) as standin:
        turn(standin, eastern(friday, 23))

    seen: dict[str, set[date]] = {}
    for told in world.truth():
        if told.announce_type in {"new", "cross"}:
            seen.setdefault(told.arxiv_id, set()).add(told.announced_on)
    late = {arxiv_id for arxiv_id, days in seen.items() if len(days) > 1}
    assert late
    for paper in Paper.objects.filter(arxiv_id__in=late):
        days = paper.announcements.filter(announce_type__in=("new", "cross")).values_list("announced_on", flat=True)
        assert set(days) == seen[paper.arxiv_id]
    assert Paper.objects.filter(arxiv_id__in=late).count() == len(late)


def test_a_catch_up_page_that_files_past_days_under_todays_categories_announces_nothing_twice(settings):
    world = small_world(papers_per_day=40, rates=Rates(late_crosses=0.3))
    with asking(settings, world, catchup_as_filed=True) as standin:
        for day in world.days:
            turn(standin, eastern(day - timedelta(days=1), 20, 5))
            turn(standin, eastern(day, 6, 5))
        turn(standin, eastern(world.days[-1] + timedelta(days=1), 5))

        for day in world.days:
            assert held(world, day) == announced(world, day)
            assert state_of("cs.AI", day) == state_of("cs.LG", day) == "complete"
