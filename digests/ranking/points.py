"""Stated interests to a Ranking: the sum of stated points, with its reasons.

Arithmetic is done in whole hundredths of a point, so that reasons add up to their score exactly. It reads no
text: where patterns occur is given as postings.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digests.ranking.candidates import Candidates
from digests.ranking.matching import CATEGORIES, TITLE
from digests.ranking.ordering import first, listed
from digests.ranking.postings import Occurring
from digests.ranking.reasons import Ranking, Reason, as_points


class Statement(NamedTuple):
    """A keyword, an author or a category that gives points, or a category that takes some.

    Attributes:
        key: the pattern's canonical key; of a category its name.
        text: the statement as the reader wrote it.
        kind: `keyword`, `author` or `category`.
        points: hundredths of a point where it occurs at all; negative where a category matters less.
        title_points: further hundredths where it occurs in the title.
    """

    key: str
    text: str
    kind: str
    points: int
    title_points: int = 0


_PLACE_BITS, _PLACES = 8, 0xFF


@dataclass(frozen=True, slots=True, eq=False)
class Preferred:
    """A category that matters more or less than others, and the numbers of the papers announced in it."""

    statement: Statement
    numbers: NDArray[np.int64]


def rank_by_points(
    candidates: Candidates,
    statements: Sequence[Statement],
    exclusions: Iterable[str],
    postings: Occurring,
    *,
    max_papers: int,
    min_score: int,
    preferred: Sequence[Preferred] = (),
) -> Ranking:
    """Rank papers by the sum of the points that the reader's statements give them.

    A paper is dropped when an exclusion occurs in it, when no statement does, or when its score is below
    `min_score` (hundredths). A preferred category that gives points occurs in its papers as a keyword does; one that
    takes points lists nothing by itself. The order is score, then the newest announcement, then the arXiv identifier;
    it ends after `max_papers`.
    """
    size = len(candidates.numbers)
    hits, excluded = _hits(candidates, [statement.key for statement in statements], set(exclusions), postings)
    stated = len(statements)
    statements = (*statements, *(category.statement for category in preferred))
    hits = _with_categories(hits, candidates, preferred, first_statement=stated)
    gains = _gains(statements, hits)
    scores = np.bincount(hits.rows, weights=gains, minlength=size).astype(np.int64)
    is_stated = _marked(hits.rows[(hits.statements < stated) | (gains > 0)], size)
    is_excluded = _marked(excluded, size)
    is_matched = is_stated & ~is_excluded
    is_kept = is_matched & (scores >= min_score)
    order = first(np.flatnonzero(is_kept), scores, candidates, max_papers)
    reasons = _reasons(statements, hits, gains, order, size)
    return Ranking(
        papers=listed(order, scores, candidates, reasons),
        considered=size,
        matched=int(np.count_nonzero(is_kept)),
        excluded=int(np.count_nonzero(is_excluded)),
        below_min_score=int(np.count_nonzero(is_matched & ~is_kept)),
        days=candidates.days,
    )


@dataclass(frozen=True, slots=True)
class _Hits:
    """Occurrences in candidates: parallel arrays of candidate row, statement index and place bits."""

    rows: NDArray[np.int64]
    statements: NDArray[np.int64]
    places: NDArray[np.uint8]

    def joined(self, rows: NDArray[np.int64], statements: NDArray[np.int64], places: NDArray[np.uint8]) -> "_Hits":
        """Return these hits and more."""
        return _Hits(
            np.concatenate((self.rows, rows)),
            np.concatenate((self.statements, statements)),
            np.concatenate((self.places, places)),
        )


def _hits(
    candidates: Candidates, keys: Sequence[str], exclusions: Container[str], postings: Occurring
) -> tuple[_Hits, NDArray[np.int64]]:
    """Look the postings up among the candidates, all at once; also return the rows in which an exclusion occurs."""
    found = postings.among(candidates)
    statement_of = {key: index for index, key in enumerate(keys)}
    twins = [(index, statement_of[key]) for index, key in enumerate(keys) if statement_of[key] != index]
    statements = np.array([statement_of.get(key, -1) for key in found.keys], np.intp)[found.which]
    is_exclusion = np.array([key in exclusions for key in found.keys], np.bool_)
    excluded = found.rows[is_exclusion[found.which]]
    hits = np.flatnonzero(statements >= 0)
    return _with_twins(_Hits(found.rows[hits], statements[hits], found.places[hits]), twins), excluded


def _with_twins(hits: _Hits, twins: Sequence[tuple[int, int]]) -> _Hits:
    """Repeat hits for statements with the key of another: the keyword `au:Næss` and the author Næss both count."""
    for index, twin in twins:
        same = np.flatnonzero(hits.statements == twin)
        hits = hits.joined(hits.rows[same], np.full(len(same), index), hits.places[same])
    return hits


def _with_categories(
    hits: _Hits, candidates: Candidates, preferred: Sequence[Preferred], *, first_statement: int
) -> _Hits:
    """Add the candidates of each category; the categories' statements are those from `first_statement` on."""
    for index, category in enumerate(preferred, start=first_statement):
        rows, is_candidate = candidates.rows_with(category.numbers)
        rows = np.flatnonzero(_marked(rows[is_candidate], len(candidates.numbers)))
        hits = hits.joined(rows, np.full(len(rows), index), np.full(len(rows), CATEGORIES, np.uint8))
    return hits


def _marked(rows: NDArray[np.int64], size: int) -> NDArray[np.bool_]:
    """Return for each of `size` rows whether it is among `rows`."""
    marks = np.zeros(size, dtype=bool)
    marks[rows] = True
    return marks


def _gains(statements: Sequence[Statement], hits: _Hits) -> NDArray[np.int64]:
    """Return the hundredths that each hit adds to its paper."""
    points = np.array([statement.points for statement in statements], dtype=np.int64)
    title_points = np.array([statement.title_points for statement in statements], dtype=np.int64)
    is_in_title = (hits.places & TITLE).astype(bool)
    return np.asarray(points[hits.statements] + np.where(is_in_title, title_points[hits.statements], 0))


def _reasons(
    statements: Sequence[Statement],
    hits: _Hits,
    gains: NDArray[np.int64],
    order: NDArray[np.int64],
    size: int,
) -> list[tuple[Reason, ...]]:
    """Return the reasons of each paper in `order`, the largest gain first."""
    rank_of = np.full(size, -1)
    rank_of[order] = np.arange(len(order))
    ranks = rank_of[hits.rows]
    shown = np.flatnonzero(ranks >= 0)
    shown = shown[np.lexsort((hits.statements[shown], -gains[shown], ranks[shown]))]
    said = hits.statements[shown] << _PLACE_BITS | hits.places[shown]
    of_paper = np.bincount(ranks[shown], minlength=len(order)).cumsum().tolist()
    keys = said.tolist()
    made = {key: _reason(statements[key >> _PLACE_BITS], key & _PLACES) for key in set(keys)}
    reasons = tuple(map(made.__getitem__, keys))
    return [reasons[start:end] for start, end in pairwise((0, *of_paper))]


def _reason(statement: Statement, places: int) -> Reason:
    """Return what a statement gives a paper in which it occurs in these places."""
    title_points = statement.title_points if places & TITLE else 0
    return Reason(
        text=statement.text,
        kind=statement.kind,
        places=places,
        points=as_points(statement.points + title_points),
        title_points=as_points(title_points),
    )
