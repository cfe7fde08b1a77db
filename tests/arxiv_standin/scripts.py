"""Worlds in which everything goes wrong in turn."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tests.arxiv_standin.days import HOLIDAYS, ONE, announced_at, harvestable_at, is_listing_day, midnight
from tests.arxiv_standin.faults import Door, Fault, Faults, Outage, Way
from tests.arxiv_standin.mishaps import Mishap
from tests.arxiv_standin.odd import ODD_TEXTS
from tests.arxiv_standin.world import World

FIRST_DAY = date(2025, 10, 27)
"""The autumn of 2025 has the end of summer time, Thanksgiving, Christmas and New Year within sixty days."""
_QUIET_EVERY, _TRAP_EVERY = 14, 6


def ten_ways(
    seed: int,
    days: int,
    categories: Iterable[str],
    *,
    first_day: date = FIRST_DAY,
    papers_per_day: int = 60,
    nameless: int = 0,
) -> tuple[World, Faults]:
    """Return a world of `days` announcement days, and faults by which papers have been lost in ten ways.

    1 one category's feed is yesterday's; 2 the batch is hours late; 3 only its first entries are there at first;
    4 one category is late; 5 a feed is cut; 6 OAI-PMH is incomplete and repaired later; 7 texts invite to be dropped;
    8 identifiers with versions mislead: papers announced in their second version, the same version cross-listed days
    later, replaced the day after; 9 a feed's dates lag; 10 days without announcement, foreseen or not, some with a
    feed of the day before. Beyond these: an API that forgets papers, early batches, hours without any service.
    Every one ends within three days; what `nameless` papers are called is all that any door ever tells of them.
    `ways` of the faults counts how often each occurs.
    """
    random = Random(f"ten ways {seed}")
    span = _listing_days(first_day, days + days // _QUIET_EVERY)
    quiet = [span[place + random.randrange(5)] for place in range(5, len(span) - 5, _QUIET_EVERY)]
    open_days = [day for day in span if day not in quiet][:days]
    traps = [day for place, day in enumerate(open_days) if place % _TRAP_EVERY == 3]
    world = World.make(
        seed,
        categories,
        first_day,
        days,
        papers_per_day=papers_per_day,
        quiet=quiet,
        trap_days=traps,
        nameless=nameless,
    )
    script = _Script(world, random)
    script.write(set(quiet))
    script.ways[7] = sum(paper.states[0].text in ODD_TEXTS for paper in world.papers.values())
    script.ways[8] = len(traps)
    return world, Faults(tuple(script.faults), tuple(script.outages), script.ways)


def _listing_days(first: date, number: int) -> list[date]:
    found: list[date] = []
    while len(found) < number:
        if is_listing_day(first):
            found.append(first)
        first += ONE
    return found


@dataclass
class _Script:
    world: World
    random: Random
    faults: list[Fault] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)
    ways: Counter[int] = field(default_factory=Counter)

    def write(self, quiet: set[date]) -> None:
        """Let something go wrong on every day but the first, another thing on every third."""
        daily: tuple[tuple[int, Callable[[date], Fault]], ...] = (
            (1, self._stale),
            (2, self._late),
            (3, self._stragglers),
            (4, self._one_late),
            (5, self._cut),
            (6, self._incomplete),
            (9, self._lagging),
        )
        others = (self._forgetful, self._empty, self._early, self._outage)
        for place, day in enumerate(self.world.days[1:]):
            way, make = daily[place % len(daily)]
            self.ways[way] += 1
            self.faults.append(make(day))
            if place % 3 == 0:
                others[place // 3 % len(others)](day)
        for day in self._days_without(quiet):
            self.ways[10] += 1
            category = self._category() if self.random.random() < 0.7 else ""
            self.faults.append(Fault(Way.STALE, day, midnight(day + ONE), category))

    def _days_without(self, quiet: set[date]) -> list[date]:
        """Return the weekdays without announcement, and some Saturdays."""
        first, last = self.world.days[0], self.world.days[-1]
        between = [first + n * ONE for n in range((last - first).days)]
        weekdays = [day for day in between if day.weekday() < 5 and day not in self.world.days]
        assert all(day in quiet or not is_listing_day(day, HOLIDAYS) for day in weekdays)
        return weekdays + [day for day in between if day.weekday() == 5 and self.random.random() < 0.3]

    def _category(self) -> str:
        return self.random.choice(self.world.categories)

    def _hours(self, least: int, most: int) -> timedelta:
        return timedelta(minutes=self.random.randint(least * 60, most * 60))

    def _stale(self, day: date) -> Fault:
        doors = self.random.choice((frozenset({Door.FEED}), frozenset({Door.FEED, Door.NEW})))
        is_all_day = self.random.random() < 0.3
        until = midnight(day + ONE) if is_all_day else midnight(day) + self._hours(2, 20)
        return Fault(Way.STALE, day, until, self._category(), doors=doors)

    def _late(self, day: date) -> Fault:
        return Fault(Way.LATE, day, announced_at(day) + self._hours(1, 17))

    def _one_late(self, day: date) -> Fault:
        return Fault(Way.LATE, day, announced_at(day) + self._hours(2, 23), self._category())

    def _stragglers(self, day: date) -> Fault:
        category = self._category() if self.random.random() < 0.7 else ""
        until = announced_at(day) + self._hours(1, 14)
        return Fault(Way.STRAGGLERS, day, until, category, amount=self.random.randint(1, 6))

    def _cut(self, day: date) -> Fault:
        category = self._category()
        half = len(self.world.listed(day, (category,))) // 2
        return Fault(Way.CUT, day, midnight(day + ONE), category, amount=max(half, 1))

    def _incomplete(self, day: date) -> Fault:
        until = harvestable_at(day + self.random.choice((1, 2)) * ONE)
        return Fault(Way.OAI_INCOMPLETE, day, until, amount=self.random.uniform(0.1, 0.9))

    def _lagging(self, day: date) -> Fault:
        category = self._category() if self.random.random() < 0.5 else ""
        return Fault(Way.DATES_LAG, day, midnight(day + ONE), category)

    def _forgetful(self, day: date) -> None:
        until = midnight(day) + self._hours(3, 30)
        self.faults.append(Fault(Way.API_MISSING, day, until, amount=self.random.uniform(0.3, 1)))

    def _empty(self, day: date) -> None:
        self.faults.append(Fault(Way.API_EMPTY, day, midnight(day) + self._hours(2, 20)))

    def _early(self, day: date) -> None:
        self.faults.append(Fault(Way.EARLY, day, announced_at(day) - self._hours(1, 3)))

    def _outage(self, day: date) -> None:
        since = announced_at(day) + self._hours(0, 12)
        doors = self.random.choice((frozenset(Door), frozenset({Door.NEW, Door.CATCHUP}), frozenset({Door.FEED})))
        mishap = self.random.choice((Mishap.UNAVAILABLE, Mishap.UNAVAILABLE_FOR, Mishap.TIMEOUT, Mishap.HTML_ERROR))
        self.outages.append(Outage(mishap, since, since + self._hours(1, 5), doors))
