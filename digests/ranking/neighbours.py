"""A stretch of papers to those among them that are most similar to a paper.

A paper is compared by its `MAX_TERMS` largest terms only. Of the six papers most like one of a curated list, .162 are
in that list too, as against .170 by all terms, of which a paper has some 170, and .140 by 48. The index is made of the
days' packed vectors, without any text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from digests.ranking import packed
from digests.ranking.sparse import Sparse, find
from digests.ranking.vectors import ONE, Vectors

MAX_TERMS = 96
MAX_SHARED = 4
"""Terms that are named of those that two papers share: what their similarity is most made of."""

VERSION = 1
_KIND = b"PSNB"


class Near(NamedTuple):
    """A paper's number, how similar it is, from 0 to 1, and the terms that make it so, the weightiest first."""

    number: int
    similarity: float
    shared: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """The largest terms of many papers, by term.

    Attributes:
        numbers: the papers' numbers, ascending.
        terms: the distinct terms, ascending.
        starts: term `i` has the entries from `starts[i]` to before `starts[i + 1]`.
        papers: of each entry the paper, by its place in `numbers`; of each term ascending.
        weights: of each entry the weight in 1 / `vectors.ONE`.
    """

    numbers: NDArray[np.int64]
    terms: NDArray[np.uint64]
    starts: NDArray[np.uint32]
    papers: NDArray[Any]
    weights: NDArray[np.uint16]

    @classmethod
    def of(cls, days: Iterable[Vectors], *, least: int = 2) -> "Neighbours":
        """Index days; a paper of two days is taken as it was on the first given.

        Args:
            days: the days.
            least: in how many papers a term must be to be held: 1 where papers elsewhere may have it too.
        """
        parts = [_largest(day) for day in days]
        if not parts:
            return cls(
                numbers=np.empty(0, np.int64),
                terms=np.empty(0, np.uint64),
                starts=np.zeros(1, np.uint32),
                papers=np.empty(0, np.uint32),
                weights=np.empty(0, np.uint16),
            )
        numbers, terms, weights = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        day_of = np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts])
        order = np.lexsort((day_of, terms, numbers))
        numbers, terms, weights, day_of = numbers[order], terms[order], weights[order], day_of[order]
        distinct, firsts = np.unique(numbers, return_index=True)
        papers = distinct.searchsorted(numbers)
        earliest = np.minimum.reduceat(day_of, firsts) if len(firsts) else day_of
        kept = np.flatnonzero(day_of == earliest[papers])
        order = kept[np.lexsort((papers[kept], terms[kept]))]
        terms, papers, weights = terms[order], papers[order], weights[order]
        known, counts = np.unique(terms, return_counts=True)
        is_shared = np.repeat(counts >= least, counts)
        return cls(
            numbers=distinct,
            terms=known[counts >= least],
            starts=np.append(0, counts[counts >= least].cumsum()).astype(np.uint32),
            papers=papers[is_shared].astype(np.uint16 if len(distinct) < 1 << 16 else np.uint32),
            weights=weights[is_shared],
        )

    def nearest(self, vector: Sparse, count: int, *, without: int | None = None) -> list[Near]:
        """Return the papers most similar to a vector, the most similar first.

        Args:
            vector: a paper's vector, as `Vectors.vector` gives it.
            count: how many to return at most; papers that share no term are never among them.
            without: the number of the paper itself.
        """
        if not len(self.terms) or not len(vector):
            return []
        wanted = vector.largest(MAX_TERMS)
        places, is_held = find(self.terms, wanted.terms)
        held = np.flatnonzero(is_held)
        starts, ends = self.starts[places[held]], self.starts[places[held] + 1]
        runs = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        if not runs:
            return []
        papers = np.concatenate([self.papers[run] for run in runs])
        factors = np.repeat(wanted.weights[held], ends - starts)
        gains = np.concatenate([self.weights[run] for run in runs]) * factors
        similarities = np.bincount(papers, weights=gains, minlength=len(self.numbers))
        if without is not None:
            similarities[self.numbers == without] = 0.0
        best = np.argpartition(-similarities, min(count, len(similarities) - 1))[: count + 1]
        best = best[np.lexsort((self.numbers[best], -similarities[best]))][:count]
        best = best[similarities[best] > 0]
        shared = _shared(best, papers, gains, np.repeat(wanted.terms[held], ends - starts))
        return [
            Near(number, round(similarity / ONE, 6), shared[place])
            for number, similarity, place in zip(
                self.numbers[best].tolist(), similarities[best].tolist(), best.tolist(), strict=True
            )
        ]

    def pack(self) -> bytes:
        """Return the index as bytes for the database."""
        return packed.pack(_KIND, VERSION, (self.numbers, self.terms, self.starts, self.papers, self.weights))

    @classmethod
    def unpack(cls, row: bytes | memoryview) -> "Neighbours":
        """Return what `pack` made bytes of; raises ValueError when it is no such bytes."""
        return cls(*packed.unpack(_KIND, VERSION, row))


def _largest(day: Vectors) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.uint16]]:
    """Return the papers, terms and weights, unscaled, of the largest entries of each of a day's papers."""
    order = np.lexsort((day.owners, -day.weights.astype(np.int32), day.papers))
    papers = day.papers[order]
    is_largest = np.arange(len(order)) - papers.searchsorted(papers) < MAX_TERMS
    kept = order[is_largest & (day.weights[order] > 0)]
    weights = np.rint(day.weights[kept] * (ONE / day.scales)[day.papers[kept]]).astype(np.uint16)
    return day.numbers[day.papers[kept]], day.terms[day.owners[kept]], weights


def _shared(
    wanted: NDArray[np.intp], papers: NDArray[Any], gains: NDArray[np.float64], terms: NDArray[np.uint64]
) -> dict[int, tuple[int, ...]]:
    """Return of each wanted paper the terms of its largest gains."""
    kept = np.flatnonzero(np.isin(papers, wanted))
    order = kept[np.lexsort((terms[kept], -gains[kept], papers[kept]))]
    shared: dict[int, tuple[int, ...]] = dict.fromkeys(wanted.tolist(), ())
    for paper, term in zip(papers[order].tolist(), terms[order].tolist(), strict=True):
        if len(shared[paper]) < MAX_SHARED:
            shared[paper] += (term,)
    return shared
