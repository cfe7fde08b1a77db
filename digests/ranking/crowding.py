"""How crowded it is around a paper, and what its weights are multiplied by for that.

Where many papers are alike, each of them is similar to any vector that points their way, and they fill the top of
every list; a paper that stands alone is similar to little, also to readers whose subject it is. This is known as
hubness (Radovanović, Nanopoulos and Ivanović, JMLR 2010), and the mend as local scaling (Conneau and others, "Word
translation without parallel data", 2018): similarities count the less, the more alike a paper's nearest papers are.
It depends on the paper alone, so it is said once, when a day is packed, and costs nothing afterwards.
"""

import numpy as np
from numpy.typing import NDArray

from digests.ranking.vectors import ONE, Vectors

CROWD = 4_000
"""The newest papers, among which a paper's nearest ones are looked for."""

_NEAREST = 30
_LEAST_CROWD = 10 * _NEAREST
_POWER = 0.3
_SAMPLE = 16
_LOWEST, _HIGHEST = ONE // 2, 2 * ONE - 1


def scales(papers: Vectors, crowd: Vectors) -> NDArray[np.uint16]:
    """Return what each paper's weights are to be multiplied by, in 1 / `vectors.ONE`: from a half to double.

    It is 1 for a paper around which it is as crowded as around the average one of the crowd, and for all papers where
    the crowd is too small to tell.
    """
    if len(crowd) < _LEAST_CROWD:
        return np.full(len(papers), ONE, np.uint16)
    usual = _crowdedness(crowd, crowd, np.arange(0, len(crowd), _SAMPLE)).mean()
    found = _crowdedness(papers, crowd, np.arange(len(papers)))
    ratios = np.divide(usual, found, out=np.full(len(papers), np.inf), where=found > 0)
    return np.asarray(np.rint(np.clip(ratios**_POWER * ONE, _LOWEST, _HIGHEST)), np.uint16)


def _crowdedness(papers: Vectors, crowd: Vectors, places: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the mean similarity of each of some papers to the `_NEAREST` papers of the crowd, itself left out."""
    lengths = ONE / crowd.scales
    itself = crowd.places_among(papers.numbers[places])
    held, there = crowd.held(papers.terms)
    place_there = np.full(len(papers.terms), -1)
    place_there[held] = there
    found = np.empty(len(places))
    for index, run in enumerate(papers.by_paper.runs(places)):
        terms = place_there[papers.by_paper.terms[run]]
        weights = papers.by_paper.weights[run][terms >= 0].astype(np.int64)
        similarities = crowd.products_at(terms[terms >= 0], weights) * lengths
        if itself[index] >= 0:
            similarities[itself[index]] = 0.0
        found[index] = np.partition(similarities, -_NEAREST)[-_NEAREST:].mean()
    return found / (ONE * papers.scales[places].astype(np.float64))
