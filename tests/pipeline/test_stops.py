"""When mail to an address stops: bounces, complaints and unsubscribing."""

from datetime import timedelta

import pytest

from accounts.models import User
from digests.models import Subscription
from digests.pipeline import stops
from digests.pipeline.stops import Bounce
from tests.builders import NOW

pytestmark = pytest.mark.django_db

ADDRESS = "reader@example.org"
DAY = timedelta(days=1)


@pytest.fixture
def subscription() -> Subscription:
    reader = User.objects.create_user(ADDRESS)
    return Subscription.objects.create(reader=reader, cadence="daily", next_due_at=NOW, wake_at=NOW)


def bounce_on(*days: int, bounce: Bounce = Bounce.HARD) -> list[bool]:
    return [stops.bounced(ADDRESS, bounce, "550 no such user", NOW + day * DAY) for day in days]


def held() -> Subscription:
    return Subscription.objects.get()


@pytest.mark.parametrize(("bounce", "days"), [(Bounce.HARD, 3), (Bounce.SOFT, 5)])
def test_mail_stops_after_some_days_on_which_it_came_back(subscription, bounce, days):
    assert bounce_on(*range(days), bounce=bounce) == [False] * (days - 1) + [True]

    assert held().state == "paused"
    assert held().state_reason == f"Mail came back on {days} days: 550 no such user"
    assert held().state_since == NOW + (days - 1) * DAY
    assert held().wake_at is None


def test_several_on_one_day_count_once(subscription):
    assert bounce_on(0, 0, 0, 0) == [False] * 4
    assert held().bounce_days == 1


def test_a_mail_that_arrives_starts_the_count_again(subscription):
    bounce_on(0, 1)
    stops.arrived(ADDRESS)

    assert bounce_on(2, 3) == [False, False]
    assert held().state == "ok"


def test_a_quiet_month_starts_the_count_again(subscription):
    assert bounce_on(0, 1, 32) == [False] * 3
    assert held().bounce_days == 1


def test_weekly_mail_reaches_the_limit(subscription):
    assert bounce_on(0, 7, 14) == [False, False, True]


def test_a_complaint_stops_mail_at_once(subscription):
    assert stops.complained("Reader@Example.org ", NOW)
    assert (held().state, held().next_due_at) == ("complained", None)
    assert not stops.complained(ADDRESS, NOW + DAY)
    assert held().state_since == NOW


def test_a_complaint_outweighs_what_came_back_and_not_the_other_way_round(subscription):
    bounce_on(0, 1, 2)
    stops.complained(ADDRESS, NOW)
    bounce_on(3, 4, 5)

    assert held().state == "complained"


def test_unsubscribing_is_kept_as_the_readers_own_word(subscription):
    assert stops.unsubscribe(subscription.reader_id, NOW)
    stops.complained(ADDRESS, NOW)

    assert held().state == "unsubscribed"


def test_what_a_mail_server_says_is_kept_in_one_short_line(subscription):
    for day in range(3):
        stops.bounced(ADDRESS, Bounce.HARD, "550\r\nBcc: x\n" * 500, NOW + day * DAY)

    assert held().state_reason.startswith("Mail came back on 3 days: 550 Bcc: x 550")
    assert len(held().state_reason) == 300


@pytest.mark.parametrize("address", ["", "nobody@example.org", "\x00", "x" * 5000])
def test_an_address_of_nobody_changes_nothing(subscription, address):
    assert not stops.bounced(address, Bounce.HARD, "", NOW)
    assert not stops.complained(address, NOW)
    assert held().bounce_days == 0
