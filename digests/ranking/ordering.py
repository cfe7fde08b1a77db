"""The order of equal and unequal scores."""

import numpy as np
from numpy.typing import NDArray

from digests.ranking.candidates import Candidates


def first(rows: NDArray[np.int64], scores: NDArray[np.int64], candidates: Candidates, limit: int) -> NDArray[np.int64]:
    """Return the best `limit` of `rows`: by score, then the newest announcement, then the arXiv identifier.

    Paper numbers order as identifiers do and are unique, so that equal scores never shuffle.
    """
    if len(rows) > limit:
        threshold = np.partition(scores[rows], len(rows) - limit)[len(rows) - limit]
        rows = rows[scores[rows] >= threshold]
    order = np.lexsort((candidates.numbers[rows], -candidates.day_indices[rows], -scores[rows]))
    return rows[order[:limit]]
