"""Figures of an order: how near the top the wanted papers are."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

METRICS = ("ndcg", "recall", "mrr", "auc")
CUT = 10

_DISCOUNTS = 1 / np.log2(np.arange(2, CUT + 2))
_RESAMPLES = 2000


def metrics(
    scores: NDArray[np.float64], wanted: NDArray[np.bool_], ties: np.random.Generator
) -> tuple[float, float, float, float]:
    """Return nDCG@10, recall@10, MRR and AUC of one day's order.

    Recall is against what ten places can hold. nDCG after Järvelin and Kekäläinen (TOIS 20(4), 2002), with wanted or
    not as the only grades.

    Args:
        scores: of each paper, in any unit.
        wanted: whether each paper is wanted; at least one is, and at least one is not.
        ties: puts equal scores in an order by lot.
    """
    order = np.lexsort((ties.random(len(scores)), -scores))
    hits = wanted[order]
    ranks = np.flatnonzero(hits) + 1
    count, size = len(ranks), len(hits)
    possible = min(count, CUT)
    within = hits[:CUT].sum()
    ndcg = (hits[:CUT] * _DISCOUNTS[: len(hits[:CUT])]).sum() / _DISCOUNTS[:possible].sum()
    misplaced = (ranks - np.arange(1, count + 1)).sum()
    return float(ndcg), float(within / possible), float(1 / ranks[0]), float(1 - misplaced / (count * (size - count)))


def summarized(rows: NDArray[np.float64]) -> Mapping[str, Mapping[str, float]]:
    """Return of each metric the mean over people and the ends of its 95 % interval, by resampling people.

    Args:
        rows: one row per person, in the order of `METRICS`.
    """
    draws = np.random.default_rng(0).integers(len(rows), size=(_RESAMPLES, len(rows)))
    low, high = np.quantile([rows[draw].mean(axis=0) for draw in draws], (0.025, 0.975), axis=0)
    means = rows.mean(axis=0)
    return {
        name: {"mean": float(means[i]), "low": float(low[i]), "high": float(high[i])} for i, name in enumerate(METRICS)
    }
