"""Papers as vectors of terms, laid out by term: which papers hold a term, how often, and with what weight.

That layout answers what ranking asks: the products of one vector, a reader's, with every paper of a day touch only
the terms that both hold. Weights are TF-IDF, (1 + ln tf) times the smoothed inverse document frequency, each paper's
scaled to length 1, and then multiplied by what it deserves for standing in a crowd or alone (`crowding`). They are
frozen in whole numbers of 1 / `ONE` with the frequencies of the paper's day, so that a day is packed once; and whole
numbers add up to the same sum in any order, one reader at a time or many at once.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from digests.ranking import packed
from digests.ranking.sparse import NOTHING, Sparse, find

ONE = 1 << 15
"""A weight of 1 in `Vectors.weights`."""

REFERENCE_PAPERS = 16_000
"""The newest papers that set a reader's scales: what a month brings to a site that follows some categories."""

VERSION = 2
_KIND = b"PSVE"
_WITHOUT_SCALES = 1
_MAX_WEIGHT = (1 << 16) - 1
_LOW_BITS = 0xFFFF


class ByPaper(NamedTuple):
    """The entries of `Vectors`, ordered by paper, then by term.

    Attributes:
        starts: paper `i` has the entries from `starts[i]` to before `starts[i + 1]`.
        terms: of each entry the place of its term.
        weights: of each entry the weight.
        counts: of each entry how often the term occurs.
    """

    starts: NDArray[np.intp]
    terms: NDArray[np.uint32]
    weights: NDArray[np.uint16]
    counts: NDArray[np.uint8]

    def runs(self, places: NDArray[np.intp]) -> list[slice]:
        """Return where the entries of some papers are."""
        return list(map(slice, self.starts[places].tolist(), self.starts[places + 1].tolist()))


