from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.conf import settings as current
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from digests.arxiv import calendar, identifiers
from digests.models import Digest, SpendingDay, Subscription, Summary
from digests.pipeline import overview
from papersite.celery import app
from tests.builders import DAY, announce, entry, hide, make_reconciliation, pick

pytestmark = pytest.mark.django_db

PAGE = "/admin/overview/"


def test_every_part_says_what_it_shows_before_there_is_anything(staff):
    page = staff.get(PAGE)

    for said in (
        "Nothing was counted against arXiv’s own lists",
        "No listing has come in yet.",
        "0 written in all",
        "0 tokens read and 0 written",
        "Mail goes to 0 readers daily and to 0 weekly.",
        "1 open account in all.",
        "0 papers are put forward now; 0 are hidden.",
    ):
        assertContains(page, said)


def test_completeness_papers_and_curation_are_counted(staff):
    announce(entry("2512.00001"), entry("2512.00002"))
    make_reconciliation(day=calendar.newest_weekday(timezone.now()), announced=5, held=3, is_exhausted=True)
    pick("2512.00001", now=timezone.now())
    hide("2512.00002", now=timezone.now())

    page = staff.get(PAGE)

    assertContains(page, "Of 5 papers that arXiv announced, 3 are held.")
    assertContains(page, "2 are missing.")
    assertContains(page, "1 category-day is short, stalled or failed.")
    assertContains(page, "2 papers on the newest day, Wednesday, 10 December.")
    assertContains(page, "1 paper is put forward now; 1 is hidden.")


def test_papers_of_days_long_before_the_newest_are_not_drawn_beside_it(staff):
    announce(entry("2511.00001"), day=DAY - timedelta(days=28))
    announce(entry("2511.00002"), day=DAY - timedelta(days=27))
    announce(entry("2512.00001"), entry("2512.00002"))

    page = staff.get(PAGE)

    assert page.context["papers"] == [(DAY - timedelta(days=27), 1), (DAY, 2)]


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (0, "The budget is 0: no summary is written."),
        (5_000, "The day’s budget is too small: one summary may cost"),
        (10_000_000, ""),
    ],
)
def test_a_budget_in_which_nothing_fits_is_told(staff, settings, limit, said):
    settings.OPENAI_API_KEY, settings.SUMMARY_MODEL, settings.SUMMARY_DAILY_TOKENS = "sk-test", "tiny", limit

    page = staff.get(PAGE)

    if said:
        assertContains(page, said)
    else:
        assertNotContains(page, "budget")


def test_summaries_tokens_and_cost_are_counted(staff, settings):
    settings.SUMMARY_PRICE_IN, settings.SUMMARY_DAILY_TOKENS = 1.0, 5_000
    announce(entry("2512.00001"))
    now = timezone.now()
    make_summary("a", state="written", written_at=now, content={})
    make_summary("b", state="failed", failure="refused")
    make_summary("c")
    SpendingDay.objects.create(day=now.astimezone(UTC).date(), tokens_in=3_000, tokens_out=400, cost=Decimal("0.5"))
    SpendingDay.objects.create(day=now.astimezone(UTC).date() - timedelta(days=20), tokens_in=9, tokens_out=9)

    page = staff.get(PAGE)

    assertContains(page, "1 written in all; 1 wanted; 1 failed.")
    assertContains(page, "3,000 tokens read and 400 written: 0.50 by your prices.")
    assertContains(page, "Today 3,400 of 5,000.")
    assert page.context["summaries"].per_day[-1] == (now.astimezone(UTC).date(), 1)


def test_digests_are_counted_by_state_and_stopped_mail_is_named(staff, owner, member):
    daily = Subscription.objects.create(reader=owner.user, cadence="daily")
    Subscription.objects.create(reader=member.user, cadence="weekly", state="paused")
    for number, days in enumerate((1, 2, 20)):
        make_digest(daily, number, timezone.now() - timedelta(days=days))

    page = staff.get(PAGE)

    assert {state: count for state, _, count in page.context["mail"].digests} == {
        "composed": 2, "sending": 0, "sent": 0, "failed": 0, "withheld": 0, "empty": 0, "dropped": 0
    }  # fmt: skip
    assertContains(page, "Mail goes to 1 reader daily and to 0 weekly.")
    assertContains(page, "Stopped: 1 because mail came back, 0 by complaints.")


