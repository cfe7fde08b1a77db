"""Relevance feedback: what can be learned from papers that no reader judged.

All three return mean vectors of papers out of a reference, the newest papers, a month of them. They cost some
milliseconds each and are made by a worker when a keyword or a like is new; what they return is kept.
"""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from digests.ranking.sparse import NOTHING, Sparse
from digests.ranking.vectors import Vectors

PSEUDO_LIKES = 10
NEIGHBOURS = 20
CONTRASTS = 80
"""One paper in this many of the reference is held against, the best-fitting ones."""

_MAX_TERMS = 2048


def pseudo_likes(reference: Vectors, fits: NDArray[np.float64], categories: Collection[str]) -> Sparse:
    """Return the mean of the papers that stated keywords fit best, which stand in for likes.

    Args:
        reference: the papers to choose from.
        fits: how well the keywords fit each of them, 0 for not at all.
        categories: the stated categories; a paper of none of them is passed over.
    """
    best = best_fitting(reference, fits, categories)
    return reference.mean(best, fits[best] ** 2) if len(best) else NOTHING


def best_fitting(reference: Vectors, fits: NDArray[np.float64], categories: Collection[str]) -> NDArray[np.intp]:
    """Return the places of the papers that `pseudo_likes` is the mean of, the best first."""
    if categories:
        fits = np.where(_is_in(reference, categories), fits, 0.0)
    best = np.lexsort((reference.numbers, -fits))[:PSEUDO_LIKES]
    return best[fits[best] > 0]


def neighbourhood(reference: Vectors, number: int, vector: Sparse) -> Sparse:
    """Return the mean of the papers most similar to one paper, itself left out."""
    similarities = reference.similarities(vector)
    similarities[reference.numbers == number] = 0.0
    best = np.lexsort((reference.numbers, -similarities))[:NEIGHBOURS]
    best = best[similarities[best] > 0]
    return reference.mean(best, similarities[best]) if len(best) else NOTHING


def contrast(reference: Vectors, terms: Sparse, liked: NDArray[np.int64]) -> Sparse:
    """Return the mean of the papers that a taste fits best though the reader did not like them.

    They are what the taste cannot yet tell from the likes. Rocchio's rule with such papers comes close to what a
    logistic regression finds, without fitting one.
    """
    fits = reference.similarities(terms.largest(_MAX_TERMS))
    fits[reference.places_of(liked)] = -np.inf
    count = len(reference) // CONTRASTS
    best = np.lexsort((reference.numbers, -fits))[:count]
    return reference.mean(best[np.isfinite(fits[best])])


def _is_in(reference: Vectors, categories: Collection[str]) -> NDArray[np.bool_]:
    ids = [place for place, name in enumerate(reference.category_names) if name in categories]
    is_in = np.zeros(len(reference), np.bool_)
    is_in[reference.category_papers[np.isin(reference.category_ids, ids)]] = True
    return is_in
