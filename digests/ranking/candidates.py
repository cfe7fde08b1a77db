"""The papers that a ranking chooses from: each once, as announced in the reader's categories."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from digests.ranking.vectors import Vectors

ANNOUNCE_TYPES = ("new", "cross", "replace", "replace-cross", "other")
"""arXiv's announce types, strongest first; a byte in `ListingDay.announce_types` is an index into them."""

FRESH = ("new", "cross")
"""The announce types of papers that a category has not shown before."""

_TYPE_BITS, _NUMBER_BITS = 3, 12  # a span holds at most 512 days
_TYPE_MASK, _DAY_MASK = 0b111, 0x1FF


def type_index(announce_type: str) -> int:
    """Return the byte for an announce type; words that arXiv adds one day are `other`."""
    return ANNOUNCE_TYPES.index(announce_type) if announce_type in ANNOUNCE_TYPES else len(ANNOUNCE_TYPES) - 1


@dataclass(frozen=True, slots=True)
class Listed:
    """One category's papers of one day: ascending numbers and the index of each announce type."""

    announced_on: date
    numbers: NDArray[np.int64]
    announce_types: NDArray[np.uint8]
    category: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Listings:
    """The papers of several listings, laid end to end.

    Attributes:
        days: of each listing its day.
        categories: of each listing its category.
        lengths: how many papers each of them has.
        numbers: the papers of all listings.
        announce_types: of each of these the index of its announce type.
    """

    days: Sequence[date]
    categories: Sequence[str]
    lengths: NDArray[np.int64]
    numbers: NDArray[np.int64]
    announce_types: NDArray[np.uint8]

    @classmethod
    def packed(
        cls, days: Sequence[date], categories: Sequence[str], lengths: Sequence[int], numbers: bytes, types: bytes
    ) -> "Listings":
        """Return listings whose papers are given as bytes, as `ListingDay` holds them."""
        return cls(
            days,
            categories,
            np.array(lengths, np.int64),
            np.frombuffer(numbers, "<i8"),
            np.frombuffer(types, np.uint8),
        )

    @classmethod
    def of(cls, listed: Iterable[Listed]) -> "Listings":
        """Lay listings together."""
        parts = list(listed)
        return cls(
            [part.announced_on for part in parts],
            [part.category for part in parts],
            np.array([len(part.numbers) for part in parts], np.int64),
            np.concatenate([np.empty(0, np.int64), *(part.numbers for part in parts)]),
            np.concatenate([np.empty(0, np.uint8), *(part.announce_types for part in parts)]),
        )

    def parts(self) -> Iterator[Listed]:
        """Yield the listings one by one."""
        ends = self.lengths.cumsum().tolist()
        for day, category, start, end in zip(self.days, self.categories, [0, *ends], ends, strict=False):
            yield Listed(day, self.numbers[start:end], self.announce_types[start:end], category)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Papers to rank, in parallel arrays ordered by (number, day).

    A paper that several categories or days announce appears once: on its first day of the span, with the
    strongest announce type of that day.
    """

    numbers: NDArray[np.int64]
    day_indices: NDArray[np.int64]
    announce_types: NDArray[np.uint8]
    days: tuple[date, ...]

    @classmethod
    def of(cls, listed: Iterable[Listed], *, include_replacements: bool) -> "Candidates":
        """Gather the papers of several categories and days; replacements only when asked for."""
        return cls.among(Listings.of(listed), include_replacements=include_replacements)

    @classmethod
    def among(cls, listings: Listings, *, include_replacements: bool) -> "Candidates":
        """Gather the papers of listings that are laid end to end."""
        days = tuple(sorted(set(listings.days)))
        place_of = {day: place for place, day in enumerate(days)}
        day_indices = np.repeat(np.array([place_of[day] for day in listings.days], np.int64), listings.lengths)
        keys = listings.numbers << _NUMBER_BITS | day_indices << _TYPE_BITS | listings.announce_types
        if not include_replacements:
            keys = keys[listings.announce_types < len(FRESH)]
        keys.sort()
        numbers = keys >> _NUMBER_BITS
        is_first = np.ones(len(keys), np.bool_)
        np.not_equal(numbers[1:], numbers[:-1], out=is_first[1:])
        keys = keys[is_first]
        types = (keys & _TYPE_MASK).astype(np.uint8)
        return cls(numbers[is_first], keys >> _TYPE_BITS & _DAY_MASK, types, days)

    def without(self, numbers: NDArray[np.int64]) -> "Candidates":
        """Return the candidates that are not among these papers."""
        rows, is_here = self.rows_with(numbers)
        if not is_here.any():
            return self
        is_kept = np.ones(len(self.numbers), np.bool_)
        is_kept[rows[is_here]] = False
        return self.at(is_kept)

    def at(self, is_kept: NDArray[np.bool_]) -> "Candidates":
        """Return some of the candidates."""
        return Candidates(self.numbers[is_kept], self.day_indices[is_kept], self.announce_types[is_kept], self.days)

    def rows_with(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Return the row of each of these papers, and which of them are candidates at all."""
        if not len(self.numbers):
            return np.zeros(len(numbers), np.intp), np.zeros(len(numbers), np.bool_)
        return _places(self.numbers, numbers)

    def rows_of(
        self, numbers: NDArray[np.int64], day_indices: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the row of each (number, day), and which of them are candidates at all."""
        rows, is_here = self.rows_with(numbers)
        return rows, is_here & (self.day_indices[rows] == day_indices) if len(self.numbers) else is_here

    def places_in(self, vectors: Vectors) -> NDArray[np.intp]:
        """Return the place of each candidate among vectors, at least one, -1 where they do not hold it."""
        places, is_here = _places(vectors.numbers, self.numbers)
        return np.where(is_here, places, -1)

    def day_of(self, row: int) -> date:
        """Return the day on which the paper in this row was announced."""
        return self.days[int(self.day_indices[row])]

    def type_of(self, row: int) -> str:
        """Return the announce type of the paper in this row."""
        return ANNOUNCE_TYPES[self.announce_types[row]]


def _places(among: NDArray[np.int64], numbers: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return where papers stand among ascending numbers, at least one, and which of them stand there at all."""
    places = np.minimum(among.searchsorted(numbers), len(among) - 1)
    return places, among[places] == numbers
