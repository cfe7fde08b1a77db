"""Orders to compare with, by liked papers: arxiv-sanity-lite, Scholar Inbox, zotero-arxiv-daily, and textbook rules.

No trained language model is at hand, so rules that take vectors of one take TF-IDF or its latent semantic analysis.
Only the evaluation imports this: it needs scipy and scikit-learn, which no page does.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from digests.ranking.evaluation.benchmark import Given
from digests.ranking.evaluation.features import Features

_NEIGHBOURS = 3
_LOGISTIC_NEGATIVES = 1000
_SVM_NEGATIVES = 5000
_SVM_C = 0.01

Rule = Callable[[Features, NDArray[np.int64], NDArray[np.int64]], NDArray[np.float64]]
"""Features, places of likes (the earliest first) and rows of candidates to scores."""


class LearnedOrder:
    """An order by a rule that needs likes."""

    takes_likes = True
    takes_keywords = False

    def __init__(self, name: str, rule: Rule, features: Features) -> None:
        self.name = name
        self._rule = rule
        self._features = features

    def scores(self, given: Given, issues: Iterable[int]) -> list[NDArray[np.float64]]:
        """Score all issues with one rule."""
        days = [self._features.rows[self._features.benchmark.issues[issue]] for issue in issues]
        scored = self._rule(self._features, given.liked, np.concatenate(days))
        return np.split(scored, np.cumsum([len(day) for day in days])[:-1])


def learned_orders(features: Features) -> list[LearnedOrder]:
    """Return all orders by liked papers."""
    return [LearnedOrder(name, rule, features) for name, rule in _RULES.items()]


def _rocchio(features: Features, liked: NDArray[np.int64], candidates: NDArray[np.int64]) -> NDArray[np.float64]:
    matrix = features.tfidf
    mean = np.asarray(matrix[features.rows[liked]].mean(axis=0)).ravel()
    return np.asarray(matrix[candidates] @ (mean - features.tfidf_mean), np.float64)


def _nearest(features: Features, liked: NDArray[np.int64], candidates: NDArray[np.int64]) -> NDArray[np.float64]:
    """Mean similarity to the three nearest likes."""
    similarities = features.lsa[candidates] @ features.lsa[features.rows[liked]].T
    return np.asarray(np.sort(similarities, axis=1)[:, -_NEIGHBOURS:].mean(axis=1), np.float64)


def _zotero(matrix: str) -> Rule:
    """zotero-arxiv-daily (recommender.py): similarity to each paper of the library, the newest counting most."""

    def rule(features: Features, liked: NDArray[np.int64], candidates: NDArray[np.int64]) -> NDArray[np.float64]:
        vectors = getattr(features, matrix)
        weights = 1 / (1 + np.log10(np.arange(len(liked)) + 1))
        profile = (weights / weights.sum()) @ vectors[features.rows[liked[::-1]]]
        return np.asarray(vectors[candidates] @ profile, np.float64)

    return rule


def _scholar_inbox(matrix: str, strength: float) -> Rule:
    """Scholar Inbox (Flicke et al., ACL demo 2025): logistic regression of likes against random papers."""

    def rule(features: Features, liked: NDArray[np.int64], candidates: NDArray[np.int64]) -> NDArray[np.float64]:
        vectors = getattr(features, matrix)
        rows = np.concatenate((features.rows[liked], features.negatives(liked, _LOGISTIC_NEGATIVES)))
        model = LogisticRegression(
            C=strength, class_weight="balanced", solver="liblinear" if matrix == "tfidf" else "lbfgs", max_iter=200
        )
        return _fitted(model, vectors, rows, len(liked), candidates)

    return rule


def _sanity(features: Features, liked: NDArray[np.int64], candidates: NDArray[np.int64]) -> NDArray[np.float64]:
    """arxiv-sanity-lite (`svm_rank`): a linear SVM of the likes against papers not liked, 5,000 of them.

    Its C of 0.01 is for all papers; balanced classes make it grow with their number, so that it is scaled up.
    """
    negatives = features.negatives(liked, _SVM_NEGATIVES)
    strength = _SVM_C * len(features.history) / len(negatives)
    model = LinearSVC(class_weight="balanced", max_iter=10_000, tol=1e-4, C=strength, random_state=0)
    rows = np.concatenate((features.rows[liked], negatives))
    return _fitted(model, features.sanity, rows, len(liked), candidates)


def _fitted(
    model: Any, vectors: Any, rows: NDArray[np.int64], positives: int, candidates: NDArray[np.int64]
) -> NDArray[np.float64]:
    model.fit(vectors[rows], np.arange(len(rows)) < positives)
    return np.asarray(vectors[candidates] @ model.coef_[0], np.float64)


_RULES: dict[str, Rule] = {
    "arxiv-sanity-lite": _sanity,
    "Scholar Inbox's rule on TF-IDF": _scholar_inbox("tfidf", 10.0),
    "Scholar Inbox's rule on LSA": _scholar_inbox("lsa", 1.0),
    "zotero-arxiv-daily's rule on TF-IDF": _zotero("tfidf"),
    "zotero-arxiv-daily's rule on LSA": _zotero("lsa"),
    "Rocchio": _rocchio,
    "nearest likes on LSA": _nearest,
}
