"""The order of equal and unequal scores, and papers in that order."""

from collections.abc import Iterable, Sequence
from itertools import count, repeat

import numpy as np
from numpy.typing import NDArray

from digests.ranking.candidates import ANNOUNCE_TYPES, Candidates
from digests.ranking.reasons import RankedPaper, Reason, as_points


def first(rows: NDArray[np.int64], scores: NDArray[np.int64], candidates: Candidates, limit: int) -> NDArray[np.int64]:
    """Return the best `limit` of `rows`: by score, then the newest announcement, then the arXiv identifier.

    Paper numbers order as identifiers do and are unique, so that equal scores never shuffle.
    """
    if len(rows) > limit:
        threshold = np.partition(scores[rows], len(rows) - limit)[len(rows) - limit]
        rows = rows[scores[rows] >= threshold]
    order = np.lexsort((candidates.numbers[rows], -candidates.day_indices[rows], -scores[rows]))
    return rows[order[:limit]]


def listed(
    rows: NDArray[np.int64],
    scores: NDArray[np.int64],
    candidates: Candidates,
    reasons: Sequence[tuple[Reason, ...]],
    *,
    are_discoveries: Iterable[bool] = repeat(False),
    teams: Iterable[str] = repeat(""),
) -> tuple[RankedPaper, ...]:
    """Return the papers in these rows at their ranks.

    Args:
        rows: those of the papers shown, the best first.
        scores: of every candidate, in hundredths.
        candidates: the papers ranked.
        reasons: of each row shown.
        are_discoveries: whether each of them is one.
        teams: which of two orders put each of them there.
    """
    return tuple(
        map(
            RankedPaper,
            count(1),
            candidates.numbers[rows].tolist(),
            map(candidates.days.__getitem__, candidates.day_indices[rows].tolist()),
            map(ANNOUNCE_TYPES.__getitem__, candidates.announce_types[rows].tolist()),
            map(as_points, scores[rows].tolist()),
            reasons,
            are_discoveries,
            teams,
        )
    )
