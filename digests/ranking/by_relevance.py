"""A reader's rule and a span of days to a Ranking: the papers in order of relevance, each with its reasons.

A score is shown in hundredths of a point between 0 and 100, and the reasons add up to it exactly (`gained`).
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digests.ranking import calibration
from digests.ranking.bm25 import Hits
from digests.ranking.candidates import Candidates
from digests.ranking.gained import hundredths, reasons_of
from digests.ranking.interleaving import interleaved
from digests.ranking.meaning import NO_MEANINGS, Meanings
from digests.ranking.ordering import first, listed
from digests.ranking.postings import Occurring
from digests.ranking.reasons import Ranking, Reason
from digests.ranking.relevance import Relevance
from digests.ranking.scoring import Scored
from digests.ranking.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Rival:
    """Another order's papers, the best first, and what decides by lot who picks first in each round."""

    numbers: Sequence[int]
    seed: str


def rank_by_relevance(
    candidates: Candidates,
    rule: Relevance,
    spans: Sequence[Vectors],
    postings: Occurring,
    *,
    exclusions: Iterable[str] = (),
    hidden: NDArray[np.int64] | None = None,
    max_papers: int,
    min_score: int = 0,
    discoveries: float = 0.2,
    rival: Rival | None = None,
    meanings: Meanings = NO_MEANINGS,
) -> Ranking:
    """Rank papers by relevance.

    A paper is dropped when an exclusion occurs in it, when it is hidden, or when its score is below `min_score`. The
    order is score, then the newest announcement, then the arXiv identifier.

    Args:
        candidates: the papers to rank.
        rule: the reader's.
        spans: the papers' vectors, those of each day or, faster, those of all days laid together; a paper of several is
            taken as the first has it, and a paper of none is not ranked.
        postings: where the patterns of keywords, authors and exclusions occur on each day.
        exclusions: keys of patterns that drop a paper.
        hidden: numbers of papers that the reader dismissed or hid.
        max_papers: how many papers to show at most.
        min_score: the lowest score to show, in hundredths.
        discoveries: the largest share of the papers shown in which no stated keyword occurs, from 0 to 1. Where nothing
            is stated, or likes decide alone by the reader's wish, every paper may be shown and none is a discovery.
        rival: another order to interleave with. Its papers are cut and explained like all others.
        meanings: the papers' dense vectors, where the rule has aims for them.
    """
    size = len(candidates.numbers)
    hits, is_dropped = _occurrences(candidates, rule, set(exclusions), postings)
    parts = _parts(candidates, rule, spans, hits)
    totals, is_known = np.zeros(size, np.int64), np.zeros(size, np.bool_)
    counts = rule.keyword_gains > 0
    is_stated = np.full(size, not counts.any())
    is_stated[hits.papers[counts[hits.keywords]]] = True
    for part in parts:
        totals[part.rows] = part.scored.totals[part.places]
        is_known[part.rows] = True
    meant = [(aim.kind, meanings.amounts(aim, candidates.numbers)) for aim in rule.aims]
    for _, amounts in meant:
        totals += amounts
    shown = calibration.shown(hundredths(totals))
    is_open = is_known & ~is_dropped
    if hidden is not None:
        is_open &= ~np.isin(candidates.numbers, hidden)
    is_kept = is_open & (shown >= min_score)
    order = _chosen(
        candidates, totals, is_kept=is_kept, is_stated=is_stated, max_papers=max_papers, discoveries=discoveries
    )
    teams: Sequence[str] = ("",) * len(order)
    if rival is not None:
        order, teams = _interleaved(candidates, order, rival, is_kept=is_kept, limit=max_papers)
    return Ranking(
        papers=listed(
            order,
            shown,
            candidates,
            _reasons(parts, order, shown, meant),
            are_discoveries=(~is_stated[order]).tolist(),
            teams=teams,
        ),
        considered=size,
        matched=int(np.count_nonzero(is_kept & is_stated)),
        excluded=int(np.count_nonzero(is_dropped)),
        below_min_score=int(np.count_nonzero(is_open & ~is_kept)),
        days=candidates.days,
    )


