"""Where a reader's patterns occur in the papers of some days, laid end to end for arithmetic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray


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

    def covers(self, keys: Sequence[str], days: Sequence[date]) -> bool:
        """Return whether each of the patterns was matched on each of the days."""
        return len(self.runs) == len(set(keys)) * len(days)
