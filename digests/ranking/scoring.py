"""A reader's rule to the scores of papers, and to the gains that a score is the sum of."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digests.ranking.bm25 import SATURATION, Hits
from digests.ranking.relevance import Relevance, category_sums
from digests.ranking.sparse import find
from digests.ranking.vectors import Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Gains:
    """What adds up to the scores of some papers: parallel arrays, ordered by paper, then the largest share first.

    Attributes:
        papers: the places of the papers in the list asked for.
        sources: the places of what gives, in the rule's keywords, words or terms.
        amounts: what it gives, in 1 / `relevance.POINT`, negative where it takes.
        places: where in the paper a keyword occurs; 0 for words and terms.
    """

    papers: NDArray[np.intp]
    sources: NDArray[np.intp]
    amounts: NDArray[np.int64]
    places: NDArray[np.uint8]

    def foremost(self, count: int) -> "Gains":
        """Return the first `count` gains of each paper."""
        firsts = self.papers.searchsorted(self.papers)
        kept = np.flatnonzero(np.arange(len(self.papers)) - firsts < count)
        return Gains(self.papers[kept], self.sources[kept], self.amounts[kept], self.places[kept])

    def rows(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield paper, source, amount and places."""
        arrays = (self.papers, self.sources, self.amounts, self.places)
        return zip(*(array.tolist() for array in arrays), strict=True)


def score(rule: Relevance, vectors: Vectors, hits: Hits, stated: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the score of each paper in 1 / `relevance.POINT`; what is below 0 is worse than the average paper.

    Args:
        rule: the reader's.
        vectors: the papers.
        hits: where the rule's keywords occur among them.
        stated: what each hit gives (`stated_amounts`).
    """
    size = len(vectors)
    entries, which = vectors.entries_of(rule.query.word_terms)
    words = rule.word_gains[which] * SATURATION[vectors.counts[entries]]
    totals = np.full(size, float(rule.constant))
    totals += np.bincount(hits.papers, weights=stated, minlength=size)
    totals += np.bincount(vectors.papers[entries], weights=words, minlength=size)
    totals += vectors.products(rule.terms, rule.weights)
    totals += category_sums(vectors, rule.categories)
    return totals.astype(np.int64)


def stated_amounts(rule: Relevance, vectors: Vectors, hits: Hits) -> NDArray[np.int64]:
    """Return what each hit of a keyword gives to its paper."""
    return np.asarray(rule.keyword_gains[hits.keywords] * SATURATION[rule.query.counts(vectors, hits)])


def keyword_gains(hits: Hits, stated: NDArray[np.int64], wanted: NDArray[np.intp], size: int) -> Gains:
    """Return what the keywords give to the wanted ones of `size` papers."""
    places = _places_in(wanted, size)[hits.papers]
    kept = np.flatnonzero(places >= 0)
    return _ordered(places[kept], hits.keywords[kept], stated[kept], hits.places[kept])


def word_gains(rule: Relevance, vectors: Vectors, wanted: NDArray[np.intp]) -> Gains:
    """Return what the single words of keywords give to the wanted papers."""
    entries, which = vectors.entries_of(rule.query.word_terms)
    places = _places_in(wanted, len(vectors))[vectors.papers[entries]]
    amounts = rule.word_gains[which] * SATURATION[vectors.counts[entries]]
    kept = np.flatnonzero(places >= 0)
    return _ordered(places[kept], which[kept], amounts[kept])


def term_gains(rule: Relevance, vectors: Vectors, wanted: NDArray[np.intp]) -> Gains:
    """Return what terms with a name give to the wanted papers, those learned and those near the keywords."""
    order, starts = vectors.by_paper
    runs = [order[starts[place] : starts[place + 1]] for place in wanted.tolist()]
    if not runs or not len(rule.terms):
        return _ordered(np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0, np.int64))
    entries = np.concatenate(runs)
    papers = np.repeat(np.arange(len(runs)), [len(run) for run in runs])
    terms, is_held = find(rule.terms, vectors.terms[vectors.owners[entries]])
    kept = np.flatnonzero(is_held & rule.is_named[terms])
    amounts = rule.weights[terms[kept]] * vectors.weights[entries[kept]]
    return _ordered(papers[kept], terms[kept], amounts)


def category_gains(rule: Relevance, vectors: Vectors, wanted: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return what each of the wanted papers gets for its categories."""
    return category_sums(vectors, rule.categories)[wanted].astype(np.int64)


def _places_in(wanted: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    """Return of each of `size` papers its place in `wanted`, or -1."""
    places = np.full(size, -1)
    places[wanted] = np.arange(len(wanted))
    return places


def _ordered(
    papers: NDArray[np.intp],
    sources: NDArray[np.intp],
    amounts: NDArray[np.int64],
    places: NDArray[np.uint8] | None = None,
) -> Gains:
    places = np.zeros(len(papers), np.uint8) if places is None else places
    order = np.lexsort((sources, -np.abs(amounts), papers))
    order = order[amounts[order] != 0]
    return Gains(papers[order], sources[order], amounts[order], places[order])
