"""A reader's rule and a span of days to a Ranking: the papers in order of relevance, each with its reasons.

A score is shown in hundredths of a point between 0 and 100, and the reasons add up to it exactly: the largest gains by
name, then one reason for all the rest.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digests.ranking import calibration, scoring
from digests.ranking.bm25 import Hits
from digests.ranking.candidates import Candidates
from digests.ranking.interleaving import interleaved
from digests.ranking.meaning import NO_MEANINGS, Meanings
from digests.ranking.ordering import first
from digests.ranking.postings import Postings
from digests.ranking.reasons import RankedPaper, Ranking, Reason, as_points
from digests.ranking.relevance import POINT, Relevance
from digests.ranking.vectors import Vectors

WORD, LEARNED, RELATED, CATEGORY, REST = "word", "learned", "related", "category", "rest"
MEANING = "meaning"
"""The kinds of reasons besides `keyword` and `author`: a single word of a keyword, a term learned from verdicts, a term
of papers that the keywords fit best, the paper's categories, all that is not named; and how near the paper is in
meaning to what the reader likes, or to papers that the keywords fit best."""

_NAMED_TERMS = 5
_NAMED_WORDS = 3


@dataclass(frozen=True, slots=True)
class Rival:
    """Another order's papers, the best first, and what decides by lot who picks first in each round."""

    numbers: Sequence[int]
    seed: str


def rank_by_relevance(
    candidates: Candidates,
    rule: Relevance,
    spans: Sequence[Vectors],
    postings: Postings,
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
            is stated, or all of it is worth nothing beside the likes, every paper may be shown and none is a discovery.
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
        totals[part.rows] = part.scores[part.places]
        is_known[part.rows] = True
    meant = [(aim.kind, meanings.amounts(aim, candidates.numbers)) for aim in rule.aims]
    for _, amounts in meant:
        totals += amounts
    hundredths = calibration.shown(_hundredths(totals))
    is_open = is_known & ~is_dropped
    if hidden is not None:
        is_open &= ~np.isin(candidates.numbers, hidden)
    is_kept = is_open & (hundredths >= min_score)
    order = _chosen(
        candidates, totals, is_kept=is_kept, is_stated=is_stated, max_papers=max_papers, discoveries=discoveries
    )
    teams: Sequence[str] = ("",) * len(order)
    if rival is not None:
        order, teams = _interleaved(candidates, order, rival, is_kept=is_kept, limit=max_papers)
    reasons = _all_reasons(parts, rule, order, hundredths, meant)
    return Ranking(
        papers=tuple(
            RankedPaper(
                rank=rank,
                number=int(candidates.numbers[row]),
                announced_on=candidates.day_of(row),
                announce_type=candidates.type_of(row),
                score=as_points(int(hundredths[row])),
                reasons=tuple(reasons[row]),
                is_discovery=not is_stated[row],
                team=team,
            )
            for rank, (row, team) in enumerate(zip(order.tolist(), teams, strict=True), start=1)
        ),
        considered=size,
        matched=int(np.count_nonzero(is_kept & is_stated)),
        excluded=int(np.count_nonzero(is_dropped)),
        below_min_score=int(np.count_nonzero(is_open & ~is_kept)),
        days=candidates.days,
    )


def _occurrences(
    candidates: Candidates, rule: Relevance, exclusions: Container[str], postings: Postings
) -> tuple[Hits, NDArray[np.bool_]]:
    """Return where keywords occur, by candidate row, and in which rows an exclusion occurs."""
    size = len(candidates.numbers)
    is_dropped = np.zeros(size, np.bool_)
    if not size or not len(postings.runs):
        return Hits(np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0, np.uint8)), is_dropped
    keyword_of = {keyword.statement.key: index for index, keyword in enumerate(rule.query.keywords)}
    day_of = {day: index for index, day in enumerate(candidates.days)}
    keywords = np.repeat([keyword_of.get(key, -1) for key, _ in postings.runs], postings.lengths)
    is_exclusion = np.repeat([key in exclusions for key, _ in postings.runs], postings.lengths)
    days = np.repeat([day_of.get(day, -1) for _, day in postings.runs], postings.lengths)
    rows, is_candidate = candidates.rows_of(postings.numbers, days)
    is_dropped[rows[is_candidate & is_exclusion]] = True
    kept = np.flatnonzero(is_candidate & (keywords >= 0))
    return Hits(keywords[kept], rows[kept], postings.places[kept]), is_dropped


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """The candidates that one span holds: their rows and their places in it, with what the span's papers score."""

    vectors: Vectors
    rows: NDArray[np.intp]
    places: NDArray[np.intp]
    hits: Hits
    stated: NDArray[np.int64]
    scores: NDArray[np.int64]


