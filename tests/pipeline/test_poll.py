"""Turns of the timetable against a local arXiv: what each evening and day makes of a batch."""

from datetime import timedelta

import pytest

from digests.models import Announcement, Reconciliation
from tests.pipeline.asking import MONDAY, announced, asking, eastern, held, small_world, state_of, turn

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


def test_nothing_more_is_asked_when_a_day_is_complete(settings):
    with asking(settings, small_world()) as standin:
        turn(standin, eastern(SUNDAY, 20, 5))
        turn(standin, eastern(MONDAY, 0, 20))
        asked = len(standin.requests)

        for hour in range(1, 19):
            turn(standin, eastern(MONDAY, hour))

        assert [request for request in standin.requests[asked:] if "2026-03-02" in request.path] == []


def test_every_past_day_is_repaired_by_the_first_turn_after_an_absence(settings):
    world = small_world()
    friday = world.days[-1]
    with asking(settings, world) as standin:
        turn(standin, eastern(friday, 23))

        for day in world.days:
            assert held(world, day) == announced(world, day)
            assert state_of("cs.AI", day) == "complete"