def test_sign_ups_are_counted_by_day(staff):
    User.objects.create_user("old@example.org", date_joined=datetime(2020, 1, 1, tzinfo=UTC))
    User.objects.create_user("new@example.org")

    page = staff.get(PAGE)

    assert [count for _, count in page.context["sign_ups"]][-1] == 2
    assertContains(page, "3 open accounts in all.")


def test_queues_are_measured(staff):
    app.control.purge()
    app.send_task("digests.tasks.poll")

    assertContains(staff.get(PAGE), "1 task waits in “celery”.")
    app.control.purge()


def test_a_redis_that_does_not_answer_is_said(staff, settings):
    settings.REDIS_URL = "unix:///tmp/no-such-socket"

    assertContains(staff.get(PAGE), "Redis does not answer")


def test_the_plots_are_drawings_of_the_page_itself(staff):
    announce(entry("2512.00001"))

    page = staff.get(PAGE).content.decode()

    assert page.count('<svg class="plot"') >= 2
    assert " style=" not in page
    assert "<title>Wednesday, 10 December 2025: 1</title>" in page


def test_the_overview_takes_few_queries_however_much_there_is(staff, owner):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(PAGE).status_code == 200
        return len(captured)

    pick_and_fill(1, owner)
    few = queries()
    pick_and_fill(20, owner)

    assert queries() == few <= 20


def test_it_is_for_staff_and_each_sees_the_lists_that_are_open_to_them(curator, newcomer, owner, stranger):
    assertContains(curator.get(PAGE), "/admin/digests/pick/")
    assertNotContains(newcomer.get(PAGE), "/admin/digests/pick/")
    assertNotContains(newcomer.get(PAGE), "Who changed what")
    assert owner.get(PAGE).status_code == 302
    assert stranger.get(PAGE)["Location"].startswith("/admin/login/")
    assert curator.post(PAGE).status_code == 405


def pick_and_fill(number: int, owner) -> None:
    subscription, _ = Subscription.objects.get_or_create(reader=owner.user, defaults={"cadence": "daily"})
    for serial in range(100 * number, 101 * number):
        arxiv_id = f"2512.{serial:05d}"
        announce(entry(arxiv_id), day=DAY - timedelta(days=serial % 7))
        pick(arxiv_id, now=timezone.now())
        make_digest(subscription, serial, timezone.now() - timedelta(minutes=serial))
        User.objects.create_user(f"r{serial}@example.org")


def make_digest(subscription: Subscription, serial: int, due_at: datetime) -> Digest:
    return Digest.objects.create(
        subscription=subscription,
        due_at=due_at,
        kind="daily",
        message_id=f"<{serial}@testserver>",
        address="owner@example.org",
        packed=b"",
        send_at=due_at,
        composed_at=due_at,
    )


def make_summary(model: str, **fields) -> Summary:
    return Summary.objects.create(
        paper_id=identifiers.number("2512.00001"),
        version=1,
        language=current.SUMMARY_LANGUAGES[0],
        model=model,
        prompt_version="1",
        wanted_at=timezone.now(),
        announced_on=DAY,
        **fields,
    )


def test_what_was_written_is_counted_by_index():
    announce(entry("2512.00001"))
    make_summary("a", state="written", written_at=timezone.now(), content={})

    with connection.cursor() as cursor, CaptureQueriesContext(connection) as captured:
        cursor.execute("SET LOCAL enable_seqscan = off")
        overview.summaries(timezone.now())
        plans = []
        for query in [one["sql"] for one in captured if "digests_summary" in one["sql"]]:
            cursor.execute("EXPLAIN " + query)
            plans.append("\n".join(line for (line,) in cursor.fetchall()))

    assert any("summary_written" in plan for plan in plans)
    assert any("summary_state" in plan for plan in plans)
