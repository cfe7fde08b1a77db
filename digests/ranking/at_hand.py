"""The papers of some days, laid out for the rankings of one reader after the other.

To gather candidates and to look patterns up among them is the same work for all who ask for the same days. It is done
once for each category and each pattern: papers go by their rows, and a ranking takes rows together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from weakref import ReferenceType, ref

import numpy as np
from numpy.typing import NDArray

from digests.ranking.batch import OCCURRENCE, Runs, Span, SpanPostings
from digests.ranking.candidates import FRESH, Candidates, Listings
from digests.ranking.packed_statements import category_number
from digests.ranking.postings import Found, Postings
from digests.ranking.vectors import Vectors

_TYPE_BITS, _TYPE_MASK = 3, 0b111
_ROW_BITS, _DAY_BITS = 32, 16  # as `batch.OCCURRENCE` has them
_ROW_MASK, _DAY_MASK = (1 << _ROW_BITS) - 1, (1 << _DAY_BITS) - 1
_ABSENT = 0xFFFF  # the key of a paper that is no candidate, of no day that a span holds
_PER_PATTERN = 400  # bytes that a pattern takes besides its occurrences

Occurrences = NDArray[np.int64]
"""Where one pattern occurs: `batch.OCCURRENCE` records, each as one whole number."""


class AtHand:
    """All that was announced on some days, in all categories.

    Attributes:
        span: the same as compiled loops take it; a paper's row is its place in `span.numbers`.
        days: the announcement days, ascending.
        nbytes: about how much memory it takes.
    """

    def __init__(self, listings: Listings) -> None:
        """Take the listings of all categories on the days."""
        self.span = Span.of(listings.parts())
        self.days: tuple[date, ...] = self.span.days
        self.nbytes: int = self.span.nbytes
        names = sorted(set(listings.categories))
        numbers = np.array([category_number(name) for name in names], np.int64)
        self._slots = dict(zip(names, self.span.slots_of(numbers).tolist(), strict=True))
        self._keys: dict[tuple[str, bool], NDArray[np.uint16]] = {}
        self._occurrences: dict[str, Occurrences] = {}
        self._places: tuple[ReferenceType[Vectors], NDArray[np.int32]] | None = None

    def candidates(self, categories: Iterable[str], *, include_replacements: bool) -> Candidates:
        """Return what `Candidates.among` gathers from the listings of these categories."""
        keys = np.full(len(self.span.numbers), _ABSENT, np.uint16)
        slots = []
        for name in categories:
            if name in self._slots:
                np.minimum(keys, self._keys_of(name, include_replacements=include_replacements), out=keys)
                slots.append(self._slots[name])
        return _candidates(self, keys, np.flatnonzero(self.span.is_listed[slots].any(axis=0)))

    def days_of(self, categories: Iterable[str]) -> tuple[date, ...]:
        """Return the days on which any of the categories has a listing."""
        slots = [self._slots[name] for name in categories if name in self._slots]
        return self.span.days_of(np.array(slots, np.intp))

    def slots_of(self, categories: Iterable[str]) -> list[int]:
        """Return the places of categories among those of the span, -1 of those that announced nothing."""
        return [self._slots.get(name, -1) for name in categories]

    def _keys_of(self, category: str, *, include_replacements: bool) -> NDArray[np.uint16]:
        """Return of each row the key of its announcement in a category, of the first day's the strongest; kept."""
        kept = self._keys.get((category, include_replacements))
        if kept is None:
            announced = self.span.listings.of_one(self._slots[category])
            if not include_replacements:
                announced = announced[announced["key"] & _TYPE_MASK < len(FRESH)]
            kept = np.full(len(self.span.numbers), _ABSENT, np.uint16)
            np.minimum.at(kept, announced["row"], announced["key"])
            self._keys[category, include_replacements] = kept
            self.nbytes += kept.nbytes
        return kept

    def papers_of(self, category: str) -> NDArray[np.int64]:
        """Return the numbers of the papers that a category announced, each once and ascending."""
        slot = self._slots.get(category)
        return np.asarray(self.span.numbers[[] if slot is None else self.span.members.of_one(slot)])

    def lacking(self, patterns: Iterable[str]) -> list[str]:
        """Return those of the patterns, by key, whose occurrences were not added yet."""
        return [key for key in patterns if key not in self._occurrences]

    def add(self, patterns: Sequence[str], postings: Postings) -> None:
        """Take the occurrences of patterns on all the days."""
        place_of = {day: place for place, day in enumerate(self.days)}
        days = np.repeat(np.array([place_of[day] for _, day in postings.runs], np.int64), postings.lengths)
        rows, is_here = self.span.rows_of(postings.numbers)
        places = postings.places.astype(np.int64)
        packed = places << _ROW_BITS + _DAY_BITS | days << _ROW_BITS | rows
        parts: dict[str, list[Occurrences]] = {key: [] for key in patterns}
        starts = [0, *postings.lengths.cumsum().tolist()]
        for place, (key, _) in enumerate(postings.runs):
            run = slice(starts[place], starts[place + 1])
            parts[key].append(packed[run][is_here[run]])
        for key, found in parts.items():
            self._occurrences[key] = np.concatenate([_NOTHING, *found])
            self.nbytes += _PER_PATTERN + self._occurrences[key].nbytes

    def postings(self, patterns: Iterable[str]) -> "PostingsAtHand":
        """Return where patterns occur that were added before."""
        return PostingsAtHand({key: self._occurrences[key] for key in patterns})

    def places_in(self, vectors: Vectors) -> NDArray[np.int32]:
        """Return the place of each row's paper among vectors, at least one, -1 where they do not hold it."""
        kept = self._places
        if kept is None or kept[0]() is not vectors:
            kept = self._places = (ref(vectors), vectors.places_among(self.span.numbers))
        return kept[1]


