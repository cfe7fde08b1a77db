"""Where one category's announcement of one day stands, and what arXiv is asked next. Decides; asks and stores nothing.

A batch is identified by its content and by the listing page's own heading, never by the dates in a feed or by this
machine's clock; the clock only says when to ask. A day ends `complete` (everything announced is held), `quiet`
(nothing was announced) or `short` (every door was asked and something is still missing). `stalled` (arXiv answers,
but the batch does not come) and `failed` (arXiv does not answer) are alarms and end as soon as the batch is there.
Nothing is final for a week: a batch is counted again in the morning, when the last stragglers are there, and every
night the last seven days are, on the catch-up pages.

A weekday that is quiet without standing in `holidays.json` is `waiting`, then `stalled`, until its catch-up page,
read after the day is over, says that there was no announcement.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from digests.arxiv.calendar import CATCHUP_DAYS, EASTERN, announced_at, eastern_day, is_announcement_day, midnight


class State(StrEnum):
    """The states of a category-day."""

    WAITING = "waiting"
    FRESH = "fresh"
    COMPLETE = "complete"
    QUIET = "quiet"
    SHORT = "short"
    STALLED = "stalled"
    FAILED = "failed"


ALARMING = frozenset({State.STALLED, State.FAILED})
"""The states that staff are written to about."""


class Door(StrEnum):
    """The ways to ask arXiv about a category-day."""

    NEW = "new"
    """`/list/<category>/new`: the newest batch, under its own date."""
    FEED = "feed"
    """RSS: the batch of today, with versions and licences."""
    CATCHUP = "catchup"
    """`/catchup/<category>/<date>`: the batch of any of the past 90 days."""
    QUERY = "query"
    """The search API by identifier: what is missing."""


LAST_DOORS = frozenset({Door.CATCHUP, Door.QUERY})
"""Where what is missing can be had; when they have it not, the day is short."""


class Phase(StrEnum):
    """Which doors show a day's batch."""

    AHEAD = "ahead"
    EVENING = "evening"
    DAY = "day"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about one category-day.

    `announced` is arXiv's own count, None until a page told it; `held` how many of those are stored; `names_missing`
    that at least one missing paper is known by its identifier. `is_exhausted`: every door was asked for what is
    missing. `failures` counts failed requests since the last answer.
    """

    day: date
    announced: int | None = None
    held: int = 0
    names_missing: bool = False
    has_feed: bool = False
    is_exhausted: bool = False
    confirmed_at: datetime | None = None
    failures: int = 0

    @property
    def is_missing(self) -> bool:
        """Whether less is held than arXiv announced."""
        return self.announced is not None and self.held < self.announced


FIRST_ASK = timedelta(minutes=2)
FEED_READY = timedelta(minutes=15)
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=1)
PATIENCE = timedelta(hours=16)
"""How long after the announcement a missing batch becomes an alarm: noon in New York."""
MORNING = time(6)
"""When the day's batch is counted again, US Eastern: a page that is read too early shows a part as the whole."""
NIGHT = time(3, 30)
"""When the last days are counted again, US Eastern."""
NIGHTS = 7
SHORT_NIGHTS = 14
"""How many nights in a row a day that stays short is asked about."""


def phase(day: date, now: datetime) -> Phase:
    """Return which doors show the day's batch at a moment."""
    if now < announced_at(day):
        return Phase.AHEAD
    if now < midnight(day):
        return Phase.EVENING
    return Phase.DAY if now < announced_at(day + timedelta(days=1)) else Phase.PAST


def judge(known: Known, now: datetime) -> State:
    """Return the state of a category-day."""
    is_late = now - announced_at(known.day) >= PATIENCE
    if known.announced is not None:
        return _counted(known)
    if known.held:
        return State.FAILED if is_late and known.failures else State.FRESH
    if not is_announcement_day(known.day):
        return State.QUIET
    if not is_late:
        return State.WAITING
    return State.FAILED if known.failures else State.STALLED


def _counted(known: Known) -> State:
    """Return the state of a day that arXiv gave a count for."""
    if known.is_missing:
        return State.SHORT if known.is_exhausted else State.FRESH
    return State.COMPLETE if known.held else State.QUIET


def doors(known: Known, now: datetime) -> tuple[Door, ...]:
    """Return the doors worth asking now, in order; the answer of one can make the next unnecessary."""
    match phase(known.day, now):
        case Phase.EVENING if is_announcement_day(known.day):
            return (Door.NEW,) if known.announced is None or known.is_missing else ()
        case Phase.DAY if is_announcement_day(known.day):
            return _doors_by_day(known, now)
        case Phase.PAST:
            counted = () if _is_confirmed(known, now) and not known.is_missing else (Door.CATCHUP,)
            return (*counted, Door.QUERY) if known.names_missing else counted
    return ()


def _doors_by_day(known: Known, now: datetime) -> tuple[Door, ...]:
    if known.announced is None:
        return (Door.NEW, Door.CATCHUP) if known.has_feed else (Door.NEW, Door.FEED, Door.CATCHUP)
    feed = () if known.has_feed or not known.announced else (Door.FEED,)
    if known.is_missing:
        return (*feed, Door.CATCHUP, Door.QUERY) if known.names_missing else (*feed, Door.CATCHUP)
    is_recounted = known.confirmed_at is not None and known.confirmed_at >= _morning(known.day)
    return feed if is_recounted or now < _morning(known.day) else (*feed, Door.CATCHUP)


def next_ask(known: Known, now: datetime) -> datetime | None:
    """Return when to ask about the day again, given what the asking just now brought; None: not by itself.

    Waiting grows gently with lateness, failing doubles; what is settled is counted again at night.
    """
    match phase(known.day, now):
        case Phase.AHEAD:
            return announced_at(known.day) + FIRST_ASK
        case Phase.EVENING if not doors(known, now):
            return midnight(known.day) + FEED_READY
        case Phase.PAST if not known.failures:
            return _night(known, now)
    if not doors(known, now):
        return _morning(known.day) if now < _morning(known.day) else _night(known, now)
    return now + _pause(known, now)


def _is_confirmed(known: Known, now: datetime) -> bool:
    """Whether the count was read since the last night began, after the day was over."""
    over = announced_at(known.day + timedelta(days=1))
    return known.confirmed_at is not None and known.confirmed_at >= max(over, _last_night(now))


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, EASTERN)


def _last_night(now: datetime) -> datetime:
    today = datetime.combine(eastern_day(now), NIGHT, EASTERN)
    return today if today <= now else datetime.combine(eastern_day(now) - timedelta(days=1), NIGHT, EASTERN)


def _night(known: Known, now: datetime) -> datetime | None:
    """Return the next night, unless the day is old enough to be left alone."""
    start = max(now, announced_at(known.day + timedelta(days=1)))
    night = datetime.combine(eastern_day(_last_night(start)) + timedelta(days=1), NIGHT, EASTERN)
    limit = {
        State.COMPLETE: NIGHTS,
        State.QUIET: NIGHTS,
        State.SHORT: SHORT_NIGHTS,
    }.get(judge(known, now), CATCHUP_DAYS)
    return night if (night.date() - known.day).days <= limit else None


def _pause(known: Known, now: datetime) -> timedelta:
    """Return how long to wait before asking again for what is not there yet."""
    if known.failures:
        return min(SHORTEST * (1 << min(known.failures - 1, 10)), LONGEST)
    late = now - announced_at(known.day)
    return min(max(late / 4, SHORTEST), LONGEST)
