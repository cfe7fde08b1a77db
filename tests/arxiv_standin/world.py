"""A world of announcements: which papers arXiv announces, where, and as what. Serves nothing, spoils nothing.

Everything follows from the seed: the same arguments make the same world.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache

from tests.arxiv_standin.days import HOLIDAYS, ONE, is_listing_day
from tests.arxiv_standin.making import Making, Rates
from tests.arxiv_standin.papers import Announcement, Event, Kind, Paper, State, Truth, canonical_set

_ORDER = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """An entry of a listing."""

    paper: Paper
    version: int
    kind: Kind


@dataclass(frozen=True, eq=False)
class World:
    """Papers and announcements of a span of days.

    `days` are the announcement days, ascending; `categories` (canonical) those that the world was made for, though its
    papers are filed under others as well.
    """

    seed: int
    categories: tuple[str, ...]
    days: tuple[date, ...]
    papers: Mapping[str, Paper]
    events: Mapping[date, Sequence[Event]] = field(repr=False)

    @classmethod
    def make(
        cls,
        seed: int,
        categories: Iterable[str],
        first_day: date,
        days: int,
        *,
        papers_per_day: int = 60,
        holidays: Collection[date] = HOLIDAYS,
        quiet: Collection[date] = (),
        trap_days: Collection[date] = (),
        large: Mapping[tuple[date, str], int] | None = None,
        rates: Rates | None = None,
        nameless: int = 0,
    ) -> "World":
        """Make a world of `days` announcement days.

        `papers_per_day` are the new papers of a Wednesday, over all categories; Tuesday has the most. On `quiet`
        days arXiv announces nothing though its calendar has them, and what was due follows a day later.
        On `trap_days` cross-lists, replacements and papers that are announced in their second version abound. `large`
        sets how many new papers a category has on a day. Of `nameless` papers no door tells more than the number.
        """
        wanted = tuple(sorted(canonical_set(tuple(categories))))
        making = Making(seed, wanted, papers_per_day, rates or Rates())
        span = _announcement_days(first_day, days, holidays, quiet)
        for before, day in zip((_day_before(first_day, holidays), *span), span, strict=False):
            sizes = {category: n for (large_day, category), n in (large or {}).items() if large_day == day}
            making.announce(day, since=before, is_trap=day in trap_days, sizes=sizes)
        making.hide(nameless, span)
        return cls(seed, wanted, span, *making.made())

    def listed(self, day: date, categories: Iterable[str]) -> tuple[Listed, ...]:
        """Return the entries of a day's listing of one or more categories, in arXiv's order, each paper once."""
        return self._listed(day, canonical_set(tuple(categories)))

    def listed_as_filed(self, day: date, categories: Iterable[str], told_on: date) -> tuple[Listed, ...]:
        """Return a day's listing by where its papers are filed on a later day, not by where they were announced."""
        events = (
            replace(event, categories=frozenset(state.categories))
            for event in self.events.get(day, ())
            if (state := event.paper.on(told_on))
        )
        return _in_order(events, canonical_set(tuple(categories)))

    def day_before(self, day: date) -> date | None:
        """Return the last announcement day before this day."""
        return max((earlier for earlier in self.days if earlier < day), default=None)

    @cached_property
    def announcements(self) -> tuple[Announcement, ...]:
        """Every announcement in the listings of the world's categories."""
        return tuple(
            Announcement(listed.paper.arxiv_id, listed.version, category, day, listed.kind)
            for day in self.days
            for category in self.categories
            for listed in self.listed(day, (category,))
        )

    def truth(self) -> tuple[Truth, ...]:
        """Return every announcement in the listings of the world's categories, for the judge."""
        return tuple(
            Truth(told.arxiv_id, told.category, told.announced_on, told.announce_type.value)
            for told in self.announcements
        )

    def changed(self, until: date) -> list[tuple[date, Paper, State]]:
        """Return every paper with its state on a day and the day that state is from, by that day and identifier."""
        states = ((paper, paper.on(until)) for paper in self.papers.values() if not paper.is_nameless)
        found = [(state.since, paper, state) for paper, state in states if state is not None]
        return sorted(found, key=lambda change: (change[0], change[1].arxiv_id))

    @cached_property
    def _listed(self) -> Callable[[date, frozenset[str]], tuple[Listed, ...]]:
        """A cache that dies with the world."""

        def listed(day: date, asked: frozenset[str]) -> tuple[Listed, ...]:
            return _in_order(self.events.get(day, ()), asked)

        return lru_cache(maxsize=4096)(listed)


def _in_order(events: Iterable[Event], asked: frozenset[str]) -> tuple[Listed, ...]:
    best: dict[str, Listed] = {}
    for event in events:
        kind = event.kind_for(asked)
        known = best.get(event.paper.arxiv_id)
        if kind and (known is None or _ORDER[kind] < _ORDER[known.kind]):
            version = max(event.version, known.version if known else 0)
            best[event.paper.arxiv_id] = Listed(event.paper, version, kind)
    return tuple(sorted(best.values(), key=_place))


def _place(listed: Listed) -> tuple[int, str]:
    return _ORDER[listed.kind], listed.paper.arxiv_id


def _announcement_days(
    first: date, number: int, holidays: Collection[date], quiet: Collection[date]
) -> tuple[date, ...]:
    found: list[date] = []
    day = first
    while len(found) < number:
        if is_listing_day(day, holidays) and day not in quiet:
            found.append(day)
        day += ONE
    return tuple(found)


def _day_before(first: date, holidays: Collection[date]) -> date:
    day = first - ONE
    while not is_listing_day(day, holidays):
        day -= ONE
    return day
