"""What goes wrong with a day's batch, and until when. Values only; `answers` acts on them.

Each of these has been seen at arXiv. What goes wrong with a single request, whatever it asks, is in `mishaps`.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from tests.arxiv_standin.mishaps import Mishap


class Door(StrEnum):
    """The ways to ask arXiv."""

    FEED = "feed"
    NEW = "new"
    CATCHUP = "catchup"
    QUERY = "query"
    OAI = "oai"
    TEXT = "text"


class Way(StrEnum):
    """How a batch goes wrong.

    STALE: the previous batch is served in its place, in feeds under the day's own dates. LATE: it is not there yet:
    feeds are empty and look fresh, pages show the batch before. EARLY: pages show it from `until` on, before 20:00.
    STRAGGLERS: only its first `amount` entries are there. CUT: of a feed only the last `amount` entries are, so that
    the lowest-numbered new papers are missing. DATES_LAG: the dates of a feed are those of the day before.
    OAI_INCOMPLETE: the share `amount` of its records is missing. API_MISSING: of its papers that share is unknown.
    API_EMPTY: answers count papers and have none.
    """

    STALE = "stale"
    LATE = "late"
    EARLY = "early"
    STRAGGLERS = "stragglers"
    CUT = "cut"
    DATES_LAG = "dates lag"
    OAI_INCOMPLETE = "oai incomplete"
    API_MISSING = "api missing"
    API_EMPTY = "api empty"


_DOORS = {
    Way.STALE: {Door.FEED},
    Way.LATE: set(Door),
    Way.EARLY: {Door.NEW},
    Way.STRAGGLERS: {Door.FEED, Door.NEW},
    Way.CUT: {Door.FEED},
    Way.DATES_LAG: {Door.FEED},
    Way.OAI_INCOMPLETE: {Door.OAI},
    Way.API_MISSING: {Door.QUERY},
    Way.API_EMPTY: {Door.QUERY},
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the batch of a day, until a moment, in one category (canonical) or, empty, in all.

    `doors` are those that show it; by default those it was seen at.
    """

    way: Way
    day: date
    until: datetime
    category: str = ""
    amount: float = 0
    doors: frozenset[Door] = frozenset()

    def is_seen_at(self, door: Door) -> bool:
        """Return whether a door shows it."""
        return door in (self.doors or _DOORS[self.way])

    def touches(self, categories: frozenset[str]) -> bool:
        """Return whether it is wrong with what is asked for; a fault of one category spares queries for several."""
        return not self.category or categories == {self.category}


@dataclass(frozen=True, slots=True)
class Outage:
    """Every request at some doors goes wrong in the same way from one moment to another."""

    mishap: Mishap
    since: datetime
    until: datetime
    doors: frozenset[Door] = frozenset(Door)


@dataclass(frozen=True)
class Faults:
    """Everything that goes wrong in a world, by day. `ways` counts which of the ten ways of losing papers occur."""

    faults: tuple[Fault, ...] = ()
    outages: tuple[Outage, ...] = ()
    ways: Counter[int] = field(default_factory=Counter)

    def of(self, day: date, door: Door, categories: frozenset[str]) -> list[Fault]:
        """Return what is or was wrong with a day's batch at a door, over or not."""
        return [fault for fault in self._by_day.get(day, ()) if fault.is_seen_at(door) and fault.touches(categories)]

    def active(self, day: date, door: Door, categories: frozenset[str], now: datetime) -> dict[Way, Fault]:
        """Return what is wrong with a day's batch at a door now."""
        return {fault.way: fault for fault in self.of(day, door, categories) if now < fault.until}

    def outage(self, door: Door, now: datetime) -> Mishap | None:
        """Return how every request at a door goes wrong now."""
        for outage in self.outages:
            if door in outage.doors and outage.since <= now < outage.until:
                return outage.mishap
        return None

    @cached_property
    def _by_day(self) -> dict[date, list[Fault]]:
        by_day: dict[date, list[Fault]] = {}
        for fault in self.faults:
            by_day.setdefault(fault.day, []).append(fault)
        return by_day
