"""Vectors laid out for compiled loops: by term, by paper, and a directory in which a term is found at once."""

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from digests.ranking.batch import records
from digests.ranking.vectors import Vectors

ENTRY = np.dtype([("paper", "<u4"), ("weight", "<u2"), ("count", "u1"), ("", "u1")])
"""A paper's place, a term's weight in it, and how often it occurs: side by side, as they are read together."""

_MOST_BITS = 20


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class TermLookup:
    """The same as `Vectors`, in fixed types.

    Attributes:
        numbers: the papers' numbers, ascending.
        by_term: a directory, how far a term is shifted to be looked up in it, the terms, where the entries of each
            begin, and the entries (`ENTRY`). The terms that begin with the bits `i` go from
            `directory[i]` to before `directory[i + 1]`; terms are spread evenly, and there is about one of them.
        by_paper: as in `Vectors`.
        longest: how many entries a paper has at most, and at least 1.
        filed: where the categories of each paper begin, their places in `category_names`, and the paper's shares.
        category_names: as in `Vectors`.
    """

    numbers: NDArray[np.int64]
    by_term: tuple[NDArray[np.int32], np.uint64, NDArray[np.uint64], NDArray[np.int64], NDArray[Any]]
    by_paper: tuple[NDArray[Any], ...]
    longest: int
    filed: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]
    category_names: tuple[str, ...]

    @classmethod
    def of(cls, vectors: Vectors) -> "TermLookup":
        """Lay vectors out; it takes half as much memory as they do."""
        bits = min(max(len(vectors.terms).bit_length(), 1), _MOST_BITS)
        shift = np.uint64(64 - bits)
        directory = (vectors.terms >> shift).searchsorted(np.arange((1 << bits) + 1, dtype=np.uint64))
        return cls(
            numbers=vectors.numbers,
            by_term=(
                directory.astype(np.int32),
                shift,
                _own(vectors.terms, np.uint64),
                vectors.starts.astype(np.int64),
                records(ENTRY, paper=vectors.papers, weight=vectors.weights, count=vectors.counts),
            ),
            by_paper=tuple(vectors.by_paper),
            longest=int(np.diff(vectors.by_paper.starts).max(initial=1)),
            filed=(
                vectors.category_starts.astype(np.int64),
                vectors.category_ids.astype(np.int32),
                _own(vectors.category_parts, np.int64),
            ),
            category_names=vectors.category_names,
        )


def lookup_of(vectors: Vectors) -> TermLookup:
    """Return vectors laid out, kept as long as they are."""
    kept = _kept.get(vectors)
    if kept is None:
        kept = _kept[vectors] = TermLookup.of(vectors)
    return kept


_kept: WeakKeyDictionary[Vectors, TermLookup] = WeakKeyDictionary()


def _own(array: NDArray[Any], dtype: type[Any]) -> NDArray[Any]:
    """Return an array of a type that can be written to, the same where it is one: loops take no others."""
    return np.require(array, dtype, ["C", "W"])
