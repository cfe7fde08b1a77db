"""Papers to vectors: a day's term counts weighed by how rare terms are, and days laid together."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking.frequencies import Frequencies
from digests.ranking.terms import TermCounts
from digests.ranking.vectors import ONE, Vectors

MIN_PAPERS = 1.5
"""Rarer terms are dropped, as no other paper shares them yet; a paper of today and one of last year make this much."""

MAX_SHARE = 0.25
"""A term of more than this share of all papers has no weight."""

_MAX_COUNT = 255


def weigh(counts: TermCounts, categories: Mapping[int, Sequence[str]], frequencies: Frequencies) -> Vectors:
    """Return the vectors of one day's papers, each of length 1.

    Args:
        counts: the papers' terms.
        categories: of each paper's number its categories, the primary one first.
        frequencies: those of the papers so far, this day's among them.
    """
    found = frequencies.of(counts.terms)
    is_shared = found >= MIN_PAPERS
    lengths = np.diff(counts.starts)
    is_entry = np.repeat(is_shared, lengths)
    lengths, papers, tf = lengths[is_shared], counts.papers[is_entry], counts.counts[is_entry]
    idf = frequencies.idf(counts.terms[is_shared])
    idf[found[is_shared] > MAX_SHARE * frequencies.papers] = 0.0
    values = (1 + np.log(tf)) * np.repeat(idf, lengths)
    norms = np.sqrt(np.bincount(papers, weights=values**2, minlength=len(counts.numbers)))
    norms[norms == 0] = 1.0
    names, category_starts, category_ids = _filed([categories[number] for number in counts.numbers.tolist()])
    return Vectors(
        numbers=counts.numbers,
        terms=counts.terms[is_shared],
        starts=np.cumsum(np.append(0, lengths), dtype=np.uint32),
        papers=papers.astype(_paper_type(len(counts.numbers))),
        counts=np.minimum(tf, _MAX_COUNT).astype(np.uint8),
        weights=np.rint(values / norms[papers] * ONE).astype(np.uint16),
        scales=np.full(len(counts.numbers), ONE, np.uint16),
        category_names=names,
        category_starts=category_starts,
        category_ids=category_ids,
    )


def laid_together(days: Sequence[Vectors]) -> Vectors:
    """Return the vectors of several days as one; a paper of two days is taken as it was on the first given."""
    numbers, firsts = np.unique(np.concatenate([day.numbers for day in days]), return_index=True)
    terms = np.unique(np.concatenate([day.terms for day in days]))
    ends = np.cumsum([len(day) for day in days])
    lengths = np.zeros((len(terms), len(days)), np.int64)
    kept: list[tuple[Vectors, NDArray[np.intp], NDArray[np.bool_]]] = []
    scales = np.concatenate([day.scales for day in days])[firsts]
    for index, day in enumerate(days):
        is_taken = np.isin(np.arange(ends[index] - len(day), ends[index]), firsts)
        is_kept = is_taken[day.papers]
        owners = np.repeat(terms.searchsorted(day.terms), np.diff(day.starts))[is_kept]
        lengths[:, index] = np.bincount(owners, minlength=len(terms))
        kept.append((day, owners, is_kept))
    starts = np.append(0, lengths.reshape(-1).cumsum())
    total = int(starts[-1])
    papers = np.empty(total, _paper_type(len(numbers)))
    counts, weights = np.empty(total, np.uint8), np.empty(total, np.uint16)
    for index, (day, owners, is_kept) in enumerate(kept):
        before = np.append(0, lengths[:, index].cumsum())[:-1]
        targets = np.arange(len(owners)) + (starts[:-1].reshape(lengths.shape)[:, index] - before)[owners]
        papers[targets] = numbers.searchsorted(day.numbers)[day.papers[is_kept]]
        counts[targets], weights[targets] = day.counts[is_kept], day.weights[is_kept]
    lists = [list(day.categories(place)) for day in days for place in range(len(day))]
    names, category_starts, category_ids = _filed([lists[first] for first in firsts.tolist()])
    return Vectors(
        numbers=numbers,
        terms=terms,
        starts=np.append(0, lengths.sum(axis=1).cumsum()).astype(np.uint32),
        papers=papers,
        counts=counts,
        weights=weights,
        scales=scales,
        category_names=names,
        category_starts=category_starts,
        category_ids=category_ids,
    )


def _paper_type(size: int) -> type[Any]:
    return np.uint16 if size < 1 << 16 else np.uint32


def _filed(lists: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], NDArray[np.uint32], NDArray[np.uint16]]:
    names = sorted({name for categories in lists for name in categories})
    ids = {name: place for place, name in enumerate(names)}
    flat = [ids[name] for categories in lists for name in categories]
    starts = np.cumsum([0, *map(len, lists)], dtype=np.uint32)
    return tuple(names), starts, np.array(flat, np.uint16)