@dataclass(frozen=True, eq=False)
class Vectors:
    """The vectors of some papers, of a day or of several.

    Attributes:
        numbers: the papers' numbers, ascending; all other arrays refer to papers by their place in it.
        terms: the distinct terms, ascending.
        starts: term `i` has the entries from `starts[i]` to before `starts[i + 1]`.
        papers: of each entry the paper, in 16 bits where those suffice.
        counts: of each entry how often the term occurs, as in `TermCounts`, at most 255.
        weights: of each entry the weight in 1 / `ONE`; 0 where a term is too frequent to compare papers by.
        scales: what the weights of each paper, a vector of length 1, were multiplied by, in 1 / `ONE`.
        category_names: the distinct categories of the papers.
        category_starts: paper `i` has the categories from `category_starts[i]` to before `category_starts[i + 1]`.
        category_ids: places in `category_names`, a paper's primary category first.
    """

    numbers: NDArray[np.int64]
    terms: NDArray[np.uint64]
    starts: NDArray[np.uint32]
    papers: NDArray[Any]
    counts: NDArray[np.uint8]
    weights: NDArray[np.uint16]
    scales: NDArray[np.uint16]
    category_names: tuple[str, ...]
    category_starts: NDArray[np.uint32]
    category_ids: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.numbers)

    def held(self, terms: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the places in `terms` of those terms that are here, and their places here."""
        if not len(self.terms):
            return np.empty(0, np.intp), np.empty(0, np.intp)
        places, is_held = find(self.terms, terms)
        held = np.flatnonzero(is_held)
        return held, places[held]

    def entries_of(self, terms: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the entries of these terms, and of each entry the place of its term in `terms`."""
        held, places = self.held(terms)
        entries, lengths = self._entries_at(places)
        return entries, np.repeat(held, lengths)

    def products(self, terms: NDArray[np.uint64], weights: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return of each paper the sum of `weights` times its own weights, exactly.

        Args:
            terms: ascending and distinct.
            weights: whole numbers below 2**30; the sums stay below 2**53, within which 64-bit floats are exact.
        """
        held, places = self.held(terms)
        return self.products_at(places, weights[held])

    def products_at(self, places: NDArray[np.intp], weights: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the same as `products`, for terms whose places here are known (`held`)."""
        entries, lengths = self._entries_at(places)
        gains = np.repeat(weights.astype(np.float64), lengths)
        joined = self._joined.take(entries)
        gains *= joined & _LOW_BITS
        joined >>= 16
        return np.bincount(joined, weights=gains, minlength=len(self)).astype(np.int64)

    def _entries_at(self, places: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the entries of the terms at these places, and how many entries each of them has."""
        starts = self.starts[places].astype(np.intp)
        lengths = self.starts[places + 1] - starts
        ends = lengths.cumsum()
        entries = np.repeat(starts - ends + lengths, lengths)
        entries += np.arange(len(entries))
        return entries, lengths

    def similarities(self, vector: Sparse) -> NDArray[np.float64]:
        """Return the product of a vector with each paper's weights."""
        entries, places = self.entries_of(vector.terms)
        gains = vector.weights[places] * self.weights[entries]
        return np.bincount(self.papers[entries], weights=gains, minlength=len(self)) / ONE

    def places_of(self, numbers: NDArray[np.int64]) -> NDArray[np.intp]:
        """Return the places of the papers among these that are here, ascending."""
        return np.flatnonzero(np.isin(self.numbers, numbers))

    def places_among(self, numbers: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the place of each of these papers, -1 of those that are not here."""
        if not len(self):
            return np.full(len(numbers), -1, np.int32)
        places = np.minimum(self.numbers.searchsorted(numbers), len(self) - 1)
        return np.where(self.numbers[places] == numbers, places, -1).astype(np.int32)

    def mean(self, places: NDArray[np.intp], shares: NDArray[np.float64] | None = None) -> Sparse:
        """Return the mean vector of the papers at these places, weighted by `shares`; of no papers, of nothing.

        Each vector has length 1, whatever its scale.
        """
        shares = np.ones(len(places)) if shares is None else shares
        if not len(places) or not len(self.papers):
            return NOTHING
        by_paper = self.by_paper
        runs = by_paper.runs(places)
        gains = np.repeat(shares * ONE / self.scales[places], [run.stop - run.start for run in runs])
        gains *= np.concatenate([by_paper.weights[run] for run in runs])
        terms = np.concatenate([by_paper.terms[run] for run in runs])
        sums = np.bincount(terms, weights=gains, minlength=len(self.terms))
        held = np.flatnonzero(sums)
        return Sparse(self.terms[held], sums[held] / (ONE * shares.sum()))

    def vector(self, place: int) -> Sparse:
        """Return one paper's vector."""
        return self.mean(np.array([place]))

    @cached_property
    def _joined(self) -> NDArray[Any]:
        """Of each entry the paper and, in the low 16 bits, the weight: one number to look up instead of two."""
        is_short = self.papers.dtype == np.uint16
        papers = self.papers.astype(np.uint32) if is_short else self.papers.astype(np.int64)
        return np.asarray(papers << 16 | self.weights)

    @cached_property
    def owners(self) -> NDArray[np.uint32]:
        """Of each entry the place of its term."""
        return np.repeat(np.arange(len(self.terms), dtype=np.uint32), np.diff(self.starts))

    @cached_property
    def by_paper(self) -> "ByPaper":
        """The entries once more, ordered by paper."""
        order = np.argsort(self.papers, kind="stable")
        counts = np.bincount(self.papers, minlength=len(self))
        return ByPaper(np.append(0, counts.cumsum()), self.owners[order], self.weights[order], self.counts[order])

    def categories(self, place: int) -> dict[str, float]:
        """Return one paper's categories, the primary one first, each with its share."""
        run = slice(self.category_starts[place], self.category_starts[place + 1])
        names = [self.category_names[i] for i in self.category_ids[run].tolist()]
        return dict(zip(names, (self.category_parts[run] / ONE).tolist(), strict=True))

    def primary(self, places: NDArray[np.intp]) -> list[str]:
        """Return the primary categories of papers, each of which has one."""
        return [self.category_names[i] for i in self.category_ids[self.category_starts[places]].tolist()]

    @cached_property
    def category_papers(self) -> NDArray[np.intp]:
        """Of each entry of `category_ids`, its paper."""
        return np.repeat(np.arange(len(self)), np.diff(self.category_starts))

    @cached_property
    def category_parts(self) -> NDArray[np.int64]:
        """Of each entry of `category_ids`, its share in its paper in 1 / `ONE`: length 1, the primary one double."""
        sizes = np.diff(self.category_starts).astype(np.float64)
        shares = np.repeat(1 / np.sqrt(sizes + 3), np.diff(self.category_starts))
        shares[self.category_starts[:-1][sizes > 0]] *= 2
        return np.rint(shares * ONE).astype(np.int64)

    def scaled(self, scales: NDArray[np.uint16]) -> "Vectors":
        """Return vectors of length 1 with each paper's weights multiplied by its scale, in 1 / `ONE`."""
        weights = np.rint(self.weights * (scales / ONE)[self.papers])
        return replace(self, weights=np.minimum(weights, _MAX_WEIGHT).astype(np.uint16), scales=scales)

    def pack(self) -> bytes:
        """Return the vectors as bytes for the database."""
        arrays = (self.numbers, self.terms, self.starts, self.papers, self.counts, self.weights, self.scales)
        names = packed.joined(self.category_names)
        return packed.pack(_KIND, VERSION, (*arrays, names, self.category_starts, self.category_ids))

    @classmethod
    def unpack(cls, row: bytes | memoryview) -> "Vectors":
        """Return what `pack` made bytes of, now or when there were no scales; raises ValueError when it is no such."""
        is_scaled = packed.version(row) != _WITHOUT_SCALES
        arrays = packed.unpack(_KIND, VERSION if is_scaled else _WITHOUT_SCALES, row)
        if not is_scaled:
            arrays.insert(6, np.full(len(arrays[0]), ONE, np.uint16))
        numbers, terms, starts, papers, counts, weights, scales, names, *categories = arrays
        return cls(numbers, terms, starts, papers, counts, weights, scales, packed.parted(names), *categories)