def _parts(candidates: Candidates, rule: Relevance, spans: Sequence[Vectors], hits: Hits) -> list[_Part]:
    """Return the candidates by span, each in the first span that holds it."""
    parts = []
    is_open = np.ones(len(candidates.numbers), np.bool_)
    for vectors in spans:
        if not len(vectors):
            continue
        places = np.minimum(vectors.numbers.searchsorted(candidates.numbers), len(vectors) - 1)
        is_here = is_open & (vectors.numbers[places] == candidates.numbers)
        is_open &= ~is_here
        rows = np.flatnonzero(is_here)
        kept = np.flatnonzero(is_here[hits.papers])
        here = Hits(hits.keywords[kept], places[hits.papers[kept]], hits.places[kept])
        stated = scoring.stated_amounts(rule, vectors, here)
        scores = scoring.score(rule, vectors, here, stated)
        parts.append(_Part(vectors, rows, places[rows], here, stated, scores))
    return parts


def _hundredths(amounts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return amounts in 1 / `POINT` as hundredths of a point, rounded."""
    return np.asarray((amounts * 100 + POINT // 2) // POINT)


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


def _all_reasons(
    parts: Sequence[_Part],
    rule: Relevance,
    order: NDArray[np.int64],
    hundredths: NDArray[np.int64],
    meant: Sequence[tuple[str, NDArray[np.int64]]],
) -> dict[int, list[Reason]]:
    """Return the reasons of each row in `order`."""
    reasons: dict[int, list[Reason]] = {}
    for part in parts:
        is_wanted = np.isin(part.rows, order)
        if is_wanted.any():
            rows, places = part.rows[is_wanted], part.places[is_wanted]
            scores = hundredths[rows].tolist()
            named = [[_meant(kind, int(amounts[row])) for kind, amounts in meant] for row in rows.tolist()]
            reasons.update(zip(rows.tolist(), _reasons(part, rule, places, scores, named), strict=True))
    return reasons


def _reasons(
    part: _Part, rule: Relevance, wanted: NDArray[np.intp], scores: Sequence[int], listed: list[list["_Gain"]]
) -> list[list[Reason]]:
    """Return the reasons of the wanted papers; `listed` are those that do not come from the part."""
    gains = scoring.keyword_gains(part.hits, part.stated, wanted, len(part.vectors))
    for paper, source, amount, places in gains.rows():
        statement = rule.query.keywords[source].statement
        listed[paper].append((amount, statement.kind, statement.text, places, 0))
    for paper, source, amount, _ in scoring.word_gains(rule, part.vectors, wanted).foremost(_NAMED_WORDS).rows():
        listed[paper].append((amount, WORD, rule.query.words[source], 0, 0))
    gains = scoring.term_gains(rule, part.vectors, wanted).foremost(_NAMED_TERMS)
    kinds = np.where(rule.is_learned[gains.sources], LEARNED, RELATED).tolist()
    likes = rule.likes[gains.sources].tolist()
    for (paper, source, amount, _), kind, count in zip(gains.rows(), kinds, likes, strict=True):
        listed[paper].append((amount, kind, rule.names[source], 0, count))
    amounts = scoring.category_gains(rule, part.vectors, wanted).tolist()
    for mine, amount, category in zip(listed, amounts, part.vectors.primary(wanted), strict=True):
        mine.append((amount, CATEGORY, category, 0, 0))
    return [_closed(parts, score) for parts, score in zip(listed, scores, strict=True)]


_Gain = tuple[int, str, str, int, int]
"""Amount, kind, text, places and likes."""


def _meant(kind: str, amount: int) -> _Gain:
    """Return what a comparison by meaning gives, in words."""
    aimed = "papers you liked" if kind == "likes" else "papers that fit your keywords"
    return amount, MEANING, f"{'far in meaning from' if amount < 0 else 'close in meaning to'} {aimed}", 0, 0


def _closed(gains: list[_Gain], score: int) -> list[Reason]:
    """Return the gains in hundredths, the largest first, and the rest that brings them to the score."""
    gains.sort(key=_size, reverse=True)
    rounded = [((gain[0] * 100 + POINT // 2) // POINT, *gain[1:]) for gain in gains]
    rounded.append((score - sum(gain[0] for gain in rounded), REST, "", 0, 0))
    nothing = as_points(0)
    return [
        Reason(text=text, kind=kind, places=places, points=as_points(hundredths), title_points=nothing, likes=likes)
        for hundredths, kind, text, places, likes in rounded
        if hundredths
    ]


def _size(gain: _Gain) -> int:
    return abs(gain[0])
