"""Orders to compare with, by keywords: arxiv_rss_bot's sum, arxiv-sanity-lite's search, plain BM25."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from digests.ranking.bm25 import Query
from digests.ranking.evaluation.benchmark import BenchmarkPaper, Given
from digests.ranking.evaluation.collection import Collection
from digests.ranking.points import Statement

_SANITY_TITLE, _SANITY_MOST = 20.0, 3


class _ByKeywords:
    """What the orders by keywords share."""

    takes_likes = False
    takes_keywords = True

    def __init__(self, collection: Collection) -> None:
        self.collection = collection

    def papers(self, issue: int) -> list[BenchmarkPaper]:
        """Return the papers of an issue, in the order of their places."""
        benchmark = self.collection.benchmark
        return [benchmark.papers[place] for place in benchmark.issues[issue].tolist()]


class SeedSum(_ByKeywords):
    """arxiv_rss_bot: a point for each keyword that is a substring of the text, half a point more in the title."""

    name = "seed sum"

    def __init__(self, collection: Collection) -> None:
        super().__init__(collection)
        self._texts: dict[int, list[tuple[str, str]]] = {}

    def scores(self, given: Given, issues: Iterable[int]) -> list[NDArray[np.float64]]:
        """Add up points."""
        keywords = [keyword.lower() for keyword in given.keywords]
        return [
            np.array(
                [sum((key in text) + 0.5 * (key in title) for key in keywords) for title, text in self._read(issue)]
            )
            for issue in issues
        ]

    def _read(self, issue: int) -> list[tuple[str, str]]:
        if issue not in self._texts:
            self._texts[issue] = [
                (paper.title.lower(), f"{paper.title} {paper.abstract}".lower()) for paper in self.papers(issue)
            ]
        return self._texts[issue]


class SanitySearch(_ByKeywords):
    """arxiv-sanity-lite's `search_rank`: words of the query counted, 20 for the title, up to 3 for the abstract."""

    name = "arxiv-sanity-lite search"

    def scores(self, given: Given, issues: Iterable[int]) -> list[NDArray[np.float64]]:
        """Count substrings, as it does."""
        words = " ".join(given.keywords).lower().split()
        return [
            np.array([_sanity_fit(words, paper.title.lower(), paper.abstract.lower()) for paper in self.papers(issue)])
            for issue in issues
        ]


class Bm25(_ByKeywords):
    """BM25 of the keywords and of the single words of phrases, without feedback or categories."""

    name = "BM25"

    def scores(self, given: Given, issues: Iterable[int]) -> list[NDArray[np.float64]]:
        """Score with the query that relevance starts from."""
        found = self.collection
        statements = [Statement(found.keys[keyword], keyword, "keyword", 100, 0) for keyword in given.keywords]
        counts = [len(found.reference_postings[statement.key][0]) for statement in statements]
        query = Query.of(statements, counts, len(found.reference), found.background)
        held = [(found.issues[issue], found.issue_postings[issue]) for issue in issues]
        return [query.scores(vectors, query.hits(vectors, postings)) for vectors, postings in held]


def _sanity_fit(words: list[str], title: str, abstract: str) -> float:
    return sum(_SANITY_TITLE * (word in title) + min(_SANITY_MOST, abstract.count(word)) for word in words)
