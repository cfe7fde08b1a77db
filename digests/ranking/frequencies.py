"""Days of papers to document frequencies: in how many papers each term occurs.

One value covers a year and more: each day's papers are added, and older days fade so that a year ago counts half.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking import packed
from digests.ranking.sparse import find
from digests.ranking.terms import TermCounts

HALF_LIFE = 365
"""Days after which a paper counts half."""

MAX_TERMS = 1_000_000
"""Terms that `faded` keeps: twice as many as a year of 75,000 papers has in two papers or more."""

VERSION = 1
_KIND = b"PSDF"


@dataclass(frozen=True, slots=True, eq=False)
class Frequencies:
    """Of how many papers, and in how many of them each term occurs.

    Attributes:
        papers: the number of papers, a fraction once days fade.
        terms: the terms, ascending.
        counts: the papers of each term, as 32-bit fractions.
    """

    papers: float
    terms: NDArray[np.uint64]
    counts: NDArray[np.float32]

    def of(self, terms: NDArray[np.uint64]) -> NDArray[np.float64]:
        """Return in how many papers each of these terms occurs."""
        if not len(self.terms):
            return np.zeros(len(terms))
        places, is_held = find(self.terms, terms)
        return np.where(is_held, self.counts[places], 0.0).astype(np.float64)

    def idf(self, terms: NDArray[np.uint64]) -> NDArray[np.float64]:
        """Return the smoothed inverse document frequency, ln((1 + N) / (1 + df)) + 1, of each of these terms."""
        return np.asarray(np.log((1 + self.papers) / (1 + self.of(terms))) + 1)

    def with_day(self, counts: TermCounts) -> "Frequencies":
        """Return the frequencies with one more day's papers."""
        return self.with_vectors(len(counts.numbers), counts.terms, np.diff(counts.starts))

    def with_vectors(self, papers: int, terms: NDArray[np.uint64], counts: NDArray[Any]) -> "Frequencies":
        """Return the frequencies with some more papers, of which `counts` have each of `terms`, distinct ones."""
        terms = np.concatenate((self.terms, terms))
        found = np.concatenate((self.counts, counts.astype(np.float32)))
        order = terms.argsort(kind="stable")
        terms, found = terms[order], found[order]
        firsts = np.flatnonzero(np.append(True, terms[1:] != terms[:-1])) if len(terms) else np.empty(0, np.intp)
        merged = np.add.reduceat(found, firsts) if len(firsts) else found
        return Frequencies(self.papers + papers, terms[firsts], merged.astype(np.float32))

    def faded(self, days: int, *, max_terms: int = MAX_TERMS) -> "Frequencies":
        """Return the frequencies as they are `days` later, cut to the most frequent terms.

        Among terms that occur equally often, those with the smaller numbers stay: numbers are as good as drawn by lot.
        """
        factor = 0.5 ** (days / HALF_LIFE)
        aged = replace(self, papers=self.papers * factor, counts=self.counts * np.float32(factor))
        if len(aged.terms) <= max_terms:
            return aged
        kept = np.argsort(-aged.counts, kind="stable")[:max_terms]
        kept.sort()
        return replace(aged, terms=aged.terms[kept], counts=aged.counts[kept])

    def pack(self) -> bytes:
        """Return the frequencies as bytes for the database."""
        return packed.pack(_KIND, VERSION, (np.array([self.papers]), self.terms, self.counts))

    @classmethod
    def unpack(cls, row: bytes | memoryview) -> "Frequencies":
        """Return what `pack` made bytes of; raises ValueError when it is no such bytes."""
        papers, terms, counts = packed.unpack(_KIND, VERSION, row)
        return cls(float(papers[0]), terms, counts)


NONE = Frequencies(0.0, np.empty(0, np.uint64), np.empty(0, np.float32))
