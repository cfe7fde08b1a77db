from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from digests.models import Digest, Subscription

pytestmark = pytest.mark.django_db

DIGESTS, SUBSCRIPTIONS = "/admin/digests/digest/", "/admin/digests/subscription/"
DUE = datetime(2025, 12, 10, 12, tzinfo=UTC)


@pytest.fixture
def daily(owner) -> Subscription:
    return Subscription.objects.create(reader=owner.user, cadence="daily", time_zone="Europe/Berlin")


def make(daily: Subscription, state: str = "failed", days: int = 0) -> Digest:
    moment = DUE - timedelta(days=days)
    return Digest.objects.create(
        subscription=daily,
        due_at=moment,
        kind="daily",
        state=state,
        message_id=f"<{days}@testserver>",
        address=daily.reader.email,
        packed=b"",
        send_at=moment,
        composed_at=moment,
        error="550 no such mailbox" if state == "failed" else "",
        sent_at=moment if state == "sent" else None,
    )


def answered(*rows: Digest) -> dict[str, object]:
    return {"action": "send_again", "_selected_action": [row.pk for row in rows], "confirmed": "yes"}


def test_a_failed_digest_is_sent_again_after_a_page_that_says_the_rule(curator, daily):
    digest = make(daily)
    asking = {"action": "send_again", "_selected_action": [digest.pk]}
    page = curator.post(DIGESTS, asking)
    assertContains(page, "a paper comes once")
    assertContains(page, f"to {daily.reader.email}</li>")

    done = curator.post(DIGESTS, answered(digest), follow=True)

    assertContains(done, "1 digest goes out with the next turn")
    digest.refresh_from_db()
    assert digest.state == "composed"
    said = LogEntry.objects.get().change_message
    assert "failed: the mail server refused it" in said
    assert "550 no such mailbox" in said


def test_what_cannot_be_sent_again_is_said_and_the_rest_goes(curator, daily):
    arrived, failed = make(daily, "sent", days=1), make(daily)

    done = curator.post(DIGESTS, answered(arrived, failed), follow=True)

    assertContains(done, "only one that did not arrive is sent again")
    assert set(Digest.objects.values_list("state", flat=True)) == {"sent", "composed"}


def test_sending_again_is_for_those_who_may(curator, newcomer, owner, daily):
    digest = make(daily)
    curator.user.groups.get().permissions.filter(codename="change_digest").delete()

    assertNotContains(curator.get(DIGESTS), "Send again")
    for client in (curator, newcomer, owner):
        client.post(DIGESTS, answered(digest))

    digest.refresh_from_db()
    assert digest.state == "failed"


def test_digests_and_subscriptions_are_facts(staff, daily):
    digest = make(daily)
    for page in (f"{DIGESTS}{digest.pk}/", f"{SUBSCRIPTIONS}{daily.pk}/"):
        assert staff.get(f"{page}change/").status_code == 200
        assert staff.post(f"{page}change/", {"state": "ok"}).status_code == 403
        assert staff.post(f"{page}delete/", {"post": "yes"}).status_code == 403


def test_a_readers_subscription_is_found_by_the_address(curator, daily, member):
    Subscription.objects.create(reader=member.user)

    page = curator.get(SUBSCRIPTIONS, {"q": "owner@example.org"})

    assertContains(page, "07:00 Europe/Berlin")
    assertContains(page, '<td class="field-how_often">daily</td>', html=True)
    assertNotContains(page, "member@example.org")

    Subscription.objects.filter(pk=daily.pk).update(cadence="weekly", weekday=2)
    assertContains(curator.get(SUBSCRIPTIONS), '<td class="field-how_often">weekly, Wednesday</td>', html=True)


def test_lists_take_the_same_queries_for_one_and_for_many(staff, daily):
    def queries(page: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(page).status_code == 200
        return len(captured)

    make(daily)
    few = [queries(page) for page in (DIGESTS, SUBSCRIPTIONS)]
    for number in range(1, 30):
        make(daily, days=number)
        Subscription.objects.create(reader=User.objects.create_user(f"reader{number}@example.org"))

    assert [queries(page) for page in (DIGESTS, SUBSCRIPTIONS)] == few
    assert max(few) <= 8
