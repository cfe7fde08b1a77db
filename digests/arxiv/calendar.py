"""When arXiv announces, by the clock of US Eastern time.

Submissions received until 14:00 are announced at 20:00, Sunday to Thursday, as the listing of the next day
(https://info.arxiv.org/help/availability.html): Friday's and the weekend's go out on Sunday and Monday evening.
arXiv's holidays are kept as data (`holidays.json`); a day that is quiet without being listed there is told by the
listings themselves (`digests.arxiv.completeness`), never by this file.
"""

import json
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
"""arXiv's clock."""

ANNOUNCED = time(20)
DEADLINE = time(14)
CATCHUP_DAYS = 90
"""How far back arXiv's catch-up pages reach."""

FRIDAY = 4
_ONE = timedelta(days=1)


def is_announcement_day(day: date) -> bool:
    """Return whether arXiv's calendar has a listing for this day: a weekday that no holiday precedes."""
    if day.weekday() > FRIDAY:
        return False
    return day - _ONE not in _holidays() and _weekday_before(day) not in _holidays()


def announcement_days(first: date, last: date) -> list[date]:
    """Return the announcement days of a span, both ends included, ascending."""
    span = range((last - first).days + 1)
    return [day for day in (first + timedelta(days=n) for n in span) if is_announcement_day(day)]


def next_announcement_day(day: date) -> date:
    """Return the first announcement day after this day."""
    following = day + _ONE
    while not is_announcement_day(following):
        following += _ONE
    return following


def announced_at(day: date) -> datetime:
    """Return the moment of a day's announcement: 20:00 on the evening before."""
    return datetime.combine(day - _ONE, ANNOUNCED, EASTERN)


def midnight(day: date) -> datetime:
    """Return when a day begins, and RSS and Atom begin to show it."""
    return datetime.combine(day, time(), EASTERN)


def newest_announced(now: datetime) -> date:
    """Return the newest announcement day whose moment has come."""
    day = eastern_day(now) + _ONE
    while not is_announcement_day(day) or announced_at(day) > now:
        day -= _ONE
    return day


def newest_weekday(now: datetime) -> date:
    """Return the newest weekday whose evening before has come, holiday or not."""
    day = eastern_day(now) + _ONE
    while day.weekday() > FRIDAY or announced_at(day) > now:
        day -= _ONE
    return day


def eastern_day(now: datetime) -> date:
    """Return the day that it is at arXiv."""
    return now.astimezone(EASTERN).date()


def listing_day(submitted_at: datetime) -> date:
    """Return the announcement day of what was submitted at a moment, if moderation did not hold it back."""
    local = submitted_at.astimezone(EASTERN)
    deadline = local.date() if local.time() < DEADLINE else local.date() + _ONE
    while deadline.weekday() > FRIDAY or deadline in _holidays():
        deadline += _ONE
    return next_announcement_day(deadline)


def _weekday_before(day: date) -> date:
    before = day - _ONE
    while before.weekday() > FRIDAY:
        before -= _ONE
    return before


@cache
def _holidays() -> frozenset[date]:
    listed = json.loads(Path(__file__).with_name("holidays.json").read_text(encoding="utf-8"))
    return frozenset(map(date.fromisoformat, listed["days"]))
