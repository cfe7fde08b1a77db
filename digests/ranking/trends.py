"""Days of papers to terms on the rise: those that the newest days have oftener than the 90 days before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking.frequencies import NONE, Frequencies
from digests.ranking.sparse import find
from digests.ranking.vectors import Vectors

BASE_DAYS = 90
MIN_PAPERS = 5
MIN_STRENGTH = 4.2
"""Chance alone makes a third of a trend of the 25,000 terms that a week is searched for."""

_PRIOR = 0.5


@dataclass(frozen=True, slots=True)
class Trend:
    """A term on the rise.

    Attributes:
        term: its number.
        papers: how many of the newest papers have it.
        expected: how many would, at the base's rate.
        strength: how surprising that is, as standard deviations of a normal distribution would be.
    """

    term: int
    papers: int
    expected: float
    strength: float


def trends(base: Sequence[Vectors], newest: Sequence[Vectors], count: int) -> list[Trend]:
    """Return the terms that rose most, the most surprising first.

    The expected number is taken to be Poisson-distributed, and a term that the base lacks counts as half a paper there,
    so that neither one paper on a new subject nor a large subject's daily ups and downs are a trend. Its surprise is
    the signed root of the deviance: for rare terms, of which there are most, (papers - expected) / expected**0.5 is far
    from normal, and made trends of phrases that five papers happened to use.

    Args:
        base: the days to compare with, `BASE_DAYS` before the newest.
        newest: the days that are looked at.
        count: how many terms to return at most.
    """
    before, now = _counted(base), _counted(newest)
    return rising(
        now.terms, before.of(now.terms), now.counts.astype(np.float64), before.papers, now.papers, count=count
    )


def rising(
    terms: NDArray[np.uint64],
    before: NDArray[Any],
    now: NDArray[Any],
    papers_before: float,
    papers_now: float,
    *,
    count: int,
) -> list[Trend]:
    """Return the terms that rose most, from in how many papers each was.

    Args:
        terms: the terms.
        before: in how many papers of the base each was.
        now: in how many of the newest each is.
        papers_before: how many papers the base has.
        papers_now: how many the newest days have.
        count: how many terms to return at most.
    """
    if not papers_before or not papers_now:
        return []
    expected = (before + _PRIOR) * (papers_now / papers_before)
    strengths = _surprise(np.asarray(now, np.float64), expected)
    is_rising = (now >= MIN_PAPERS) & (strengths > MIN_STRENGTH)
    order = np.lexsort((terms, -strengths))
    order = order[is_rising[order]][:count]
    return [
        Trend(int(terms[place]), int(now[place]), float(expected[place]), float(strengths[place]))
        for place in order.tolist()
    ]


def _surprise(papers: NDArray[np.float64], expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the signed root of the deviance of Poisson-distributed numbers (McCullagh and Nelder, 1989, 2.3)."""
    deviance = 2 * (papers * np.log(np.maximum(papers, 1) / expected) - (papers - expected))
    surprise: NDArray[np.float64] = np.sign(papers - expected) * np.sqrt(np.maximum(deviance, 0))
    return surprise


def holders(days: Sequence[Vectors], term: int) -> list[int]:
    """Return the numbers of the papers that have a term, the newest first: to write it out, and to link to."""
    wanted = np.array([term], np.uint64)
    numbers: set[int] = set()
    for day in days:
        if len(day.terms) and find(day.terms, wanted)[1][0]:
            entries, _ = day.entries_of(wanted)
            numbers.update(day.numbers[day.papers[entries]].tolist())
    return sorted(numbers, reverse=True)


def _counted(days: Sequence[Vectors]) -> Frequencies:
    frequencies = NONE
    for day in days:
        frequencies = frequencies.with_vectors(len(day), day.terms, np.diff(day.starts))
    return frequencies
