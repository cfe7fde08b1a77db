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

from digests.ranking.candidates import FRESH, Candidates, Listings
from digests.ranking.postings import Found, Postings
from digests.ranking.vectors import Vectors

_TYPE_BITS, _TYPE_MASK = 3, 0b111
_PLACE_BITS, _ROW_BITS, _DAY_MASK = 8, 24, 0xFFFF
_ABSENT = 0xFFFF  # the key of a paper that is no candidate, of no day that a span holds
_PER_PATTERN = 400  # bytes that a pattern takes besides its occurrences

Occurrences = NDArray[np.int64]
"""Where one pattern occurs: the row of a paper, the place of the day on which it was announced, and where in it."""


class AtHand:
    """All that was announced on some days, in all categories.

    Attributes:
        days: the announcement days, ascending.
        numbers: the papers' numbers, ascending; a paper's row is its place here.
        nbytes: about how much memory it takes.
    """

    def __init__(self, listings: Listings) -> None:
        """Take the listings of all categories on the days."""
        self.days: tuple[date, ...] = tuple(sorted(set(listings.days)))
        self.numbers: NDArray[np.int64] = np.unique(listings.numbers)
        self.nbytes: int = 2 * self.numbers.nbytes
        self._days_of: dict[str, frozenset[int]] = {}
        self._listed: dict[str, NDArray[np.int64]] = {}
        self._fresh: dict[str, NDArray[np.int64]] = {}
        self._keys: dict[tuple[str, bool], NDArray[np.uint16]] = {}
        self._gather(listings)
        self._occurrences: dict[str, Occurrences] = {}
        self._places: tuple[ReferenceType[Vectors], NDArray[np.intp]] | None = None

    def _gather(self, listings: Listings) -> None:
        """Note of each category the places of its days, and its announcements: rows and, in the low bits, keys."""
        place_of = {day: place for place, day in enumerate(self.days)}
        days = np.array([place_of[day] for day in listings.days], np.int64)
        keys = np.repeat(days, listings.lengths) << _TYPE_BITS | listings.announce_types
        entries = self.numbers.searchsorted(listings.numbers) << 16 | keys
        ends = listings.lengths.cumsum().tolist()
        parts: dict[str, list[int]] = {}
        for place, name in enumerate(listings.categories):
            parts.setdefault(name, []).append(place)
        for name, places in parts.items():
            of_days = [entries[ends[place] - int(listings.lengths[place]) : ends[place]] for place in places]
            theirs = np.concatenate(of_days)
            self._days_of[name] = frozenset(days[places].tolist())
            self._listed[name] = _first(theirs)
            self._fresh[name] = _first(theirs[theirs & _TYPE_MASK < len(FRESH)])
            self.nbytes += self._listed[name].nbytes + self._fresh[name].nbytes

    def candidates(self, categories: Iterable[str], *, include_replacements: bool) -> Candidates:
        """Return what `Candidates.among` gathers from the listings of these categories."""
        keys = np.full(len(self.numbers), _ABSENT, np.uint16)
        days: set[int] = set()
        for name in categories:
            if name in self._days_of:
                np.minimum(keys, self._keys_of(name, include_replacements=include_replacements), out=keys)
                days |= self._days_of[name]
        return _candidates(self, keys, sorted(days))

    def _keys_of(self, category: str, *, include_replacements: bool) -> NDArray[np.uint16]:
        """Return of each row the key of its announcement in a category; kept from when it is first asked for."""
        kept = self._keys.get((category, include_replacements))
        if kept is None:
            entries = (self._listed if include_replacements else self._fresh)[category]
            kept = np.full(len(self.numbers), _ABSENT, np.uint16)
            kept[entries >> 16] = entries & _ABSENT
            self._keys[category, include_replacements] = kept
            self.nbytes += kept.nbytes
        return kept

    def papers_of(self, category: str) -> NDArray[np.int64]:
        """Return the numbers of the papers that a category announced, each once and ascending."""
        rows = self._listed.get(category, _NOTHING) >> 16
        return np.asarray(self.numbers[rows])

    def lacking(self, patterns: Iterable[str]) -> list[str]:
        """Return those of the patterns, by key, whose occurrences were not added yet."""
        return [key for key in patterns if key not in self._occurrences]

    def add(self, patterns: Sequence[str], postings: Postings) -> None:
        """Take the occurrences of patterns on all the days."""
        place_of = {day: place for place, day in enumerate(self.days)}
        days = np.repeat(np.array([place_of[day] for _, day in postings.runs], np.int64), postings.lengths)
        rows = np.minimum(self.numbers.searchsorted(postings.numbers), max(len(self.numbers) - 1, 0))
        is_here = self.numbers[rows] == postings.numbers if len(self.numbers) else np.zeros(len(rows), np.bool_)
        packed = rows << _ROW_BITS | days << _PLACE_BITS | postings.places
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

    def places_in(self, vectors: Vectors) -> NDArray[np.intp]:
        """Return the place of each row's paper among vectors, -1 where they do not hold it."""
        kept = self._places
        if kept is None or kept[0]() is not vectors:
            places = np.minimum(vectors.numbers.searchsorted(self.numbers), len(vectors) - 1)
            places[vectors.numbers[places] != self.numbers] = -1
            kept = self._places = (ref(vectors), places)
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
        rows = packed >> _ROW_BITS
        is_candidate = candidates.keys[rows] >> _TYPE_BITS == packed >> _PLACE_BITS & _DAY_MASK
        kept = np.flatnonzero(is_candidate)
        which = np.repeat(np.arange(len(parts)), list(map(len, parts)))[kept]
        places = packed[kept].astype(np.uint8)
        return Found(tuple(self.occurrences), which, candidates.row_of[rows[kept]], places)


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
        return self.at_hand.places_in(vectors)[self.rows]

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


def _candidates(at_hand: AtHand, keys: NDArray[np.uint16], days: Sequence[int]) -> _OfSpan:
    rows = np.flatnonzero(keys != _ABSENT)
    theirs = keys[rows]
    day_indices = (theirs >> _TYPE_BITS).astype(np.int64)
    if len(days) < len(at_hand.days):
        place_of = np.zeros(len(at_hand.days), np.int64)
        place_of[days] = np.arange(len(days))
        day_indices = place_of[day_indices]
    return _OfSpan(
        at_hand.numbers[rows],
        day_indices,
        (theirs & _TYPE_MASK).astype(np.uint8),
        tuple(at_hand.days[day] for day in days),
        at_hand,
        rows,
        keys,
    )


def _first(entries: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return of each row's announcements the one on the first day, the strongest of that day."""
    entries = np.sort(entries)
    rows = entries >> 16
    return entries[np.flatnonzero(np.append(True, rows[1:] != rows[:-1]))] if len(entries) else entries


_NOTHING = np.empty(0, np.int64)
