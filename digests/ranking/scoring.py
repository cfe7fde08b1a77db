"""A reader's rule to the scores of papers, and to the gains that each score is the sum of."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking.bm25 import SATURATION, Hits
from digests.ranking.relevance import Relevance, category_sums
from digests.ranking.vectors import Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Gains:
    """What some of a rule's keywords, words or terms give to papers: parallel arrays.

    Attributes:
        papers: the places of the papers.
        sources: the places of what gives, in the rule.
        amounts: what it gives, in 1 / `relevance.POINT`.
    """

    papers: NDArray[Any]
    sources: NDArray[np.intp]
    amounts: NDArray[np.int64]

    def sums(self, size: int) -> NDArray[np.float64]:
        """Return what each of `size` papers gets of them: whole numbers."""
        return np.asarray(np.bincount(self.papers, weights=self.amounts, minlength=size), np.float64)

    def of(self, is_wanted: NDArray[np.bool_]) -> "Gains":
        """Return the gains of the papers that are wanted, but for those of 0."""
        kept = np.flatnonzero(is_wanted[self.papers])
        kept = kept[self.amounts[kept] != 0]
        return Gains(self.papers[kept], self.sources[kept], self.amounts[kept])


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What a rule gives to some papers, each at its place.

    Attributes:
        totals: the scores, in 1 / `relevance.POINT`; those below 0 are worse than the average paper.
        keywords: what the keywords give.
        words: what the single words of keywords give.
        terms: what terms give, learned or near the keywords.
        categories: what each paper gets for its categories.
    """

    totals: NDArray[np.int64]
    keywords: Gains
    words: Gains
    terms: Gains
    categories: NDArray[np.float64]


def score(rule: Relevance, vectors: Vectors, hits: Hits) -> Scores:
    """Score papers.

    Args:
        rule: the reader's.
        vectors: the papers.
        hits: where the rule's keywords occur among them.
    """
    size = len(vectors)
    keywords = Gains(
        hits.papers,
        hits.keywords,
        rule.keyword_gains[hits.keywords] * SATURATION[rule.query.counts(vectors, hits)],
    )
    entries, which = vectors.entries_of(rule.query.word_terms)
    words = Gains(vectors.papers[entries], which, rule.word_gains[which] * SATURATION[vectors.counts[entries]])
    entries, which = vectors.entries_of(rule.terms)
    terms = Gains(vectors.papers[entries], which, rule.weights[which] * vectors.weights[entries])
    categories = category_sums(vectors, rule.categories)
    totals = keywords.sums(size) + words.sums(size) + terms.sums(size) + categories + rule.constant
    return Scores(totals.astype(np.int64), keywords, words, terms, categories)
