"""The papers that a ranking chooses from: each once, as announced in the reader's categories."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

ANNOUNCE_TYPES = ("new", "cross", "replace", "replace-cross", "other")
"""arXiv's announce types, strongest first; a byte in `ListingDay.announce_types` is an index into them."""

FRESH = ("new", "cross")
"""The announce types of papers that a category has not shown before."""

_DAYS = 512  # a span holds fewer days than this


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
        parts = list(listed)
        days = tuple(sorted({part.announced_on for part in parts}))
        if not parts:
            return cls(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint8), days)
        numbers = np.concatenate([part.numbers for part in parts])
        types = np.concatenate([part.announce_types for part in parts])
        day_indices = np.repeat(
            np.array([days.index(part.announced_on) for part in parts]), [len(part.numbers) for part in parts]
        )
        if not include_replacements:
            is_fresh = types < len(FRESH)
            numbers, types, day_indices = numbers[is_fresh], types[is_fresh], day_indices[is_fresh]
        order = np.argsort((numbers * _DAYS + day_indices) * len(ANNOUNCE_TYPES) + types)
        numbers, types, day_indices = numbers[order], types[order], day_indices[order]
        is_first = np.ones(len(numbers), dtype=bool)
        is_first[1:] = numbers[1:] != numbers[:-1]
        return cls(numbers[is_first], day_indices[is_first], types[is_first], days)

    def without(self, numbers: NDArray[np.int64]) -> "Candidates":
        """Return the candidates that are not among these papers."""
        if not len(numbers):
            return self
        is_kept = ~np.isin(self.numbers, numbers)
        return Candidates(self.numbers[is_kept], self.day_indices[is_kept], self.announce_types[is_kept], self.days)

    def rows_of(
        self, numbers: NDArray[np.int64], day_indices: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the row of each (number, day), and which of them are candidates at all."""
        rows = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        return rows, (self.numbers[rows] == numbers) & (self.day_indices[rows] == day_indices)

    def day_of(self, row: int) -> date:
        """Return the day on which the paper in this row was announced."""
        return self.days[int(self.day_indices[row])]

    def type_of(self, row: int) -> str:
        """Return the announce type of the paper in this row."""
        return ANNOUNCE_TYPES[self.announce_types[row]]
