"""Where a reader's patterns occur in the papers of some days, laid end to end for arithmetic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from digests.ranking.candidates import Candidates


class Found(NamedTuple):
    """Where patterns occur among candidates.

    Attributes:
        keys: the patterns.
        which: of each occurrence the place of its pattern in `keys`.
        rows: the candidate's row; a candidate has a pattern once.
        places: where in the paper, as `matching.Occurrences.places`.
    """

    keys: Sequence[str]
    which: NDArray[np.intp]
    rows: NDArray[np.intp]
    places: NDArray[np.uint8]


class Occurring(Protocol):
    """What says where patterns occur."""

    def among(self, candidates: Candidates) -> Found:
        """Return where the patterns occur among candidates, on the days on which those were announced."""


@dataclass(frozen=True, slots=True)
class Postings:
    """One run of papers for each (pattern key, day), all runs in two parallel arrays.

    Attributes:
        runs: the key and day of each run, in the order of the arrays.
        lengths: how many papers each run has; 0 where the pattern occurs nowhere that day.
        numbers: the papers of all runs.
        places: where in each paper, as `matching.Occurrences.places`.
    """

    runs: tuple[tuple[str, date], ...]
    lengths: NDArray[np.int64]
    numbers: NDArray[np.int64]
    places: NDArray[np.uint8]

    @classmethod
    def of(cls, packed: Iterable[tuple[str, date, bytes | memoryview, bytes | memoryview]]) -> "Postings":
        """Join packed postings: key, day, little-endian 64-bit paper numbers, one byte of places for each."""
        rows = list(packed)
        keys, days, numbers, places = zip(*rows, strict=True) if rows else ((), (), (), ())
        return cls(
            runs=tuple(zip(keys, days, strict=True)),
            lengths=np.array(list(map(len, places)), np.int64),
            numbers=np.frombuffer(b"".join(numbers), "<i8"),
            places=np.frombuffer(b"".join(places), np.uint8),
        )

    def among(self, candidates: Candidates) -> Found:
        """Return where the patterns occur among candidates, on the days on which those were announced."""
        place_of = {key: place for place, key in enumerate(dict.fromkeys(key for key, _ in self.runs))}
        day_of = {day: place for place, day in enumerate(candidates.days)}
        patterns = np.array([place_of[key] for key, _ in self.runs], np.intp)
        days = np.array([day_of.get(day, -1) for _, day in self.runs], np.int64)
        rows, is_candidate = candidates.rows_of(self.numbers, np.repeat(days, self.lengths))
        kept = np.flatnonzero(is_candidate)
        return Found(tuple(place_of), np.repeat(patterns, self.lengths)[kept], rows[kept], self.places[kept])

    def covers(self, keys: Sequence[str], days: Sequence[date]) -> bool:
        """Return whether each of the patterns was matched on each of the days."""
        return len(self.runs) == len(set(keys)) * len(days)
