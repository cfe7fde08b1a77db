"""When the next digest of a reader is due: cadence, weekday, hour and time zone to a moment. It reads no rows.

The hour is by the clock on the reader's wall. Where a clock is put forward over it, the digest is due when the clock
shows the next moment there is; where it is put back and the hour comes twice, the first time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digests.arxiv import calendar

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """When a reader wants mail: `weekday` from 0 for Monday, None for daily; `hour` from 0 to 23 in `zone`."""

    hour: int
    zone: ZoneInfo
    weekday: int | None = None


def next_due(wish: Wish, after: datetime) -> datetime:
    """Return the first moment after another at which a digest is due, in UTC.

    A daily digest is due when the hour strikes for the first time after arXiv announced: a reader in Tokyo gets the
    batch of their morning, and nobody gets mail after an evening without an announcement. A weekly one is due every
    week, whatever was announced.
    """
    before = None
    for day, moment in _moments(wish, after):
        if moment > after and _is_due(wish, day, before, moment):
            return moment
        before = moment
    raise AssertionError("Days do not end.")  # pragma: no cover


def _moments(wish: Wish, after: datetime) -> Iterator[tuple[date, datetime]]:
    """Yield every day's moment from two days before `after` on, ascending; a day that a zone left out has none."""
    day = after.astimezone(wish.zone).date() - 2 * _DAY
    last = None
    while True:
        moment = moment_of(day, wish.hour, wish.zone)
        if last is None or moment > last:
            yield day, moment
            last = moment
        day += _DAY


def moment_of(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """Return when it is this hour on this day in a zone, in UTC.

    An hour that is skipped is read by the clock before the change (PEP 495, `fold=0`), which is when the clock after it
    shows the end of the gap; one that comes twice, likewise, is its first.
    """
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def _is_due(wish: Wish, day: date, before: datetime | None, moment: datetime) -> bool:
    if wish.weekday is not None:
        return day.weekday() == wish.weekday
    return before is not None and calendar.announced_at(calendar.newest_announced(moment)) > before
