from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from digests import tasks
from digests.arxiv import calendar
from digests.models import Announcement, ListingDay, Paper, Reconciliation
from papersite.celery import app
from tests.builders import announce, entry, make_reconciliation
from tests.pipeline.asking import MONDAY, asking, eastern, small_world, state_of

pytestmark = pytest.mark.django_db

RECONCILIATIONS, LISTINGS = "/admin/digests/reconciliation/", "/admin/digests/listingday/"


@pytest.fixture
def day() -> date:
    """The newest day that arXiv's pages show."""
    return calendar.newest_weekday(timezone.now())


def queued() -> int:
    with app.connection_for_read() as queue:
        return int(queue.default_channel.client.llen("celery"))


@pytest.fixture
def eager():
    """Tasks run where they are queued."""
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager = app.conf.task_eager_propagates = False


@pytest.fixture(autouse=True)
def empty_queue():
    app.control.purge()
    yield
    app.control.purge()


def answered(*rows: Reconciliation | ListingDay) -> dict[str, Any]:
    return {"action": "ask_again", "_selected_action": [row.pk for row in rows], "confirmed": "yes"}


def test_a_day_is_asked_about_again_in_the_background(curator, day):
    row = make_reconciliation(day=day, announced=3, held=2, etags={"catchup": "x"}, confirmed_at=timezone.now())
    asking = {"action": "ask_again", "_selected_action": [row.pk]}
    assertContains(curator.post(RECONCILIATIONS, asking), "fetched and stored anew")
    assert queued() == 0

    done = curator.post(RECONCILIATIONS, answered(row), follow=True)

    assertContains(done, "1 category-day is being asked about.")
    assert queued() == 1
    row.refresh_from_db()
    assert (row.etags, row.confirmed_at, row.held) == ({}, None, 2)
    assert row.next_ask_at is not None
    assert LogEntry.objects.get().change_message == f"Asked arXiv again; until then {row.state}, 2 held of 3"


def test_a_listing_that_was_never_reconciled_is_ingested_again(curator, day):
    announce(entry("2512.00001"), day=day)

    curator.post(LISTINGS, answered(ListingDay.objects.get()))

    row = Reconciliation.objects.get()
    assert (row.category, row.announced_on, row.held) == ("cs.LG", day, 0)
    assert queued() == 1


def test_days_that_arxivs_pages_no_longer_show_are_named_and_not_asked_about(curator, day):
    old = make_reconciliation("cs.AI", day=day - timedelta(days=100))

    done = curator.post(RECONCILIATIONS, answered(old), follow=True)

    assertContains(done, f"cs.AI of {old.announced_on}")
    assertContains(done, "reach 90 days back")
    assert (queued(), LogEntry.objects.count()) == (0, 0)


def test_a_queue_that_is_down_is_said_and_the_day_stays_due(curator, day, monkeypatch):
    row = make_reconciliation(day=day)
    monkeypatch.setattr(app.amqp, "send_task_message", _unreachable)

    done = curator.post(RECONCILIATIONS, answered(row), follow=True)

    assertContains(done, "The queue does not answer.")
    assert list(Reconciliation.objects.due(timezone.now())) == [row]


def test_only_those_who_may_have_arxiv_asked(curator, newcomer, owner, day):
    row = make_reconciliation(day=day)
    curator.user.groups.get().permissions.filter(codename="ask_again").delete()

    assertNotContains(curator.get(RECONCILIATIONS), "Ask arXiv again")
    for client in (curator, newcomer, owner):
        client.post(RECONCILIATIONS, answered(row))

    assert queued() == 0


def test_reconciliations_are_facts(staff):
    row = make_reconciliation()

    assertContains(staff.get(f"{RECONCILIATIONS}{row.pk}/change/"), "cs.LG")
    assert staff.post(f"{RECONCILIATIONS}{row.pk}/change/", {"held": 9}).status_code == 403
    assert staff.post(f"{RECONCILIATIONS}{row.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("page", [RECONCILIATIONS, LISTINGS, "/admin/digests/announcement/"])
def test_lists_take_the_same_queries_for_one_and_for_many(staff, page):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(page).status_code == 200
        return len(captured)

    announce(entry("2512.00001"))
    make_reconciliation()
    few = queries()
    for back in range(1, 20):
        announce(entry(f"2512.{back:05d}"), day=date(2025, 11, 1) - timedelta(days=back))
        make_reconciliation(day=date(2025, 11, 1) - timedelta(days=back))

    assert queries() == few <= 8


def _unreachable(*args, **kwargs):
    raise app.connection_for_write().recoverable_connection_errors[0]("nobody there")


@pytest.mark.parametrize("page", [RECONCILIATIONS, LISTINGS])
def test_what_was_lost_of_a_day_is_back_after_asking_again(curator, settings, eager, page):
    with asking(settings, small_world()) as standin, time_machine.travel(eastern(MONDAY, 0, 30), tick=False):
        standin.now = eastern(MONDAY, 0, 30)
        tasks.poll()
        mine = Announcement.objects.filter(category="cs.AI", announced_on=MONDAY)
        lost = list(mine.values_list("paper_id", flat=True)[:1])
        Paper.objects.filter(pk__in=lost).delete()
        asked_before = len(standin.requests)
        rows = Reconciliation.objects.all() if page == RECONCILIATIONS else ListingDay.objects.all()

        curator.post(page, answered(rows.get(category="cs.AI", announced_on=MONDAY)))

        assert len(standin.requests) > asked_before
        assert mine.filter(paper__in=lost).count() == 1
        assert state_of("cs.AI", MONDAY) == "complete"
