"""A reader's rule to the scores of papers, and to the gains that a score is the sum of."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking.bm25 import SATURATION, Hits
from digests.ranking.relevance import Relevance, category_sums
from digests.ranking.vectors import Vectors

_AMOUNT_BITS = 46
"""The bits of the largest gain: a term's weight in the rule (30 bits) times its weight in a paper (16)."""


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
        if not len(self.papers):
            return self
        firsts = self.papers.searchsorted(np.arange(self.papers[-1] + 1))
        return self.where(np.arange(len(self.papers)) - firsts[self.papers] < count)

    def where(self, is_kept: NDArray[np.bool_]) -> "Gains":
        """Return some of these gains."""
        kept = np.flatnonzero(is_kept)
        return Gains(self.papers[kept], self.sources[kept], self.amounts[kept], self.places[kept])

    def sums(self, papers: int) -> NDArray[np.int64]:
        """Return what each of so many papers gets in all."""
        return np.bincount(self.papers, weights=self.amounts, minlength=papers).astype(np.int64)

    def rows(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield paper, source, amount and places."""
        arrays = (self.papers, self.sources, self.amounts, self.places)
        return zip(*(array.tolist() for array in arrays), strict=True)


@dataclass(frozen=True, eq=False)
class Scored:
    """What a rule gives to papers, all in 1 / `relevance.POINT`.

    Attributes:
        rule: the reader's.
        vectors: the papers.
        hits: where the rule's keywords occur among them.
    """

    rule: Relevance
    vectors: Vectors
    hits: Hits

    @cached_property
    def totals(self) -> NDArray[np.int64]:
        """The score of each paper; what is below 0 is worse than the average paper."""
        size = len(self.vectors)
        papers, _, amounts = self._words
        totals = np.full(size, float(self.rule.constant))
        totals += np.bincount(self.hits.papers, weights=self.stated, minlength=size)
        totals += np.bincount(papers, weights=amounts, minlength=size)
        totals += self.filed
        held, places = self._terms
        return totals.astype(np.int64) + self.vectors.products_at(places, self.rule.weights[held])

    @cached_property
    def stated(self) -> NDArray[np.int64]:
        """What each hit of a keyword gives to its paper."""
        counts = self.rule.query.counts(self.vectors, self.hits)
        return np.asarray(self.rule.keyword_gains[self.hits.keywords] * SATURATION[counts])

    @cached_property
    def filed(self) -> NDArray[np.int64]:
        """What each paper gets for its categories."""
        return category_sums(self.vectors, self.rule.categories).astype(np.int64)

    def keyword_gains(self, wanted: NDArray[np.intp]) -> Gains:
        """Return what the keywords give to the wanted papers."""
        places = self._places_in(wanted)[self.hits.papers]
        kept = np.flatnonzero(places >= 0)
        kept = kept[np.argsort(self.hits.keywords[kept], kind="stable")]
        return _ordered(places[kept], self.hits.keywords[kept], self.stated[kept], self.hits.places[kept])

    def word_gains(self, wanted: NDArray[np.intp]) -> Gains:
        """Return what the single words of keywords give to the wanted papers."""
        papers, words, amounts = self._words
        places = self._places_in(wanted)[papers]
        kept = np.flatnonzero(places >= 0)
        return _ordered(places[kept], words[kept], amounts[kept])

    def term_gains(self, wanted: NDArray[np.intp]) -> Gains:
        """Return what terms give to the wanted papers, those learned and those near the keywords."""
        if not len(wanted):
            return _ordered(np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0, np.int64))
        held, places = self._terms
        term_of = np.zeros(len(self.vectors.terms), np.uint16)  # the place of a term in the rule, and 1 more
        term_of[places] = held + 1
        by_paper = self.vectors.by_paper
        runs = by_paper.runs(wanted)
        terms = term_of[np.concatenate([by_paper.terms[run] for run in runs])].astype(np.intp)
        kept = np.flatnonzero(terms)
        terms = terms[kept] - 1
        papers = np.repeat(np.arange(len(runs)), [run.stop - run.start for run in runs])[kept]
        weights = np.concatenate([by_paper.weights[run] for run in runs])[kept]
        return _ordered(papers, terms, self.rule.weights[terms] * weights)

    @cached_property
    def _terms(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        return self.rule.held_in(self.vectors)

    @cached_property
    def _words(self) -> tuple[NDArray[Any], NDArray[np.intp], NDArray[np.int64]]:
        """The papers with single words of keywords, which word each time, and what it gives."""
        entries, words = self.vectors.entries_of(self.rule.query.word_terms)
        amounts = self.rule.word_gains[words] * SATURATION[self.vectors.counts[entries]]
        return self.vectors.papers[entries], words, amounts

    def _places_in(self, wanted: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return of each paper its place in `wanted`, or -1."""
        places = np.full(len(self.vectors), -1)
        places[wanted] = np.arange(len(wanted))
        return places


def _ordered(
    papers: NDArray[np.intp],
    sources: NDArray[np.intp],
    amounts: NDArray[np.int64],
    places: NDArray[np.uint8] | None = None,
) -> Gains:
    """Return gains in order, those of nothing left out; `sources` ascend within each paper, and so do equal gains."""
    places = np.zeros(len(papers), np.uint8) if places is None else places
    order = np.argsort((papers << _AMOUNT_BITS) - np.abs(amounts), kind="stable")
    order = order[amounts[order] != 0]
    return Gains(papers[order], sources[order], amounts[order], places[order])
