from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.arxiv import calendar
from digests.pipeline.due import Wish, moment_of, next_due

BERLIN, NEW_YORK, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")
SYDNEY, LORD_HOWE, CAIRO = ZoneInfo("Australia/Sydney"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Africa/Cairo")
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo",
     "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/St_Johns", "Asia/Kathmandu", "Pacific/Chatham"]
).map(ZoneInfo)  # fmt: skip
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001 - by `timezones`
HOURS = st.integers(0, 23)


def dues(wish: Wish, after: datetime, count: int) -> list[datetime]:
    found = []
    for _ in range(count):
        after = next_due(wish, after)
        found.append(after)
    return found


def local(moments: list[datetime], zone: ZoneInfo) -> list[str]:
    return [f"{moment.astimezone(zone):%a %d %b %H:%M}" for moment in moments]


def test_a_daily_digest_comes_on_the_mornings_after_announcements():
    found = dues(Wish(7, BERLIN), datetime(2025, 12, 10, 12, tzinfo=UTC), 4)

    assert local(found, BERLIN) == ["Thu 11 Dec 07:00", "Fri 12 Dec 07:00", "Mon 15 Dec 07:00", "Tue 16 Dec 07:00"]


def test_a_reader_in_tokyo_gets_the_batch_of_their_morning():
    """arXiv announces Wednesday's batch on Tuesday at 20:00 in New York, when it is Wednesday 10:00 in Tokyo."""
    assert local(dues(Wish(11, TOKYO), datetime(2025, 12, 8, tzinfo=UTC), 5), TOKYO) == [
        "Mon 08 Dec 11:00",
        "Tue 09 Dec 11:00",
        "Wed 10 Dec 11:00",
        "Thu 11 Dec 11:00",
        "Fri 12 Dec 11:00",
    ]
    early = dues(Wish(7, TOKYO), datetime(2025, 12, 8, tzinfo=UTC), 5)
    assert local(early, TOKYO)[3:] == ["Fri 12 Dec 07:00", "Sat 13 Dec 07:00"]


def test_no_digest_is_due_after_an_evening_without_an_announcement():
    found = dues(Wish(7, NEW_YORK), datetime(2025, 12, 23, 20, tzinfo=UTC), 3)

    announced = calendar.announcement_days(date(2025, 12, 24), date(2026, 1, 10))[:3]
    assert [moment.astimezone(NEW_YORK).date() for moment in found] == announced


def test_a_weekly_digest_comes_on_its_weekday_whatever_was_announced():
    found = dues(Wish(9, NEW_YORK, weekday=6), datetime(2025, 12, 20, tzinfo=UTC), 3)

    assert local(found, NEW_YORK) == ["Sun 21 Dec 09:00", "Sun 28 Dec 09:00", "Sun 04 Jan 09:00"]


@pytest.mark.parametrize(
    ("zone", "day", "hour", "shown"),
    [
        (BERLIN, date(2026, 3, 29), 2, "29 Mar 03:00 CEST"),
        (NEW_YORK, date(2026, 3, 8), 2, "08 Mar 03:00 EDT"),
        (SYDNEY, date(2026, 10, 4), 2, "04 Oct 03:00 AEDT"),
        (LORD_HOWE, date(2026, 10, 4), 2, "04 Oct 02:30 +11"),
        (CAIRO, date(2026, 4, 24), 0, "24 Apr 01:00 EEST"),
    ],
)
def test_an_hour_that_the_clock_skips_is_the_next_there_is(zone, day, hour, shown):
    assert f"{moment_of(day, hour, zone).astimezone(zone):%d %b %H:%M %Z}" == shown


@pytest.mark.parametrize(
    ("zone", "day", "hour", "shown"),
    [
        (BERLIN, date(2026, 10, 25), 2, "25 Oct 02:00 CEST"),
        (NEW_YORK, date(2026, 11, 1), 1, "01 Nov 01:00 EDT"),
        (SYDNEY, date(2026, 4, 5), 2, "05 Apr 02:00 AEDT"),
    ],
)
def test_an_hour_that_comes_twice_counts_once_the_first_time(zone, day, hour, shown):
    weekly = Wish(hour, zone, weekday=day.weekday())
    found = dues(weekly, moment_of(day, hour, zone) - timedelta(days=1), 2)

    assert f"{found[0].astimezone(zone):%d %b %H:%M %Z}" == shown
    assert found[1].astimezone(zone).date() == day + timedelta(days=7)


@pytest.mark.parametrize(("zone", "around"), [(BERLIN, (3, 29)), (NEW_YORK, (3, 8)), (SYDNEY, (4, 5))])
def test_the_hour_stays_the_readers_when_the_clocks_change(zone, around):
    month, day = around
    change = datetime(2026, month, day, tzinfo=UTC)
    found = dues(Wish(7, zone), change - timedelta(days=5), 8)

    assert {moment.astimezone(zone).hour for moment in found} == {7}
    assert len({moment.hour for moment in found}) == 2


def test_a_day_that_a_zone_left_out_has_no_digest_of_its_own():
    samoa = ZoneInfo("Pacific/Apia")  # went from 29 to 31 December 2011
    found = dues(Wish(7, samoa, weekday=4), datetime(2011, 12, 28, tzinfo=UTC), 2)

    assert local(found, samoa) == ["Sat 31 Dec 07:00", "Fri 06 Jan 07:00"]


@given(MOMENTS, HOURS, ZONES)
def test_every_announcement_is_followed_by_exactly_one_daily_digest(after, hour, zone):
    wish = Wish(hour, zone)
    found = dues(wish, after, 6)

    for before, moment in pairwise(found):
        between = [
            day
            for day in calendar.announcement_days(before.date() - timedelta(days=3), moment.date() + timedelta(days=3))
            if before < calendar.announced_at(day) <= moment
        ]
        assert between
        assert moment - calendar.announced_at(between[-1]) <= timedelta(hours=26)


@given(MOMENTS, HOURS, ZONES, st.integers(0, 6))
def test_a_weekly_digest_is_due_every_seven_days_of_the_readers_calendar(after, hour, zone, weekday):
    first, second = dues(Wish(hour, zone, weekday), after, 2)

    assert after < first <= after + timedelta(days=8)
    assert first.astimezone(zone).weekday() == weekday
    assert second.astimezone(zone).date() - first.astimezone(zone).date() == timedelta(days=7)


@given(MOMENTS, HOURS, ZONES)
def test_a_digest_is_due_at_the_readers_hour_unless_the_clock_skips_it(after, hour, zone):
    moment = next_due(Wish(hour, zone), after)

    shown = moment.astimezone(zone)
    assert shown.hour == hour or shown.replace(hour=hour, minute=0).astimezone(UTC).astimezone(zone).hour != hour
