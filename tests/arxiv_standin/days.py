"""arXiv's days and hours, written once more: what judges the site does not ask the site's own calendar.

https://info.arxiv.org/help/availability.html; the dates on which arXiv skips the 14:00 deadline are those of
`arxiv_holidays_seed.sql` in https://github.com/arXiv/arxiv-base.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
ONE = timedelta(days=1)
HOLIDAYS = frozenset(
    map(
        date.fromisoformat,
        (
            *("2025-01-01", "2025-01-20", "2025-06-19", "2025-07-04", "2025-09-01", "2025-11-27", "2025-12-25"),
            *("2025-12-30", "2026-01-01", "2026-01-19", "2026-06-19", "2026-07-03", "2026-09-07", "2026-11-26"),
            *("2026-12-25", "2026-12-29", "2026-12-31"),
        ),
    )
)
"""The days whose deadline is skipped: nothing is announced that evening, or on the next that would be one."""

_SATURDAY = 5


def is_listing_day(day: date, holidays: Collection[date] = HOLIDAYS) -> bool:
    """Return whether there is a listing of this day: a weekday, the weekday before which had a deadline."""
    return day.weekday() < _SATURDAY and deadline_day(day) not in holidays


def deadline_day(day: date) -> date:
    """Return the day at 14:00 of which submissions for this listing end: the weekday before."""
    before = day - ONE
    while before.weekday() >= _SATURDAY:
        before -= ONE
    return before


def deadline(day: date) -> datetime:
    """Return the moment of the deadline of a listing, UTC."""
    return datetime.combine(deadline_day(day), time(14), EASTERN).astimezone(UTC)


def announced_at(day: date) -> datetime:
    """Return when arXiv's pages begin to show the listing of a day: at 20:00 Eastern on the evening before."""
    return datetime.combine(day - ONE, time(20), EASTERN)


def midnight(day: date) -> datetime:
    """Return when a day begins in the east: feeds and search API turn to it."""
    return datetime.combine(day, time(), EASTERN)


def harvestable_at(day: date) -> datetime:
    """Return when OAI-PMH has the batch of a day: at 22:30 Eastern on the evening before."""
    return datetime.combine(day - ONE, time(22, 30), EASTERN)


def eastern_day(now: datetime) -> date:
    """Return the day that it is in the east."""
    return now.astimezone(EASTERN).date()
