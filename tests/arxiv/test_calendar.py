"""When arXiv announces: weekdays, holidays, and both sides of daylight saving."""

from datetime import UTC, date, datetime

import pytest

from digests.arxiv import calendar


@pytest.mark.parametrize(
    "day",
    ["2025-09-02", "2026-01-02", "2026-01-20", "2026-06-22", "2026-07-06", "2025-12-26", "2025-07-07", "2026-11-27"],
)
def test_the_weekday_after_a_holiday_is_quiet(day: str) -> None:
    """Days on which the feeds of real holidays were seen empty."""
    assert not calendar.is_announcement_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2025-12-25", "2026-11-26", "2025-09-01", "2026-06-19", "2025-12-08"])
def test_the_holiday_itself_still_lists_what_was_announced_on_its_eve(day: str) -> None:
    assert calendar.is_announcement_day(date.fromisoformat(day))


def test_nothing_is_listed_on_weekends() -> None:
    week = calendar.announcement_days(date(2025, 12, 6), date(2025, 12, 14))
    assert week == [date(2025, 12, day) for day in (8, 9, 10, 11, 12)]


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2025, 12, 8), datetime(2025, 12, 8, 1, tzinfo=UTC)),
        (date(2026, 7, 14), datetime(2026, 7, 14, 0, tzinfo=UTC)),
        # the clocks go back on Sunday 2026-11-01 at 02:00 and forward on Sunday 2026-03-08
        (date(2026, 10, 30), datetime(2026, 10, 30, 0, tzinfo=UTC)),
        (date(2026, 11, 2), datetime(2026, 11, 2, 1, tzinfo=UTC)),
        (date(2026, 3, 9), datetime(2026, 3, 9, 0, tzinfo=UTC)),
    ],
)
def test_a_batch_is_announced_at_eight_in_the_evening_before_eastern_time(day: date, moment: datetime) -> None:
    assert calendar.announced_at(day) == moment


@pytest.mark.parametrize(
    ("now", "newest"),
    [
        ("2025-12-08T00:59:00+00:00", date(2025, 12, 5)),
        ("2025-12-08T01:00:00+00:00", date(2025, 12, 8)),
        ("2025-12-13T12:00:00+00:00", date(2025, 12, 12)),
        ("2025-12-26T12:00:00+00:00", date(2025, 12, 25)),
        ("2026-07-14T00:00:00+00:00", date(2026, 7, 14)),
    ],
)
def test_the_newest_announced_day(now: str, newest: date) -> None:
    assert calendar.newest_announced(datetime.fromisoformat(now)) == newest


@pytest.mark.parametrize(
    ("submitted", "listed"),
    [
        ("2025-12-08T13:59:00-05:00", date(2025, 12, 9)),
        ("2025-12-08T14:00:00-05:00", date(2025, 12, 10)),
        ("2025-12-11T13:00:00-05:00", date(2025, 12, 12)),
        ("2025-12-11T15:00:00-05:00", date(2025, 12, 15)),
        ("2025-12-12T15:00:00-05:00", date(2025, 12, 16)),
        ("2025-12-14T15:00:00-05:00", date(2025, 12, 16)),
        ("2025-12-24T15:00:00-05:00", date(2025, 12, 29)),
    ],
)
def test_a_submission_is_listed_by_the_deadline_it_met(submitted: str, listed: date) -> None:
    """arXiv's own table: until 14:00 Eastern, Thursday's afternoon on Sunday evening, Friday's on Monday evening."""
    assert calendar.listing_day(datetime.fromisoformat(submitted)) == listed