@dataclass(frozen=True, slots=True)
class PostingsAtHand:
    """Where patterns occur, by key, in rows of one `AtHand`."""

    occurrences: Mapping[str, Occurrences]

    def among(self, candidates: Candidates) -> Found:
        """Return where the patterns occur among candidates of the same `AtHand`."""
        if not isinstance(candidates, _OfSpan):
            raise TypeError("These candidates were gathered elsewhere.")
        parts = list(self.occurrences.values())
        packed = np.concatenate([_NOTHING, *parts])
        rows, days = packed & _ROW_MASK, packed >> _ROW_BITS & _DAY_MASK
        kept = np.flatnonzero(candidates.keys[rows] >> _TYPE_BITS == days)
        which = np.repeat(np.arange(len(parts)), list(map(len, parts)))[kept]
        places = (packed[kept] >> _ROW_BITS + _DAY_BITS).astype(np.uint8)
        return Found(tuple(self.occurrences), which, candidates.row_of[rows[kept]], places)

    def laid_out(self) -> SpanPostings:
        """Return the same as compiled loops take it, where the number of a pattern is its place."""
        parts = list(self.occurrences.values())
        starts = np.array([0, *map(len, parts)]).cumsum()
        return SpanPostings(np.arange(len(parts)), Runs(starts, np.concatenate([_NOTHING, *parts]).view(OCCURRENCE)))


@dataclass(frozen=True, eq=False)
class _OfSpan(Candidates):
    """Candidates in rows of an `AtHand`: which rows they have, and of each row the key of its announcement."""

    at_hand: AtHand
    rows: NDArray[np.intp]
    keys: NDArray[np.uint16]

    @cached_property
    def row_of(self) -> NDArray[np.intp]:
        """Of each row in the span, the row among the candidates; any where it has none."""
        rows = np.zeros(len(self.keys), np.intp)
        rows[self.rows] = np.arange(len(self.rows))
        return rows

    def places_in(self, vectors: Vectors) -> NDArray[np.intp]:
        return self.at_hand.places_in(vectors)[self.rows].astype(np.intp)

    def at(self, kept: NDArray[np.bool_]) -> "_OfSpan":
        keys = self.keys.copy()
        keys[self.rows[~kept]] = _ABSENT
        return _OfSpan(
            self.numbers[kept],
            self.day_indices[kept],
            self.announce_types[kept],
            self.days,
            self.at_hand,
            self.rows[kept],
            keys,
        )


def _candidates(at_hand: AtHand, keys: NDArray[np.uint16], days: NDArray[np.intp]) -> _OfSpan:
    rows = np.flatnonzero(keys != _ABSENT)
    theirs = keys[rows]
    day_indices = (theirs >> _TYPE_BITS).astype(np.int64)
    if len(days) < len(at_hand.days):
        place_of = np.zeros(len(at_hand.days), np.int64)
        place_of[days] = np.arange(len(days))
        day_indices = place_of[day_indices]
    return _OfSpan(
        at_hand.span.numbers[rows],
        day_indices,
        (theirs & _TYPE_MASK).astype(np.uint8),
        tuple(at_hand.days[day] for day in days),
        at_hand,
        rows,
        keys,
    )


_NOTHING = np.empty(0, np.int64)