def _occurrences(
    candidates: Candidates, rule: Relevance, exclusions: Container[str], postings: Occurring
) -> tuple[Hits, NDArray[np.bool_]]:
    """Return where keywords occur, by candidate row, and in which rows an exclusion occurs."""
    found = postings.among(candidates)
    keyword_of = {keyword.statement.key: index for index, keyword in enumerate(rule.query.keywords)}
    keywords = np.array([keyword_of.get(key, -1) for key in found.keys], np.intp)[found.which]
    is_exclusion = np.array([key in exclusions for key in found.keys], np.bool_)
    is_dropped = np.zeros(len(candidates.numbers), np.bool_)
    is_dropped[found.rows[is_exclusion[found.which]]] = True
    kept = np.flatnonzero(keywords >= 0)
    return Hits(keywords[kept], found.rows[kept], found.places[kept]), is_dropped


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """The candidates that one span holds: their rows and their places in it, with what the span's papers score."""

    rows: NDArray[np.intp]
    places: NDArray[np.intp]
    scored: Scored


def _parts(candidates: Candidates, rule: Relevance, spans: Sequence[Vectors], hits: Hits) -> list[_Part]:
    """Return the candidates by span, each in the first span that holds it."""
    parts = []
    is_open = np.ones(len(candidates.numbers), np.bool_)
    for vectors in spans:
        if not len(vectors):
            continue
        places = candidates.places_in(vectors)
        is_here = is_open & (places >= 0)
        is_open &= ~is_here
        rows = np.flatnonzero(is_here)
        kept = np.flatnonzero(is_here[hits.papers])
        here = Hits(hits.keywords[kept], places[hits.papers[kept]], hits.places[kept])
        parts.append(_Part(rows, places[rows], Scored(rule, vectors, here)))
    return parts


def _chosen(
    candidates: Candidates,
    totals: NDArray[np.int64],
    *,
    is_kept: NDArray[np.bool_],
    is_stated: NDArray[np.bool_],
    max_papers: int,
    discoveries: float,
) -> NDArray[np.int64]:
    """Return the rows to show, in order: discoveries as far as their share goes, the best of them."""
    stated = first(np.flatnonzero(is_kept & is_stated), totals, candidates, max_papers)
    if discoveries >= 1:
        limit = max_papers
    else:
        limit = min(int(max_papers * discoveries), int(len(stated) * discoveries / (1 - discoveries)))
    if limit < 1:
        return stated
    found = first(np.flatnonzero(is_kept & ~is_stated & (totals > 0)), totals, candidates, limit)
    return first(np.concatenate((stated, found)), totals, candidates, max_papers)


def _interleaved(
    candidates: Candidates, order: NDArray[np.int64], rival: Rival, *, is_kept: NDArray[np.bool_], limit: int
) -> tuple[NDArray[np.int64], list[str]]:
    """Return the rows to show of both orders, and of each which order put it there."""
    numbers = candidates.numbers
    wanted = np.array(rival.numbers, np.int64)
    theirs = wanted[np.isin(wanted, numbers[is_kept])]
    mixed = interleaved(numbers[order].tolist(), theirs.tolist(), seed=rival.seed, limit=limit)
    return numbers.searchsorted(np.array(mixed.numbers, np.int64)), [mixed.teams[number] for number in mixed.numbers]


def _reasons(
    parts: Sequence[_Part],
    order: NDArray[np.int64],
    shown: NDArray[np.int64],
    meant: Sequence[tuple[str, NDArray[np.int64]]],
) -> list[tuple[Reason, ...]]:
    """Return the reasons of each row in `order`."""
    reasons: dict[int, tuple[Reason, ...]] = {}
    is_shown = np.zeros(len(shown), np.bool_)
    is_shown[order] = True
    for part in parts:
        is_wanted = is_shown[part.rows]
        if not is_wanted.any():
            continue
        rows = part.rows[is_wanted]
        of_rows = [(kind, amounts[rows]) for kind, amounts in meant]
        found = reasons_of(part.scored, part.places[is_wanted], shown[rows], of_rows)
        reasons.update(zip(rows.tolist(), found, strict=True))
    return [reasons[row] for row in order.tolist()]
