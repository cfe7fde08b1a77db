"""What all papers are like: the ground against which one reader's likes stand out.

Made once a day from the frequencies and the newest papers; small enough to keep in every process.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from digests.ranking import packed
from digests.ranking.frequencies import Frequencies
from digests.ranking.sparse import Sparse, find
from digests.ranking.vectors import ONE, Vectors

MAX_TERMS = 1 << 16
VERSION = 1
_KIND = b"PSBG"


@dataclass(frozen=True, eq=False)
class Background:
    """The most frequent terms and the categories of all papers.

    Attributes:
        papers: how many papers were counted.
        terms: the most frequent terms, ascending.
        counts: in how many papers each occurs.
        means: the mean weight of each in a paper's vector.
        categories: the mean share of each category in a paper, as `Vectors.category_shares`.
    """

    papers: float
    terms: NDArray[np.uint64]
    counts: NDArray[np.float32]
    means: NDArray[np.float32]
    categories: Mapping[str, float]

    @classmethod
    def of(cls, frequencies: Frequencies, reference: Vectors) -> "Background":
        """Return the background of these frequencies and of the newest papers."""
        kept = np.argsort(-frequencies.counts, kind="stable")[:MAX_TERMS]
        kept.sort()
        terms = frequencies.terms[kept]
        means = reference.mean(np.arange(len(reference))).at(terms).astype(np.float32)
        parts, names = reference.category_parts / (ONE * max(len(reference), 1)), reference.category_names
        sums = np.bincount(reference.category_ids, weights=parts, minlength=len(names))
        shares = dict(zip(names, sums.tolist(), strict=True))
        return cls(frequencies.papers, terms, frequencies.counts[kept], means, shares)

    @cached_property
    def mean(self) -> Sparse:
        """The mean vector of all papers."""
        held = np.flatnonzero(self.means)
        return Sparse(self.terms[held], self.means[held].astype(np.float64))

    def idf(self, terms: NDArray[np.uint64]) -> NDArray[np.float64]:
        """Return the inverse document frequency of each of these terms, as `Frequencies.idf`.

        Terms that are not among the most frequent are taken to be half as frequent as the rarest of those.
        """
        if not len(self.terms):
            return np.ones(len(terms))
        places, is_held = find(self.terms, terms)
        counts = np.where(is_held, self.counts[places], self.counts.min() / 2)
        return np.asarray(np.log((1 + self.papers) / (1 + counts)) + 1, np.float64)

    def pack(self) -> bytes:
        """Return the background as bytes for the database."""
        names = packed.joined(tuple(self.categories))
        shares = np.array(list(self.categories.values()))
        return packed.pack(
            _KIND, VERSION, (np.array([self.papers]), self.terms, self.counts, self.means, names, shares)
        )

    @classmethod
    def unpack(cls, row: bytes | memoryview) -> "Background":
        """Return what `pack` made bytes of; raises ValueError when it is no such bytes."""
        papers, terms, counts, means, names, shares = packed.unpack(_KIND, VERSION, row)
        categories = dict(zip(packed.parted(names), shares.tolist(), strict=True))
        return cls(float(papers[0]), terms, counts, means, categories)
