"""Scores on a scale from 0 to 100 that means the same from day to day.

0 is the average paper of the last 30 days, 100 the level that one in a thousand of them reaches. Both ends are fixed
when a reader's relevance is made, not by the papers of the day, so that a quiet day has low scores. In between, the
scale is straight, which is why reasons can add up to a score.
"""

import numpy as np
from numpy.typing import NDArray

TOP = 100.0
TOP_SHARE = 0.001


def stretch(scores: NDArray[np.float64]) -> float:
    """Return the factor that brings scores, 0 on average, to the scale.

    Args:
        scores: those of the papers of the last 30 days, in any order and unit.
    """
    if not len(scores):
        return 1.0
    level = float(np.quantile(scores, 1 - TOP_SHARE))
    return TOP / level if level > 0 else 1.0


def shown(hundredths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return scores in hundredths as readers see them: none below 0, none above 100."""
    return np.clip(hundredths, 0, int(TOP) * 100)
