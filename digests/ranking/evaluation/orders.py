"""What the evaluation asks of an order, and Papersite's own orders."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from digests.ranking import feedback, relevance, taste
from digests.ranking.bm25 import Query
from digests.ranking.evaluation.benchmark import Given
from digests.ranking.evaluation.collection import Collection
from digests.ranking.matching import TITLE
from digests.ranking.points import Statement
from digests.ranking.scoring import Scored
from digests.ranking.sparse import NOTHING


class Order(Protocol):
    """A way to score the papers of a day for a person.

    Attributes:
        name: what the order is called.
        takes_likes: whether it makes use of likes.
        takes_keywords: whether it makes use of keywords.
    """

    name: str
    takes_likes: bool
    takes_keywords: bool

    def scores(self, given: Given, issues: Iterable[int]) -> list[NDArray[np.float64]]:
        """Return a score for each paper of each of these issues."""
        ...


class RelevanceOrder:
    """Papersite's default order."""

    name = "relevance"
    takes_likes = True
    takes_keywords = True

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._judged = cache(self._judge)

    def scores(self, given: Given, issues: Iterable[int]) -> list[NDArray[np.float64]]:
        """Score with the rule that the pipeline would make."""
        rule = self.rule(given)
        scored = []
        for issue in issues:
            vectors = self._collection.issues[issue]
            hits = rule.query.hits(vectors, self._collection.issue_postings[issue])
            scored.append(Scored(rule, vectors, hits).totals.astype(np.float64))
        return scored

    def rule(self, given: Given) -> relevance.Relevance:
        """Return the rule of a person."""
        found, reference = self._collection, self._collection.reference
        return relevance.make(self._stated(given), self._taste(given), found.background, reference)

    def _stated(self, given: Given) -> relevance.Stated:
        found, reference = self._collection, self._collection.reference
        statements = [_statement(found.keys[keyword], keyword) for keyword in given.keywords]
        counts = [len(found.reference_postings[statement.key][0]) for statement in statements]
        query = Query.of(statements, counts, len(reference), found.background)
        hits = query.hits(reference, found.reference_postings)
        pseudo = NOTHING
        if statements:
            pseudo = feedback.pseudo_likes(reference, query.scores(reference, hits), given.categories)
        return relevance.Stated(query, hits, pseudo, dict.fromkeys(given.categories, 1.0))

    def _taste(self, given: Given) -> taste.Taste:
        is_spread = len(given.liked) < taste.MAX_SPREAD_LIKES
        mine = taste.learned([self._judged(place, is_spread) for place in given.liked.tolist()])
        if not mine.likes:
            return mine
        found = self._collection
        return replace(mine, contrast=feedback.contrast(found.reference, mine.terms(found.background), given.liked))

    def _judge(self, place: int, is_spread: bool) -> taste.Judged:
        batch, row = self._collection.locate(place)
        vector = batch.vector(row)
        near = feedback.neighbourhood(self._collection.reference, place, vector) if is_spread else NOTHING
        return taste.Judged("like", vector, batch.categories(row), near)


class PointsOrder:
    """The sum of stated points, one for each keyword and half a point more in the title."""

    name = "points"
    takes_likes = False
    takes_keywords = True

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def scores(self, given: Given, issues: Iterable[int]) -> list[NDArray[np.float64]]:
        """Add up points."""
        statements = [_statement(self._collection.keys[keyword], keyword) for keyword in given.keywords]
        return [self._points(statements, issue) for issue in issues]

    def _points(self, statements: list[Statement], issue: int) -> NDArray[np.float64]:
        numbers = self._collection.issues[issue].numbers
        points = np.zeros(len(numbers))
        for key, statement in {statement.key: statement for statement in statements}.items():
            papers, places = self._collection.issue_postings[issue][key]
            points[numbers.searchsorted(papers)] += np.where(
                places & TITLE, statement.points + statement.title_points, statement.points
            )
        return points


def _statement(key: str, text: str) -> Statement:
    return Statement(key=key, text=text, kind="keyword", points=100, title_points=50)
