"""A reader's rule and a span of days to a Ranking: the papers in order of relevance, each with its reasons.

A score is shown in hundredths of a point between 0 and 100, and the reasons add up to it exactly: the largest gains by
name, then one reason for all the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from digests.ranking import calibration, scoring
from digests.ranking.bm25 import Hits
from digests.ranking.candidates import Candidates
from digests.ranking.ordering import first
from digests.ranking.postings import Postings
from digests.ranking.reasons import RankedPaper, Ranking, Reason, as_points
from digests.ranking.relevance import POINT, Relevance
from digests.ranking.vectors import Vectors

WORD, LEARNED, RELATED, CATEGORY, REST = "word", "learned", "related", "category", "rest"
"""The kinds of reasons besides `keyword` and `author`: a single word of a keyword, a term learned from verdicts, a term
of papers that the keywords fit best, the paper's categories, and all that is not named."""

_NAMED_TERMS = 5
_NAMED_WORDS = 3


def rank_by_relevance(
    candidates: Candidates,
    rule: Relevance,
    vectors: Mapping[date, Vectors],
    postings: Postings,
    *,
    names: Mapping[int, str],
    exclusions: Iterable[str] = (),
    hidden: NDArray[np.int64] | None = None,
    max_papers: int,
    min_score: int = 0,
    discoveries: float = 0.2,
) -> Ranking:
    """Rank papers by relevance.

    A paper is dropped when an exclusion occurs in it, when it is hidden, or when its score is below `min_score`. The
    order is score, then the newest announcement, then the arXiv identifier.

    Args:
        candidates: the papers to rank.
        rule: the reader's.
        vectors: those of each day of the candidates; a paper that they lack is not ranked.
        postings: where the patterns of keywords, authors and exclusions occur on each day.
        names: how terms of the rule are written, by number; what has no name is part of the rest.
        exclusions: keys of patterns that drop a paper.
        hidden: numbers of papers that the reader dismissed or hid.
        max_papers: how many papers to show at most.
        min_score: the lowest score to show, in hundredths.
        discoveries: the largest share of the papers shown in which no stated keyword occurs, from 0 to 1. Where nothing
            is stated, every paper may be shown and none is a discovery.
    """
    days = [_Day(candidates, index, vectors, rule, postings) for index in range(len(candidates.days))]
    size = len(candidates.numbers)
    totals, is_known = np.zeros(size, np.int64), np.zeros(size, np.bool_)
    is_stated, is_dropped = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    dropping = set(exclusions)
    for day in days:
        totals[day.rows] = day.scores[day.places]
        is_known[day.rows] = True
        is_stated[day.rows] = day.is_stated()[day.places]
        is_dropped[day.rows] = day.is_any(dropping)[day.places]
    hundredths = calibration.shown(_hundredths(totals))
    is_hidden = np.isin(candidates.numbers, hidden) if hidden is not None else np.zeros(size, np.bool_)
    is_open = is_known & ~is_dropped & ~is_hidden
    is_kept = is_open & (hundredths >= min_score)
    if not rule.query.keywords:
        is_stated[:] = True
    order = _chosen(
        candidates, totals, is_kept=is_kept, is_stated=is_stated, max_papers=max_papers, discoveries=discoveries
    )
    reasons = _all_reasons(days, rule, names, order, hundredths)
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
            )
            for rank, row in enumerate(order.tolist(), start=1)
        ),
        considered=size,
        matched=int(np.count_nonzero(is_kept & is_stated)),
        excluded=int(np.count_nonzero(is_dropped)),
        below_min_score=int(np.count_nonzero(is_open & ~is_kept)),
        days=candidates.days,
    )


class _Day:
    """One day's candidates: their rows, their places in the day's vectors, and how they score."""

    def __init__(
        self,
        candidates: Candidates,
        index: int,
        vectors: Mapping[date, Vectors],
        rule: Relevance,
        postings: Postings,
    ) -> None:
        self.day = candidates.days[index]
        self.vectors = vectors[self.day]
        rows = np.flatnonzero(candidates.day_indices == index)
        places = np.minimum(self.vectors.numbers.searchsorted(candidates.numbers[rows]), max(len(self.vectors) - 1, 0))
        if len(self.vectors):
            is_here = self.vectors.numbers[places] == candidates.numbers[rows]
        else:
            is_here = np.zeros(len(rows), np.bool_)
        self.rows, self.places = rows[is_here], places[is_here]
        self._rule = rule
        self._postings = postings.of_day(self.day)
        self.hits: Hits = rule.query.hits(self.vectors, self._postings)
        self.scores = scoring.score(rule, self.vectors, self.hits)

    def is_stated(self) -> NDArray[np.bool_]:
        """Return of each paper of the day whether a keyword that speaks for papers occurs in it."""
        is_stated = np.zeros(len(self.vectors), np.bool_)
        is_stated[self.hits.papers[self._rule.keyword_gains[self.hits.keywords] > 0]] = True
        return is_stated

    def is_any(self, keys: Iterable[str]) -> NDArray[np.bool_]:
        """Return of each paper of the day whether one of these patterns occurs in it."""
        numbers = [self._postings[key][0] for key in keys if key in self._postings]
        found = np.concatenate(numbers) if numbers else np.empty(0, np.int64)
        return np.isin(self.vectors.numbers, found)


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
    found = first(np.flatnonzero(is_kept & ~is_stated & (totals > 0)), totals, candidates, limit)
    return first(np.concatenate((stated, found)), totals, candidates, max_papers)


def _all_reasons(
    days: Sequence[_Day],
    rule: Relevance,
    names: Mapping[int, str],
    order: NDArray[np.int64],
    hundredths: NDArray[np.int64],
) -> dict[int, list[Reason]]:
    """Return the reasons of each row in `order`."""
    reasons: dict[int, list[Reason]] = {}
    for day in days:
        is_wanted = np.isin(day.rows, order)
        if is_wanted.any():
            rows, places = day.rows[is_wanted], day.places[is_wanted]
            scores = hundredths[rows].tolist()
            reasons.update(zip(rows.tolist(), _reasons(day, rule, names, places, scores), strict=True))
    return reasons


def _reasons(
    day: _Day, rule: Relevance, names: Mapping[int, str], wanted: NDArray[np.intp], scores: Sequence[int]
) -> list[list[Reason]]:
    listed: list[list[tuple[int, str, str, int]]] = [[] for _ in wanted]
    for paper, source, amount, places in scoring.keyword_gains(rule, day.vectors, day.hits, wanted).rows():
        statement = rule.query.keywords[source].statement
        listed[paper].append((amount, statement.kind, statement.text, places))
    left = [_NAMED_WORDS] * len(listed)
    for paper, source, amount, _ in scoring.word_gains(rule, day.vectors, wanted).rows():
        if left[paper]:
            left[paper] -= 1
            listed[paper].append((amount, WORD, rule.query.words[source], 0))
    left = [_NAMED_TERMS] * len(listed)
    numbers, is_learned = (
        rule.terms.tolist(),
        (rule.learned * 2 * np.sign(rule.weights) > np.abs(rule.weights)).tolist(),
    )
    for paper, source, amount, _ in scoring.term_gains(rule, day.vectors, wanted).rows():
        if left[paper] and numbers[source] in names:
            left[paper] -= 1
            listed[paper].append((amount, LEARNED if is_learned[source] else RELATED, names[numbers[source]], 0))
    for paper, amount in enumerate(scoring.category_gains(rule, day.vectors, wanted).tolist()):
        listed[paper].append((amount, CATEGORY, next(iter(day.vectors.categories(int(wanted[paper]))), ""), 0))
    return [_closed(parts, score) for parts, score in zip(listed, scores, strict=True)]


def _closed(parts: list[tuple[int, str, str, int]], score: int) -> list[Reason]:
    """Return the parts in hundredths, the largest first, and the rest that brings them to the score."""
    rounded = [((amount * 100 + POINT // 2) // POINT, kind, text, places) for amount, kind, text, places in parts]
    rounded = [part for part in rounded if part[0]]
    rounded.sort(key=lambda part: (-abs(part[0]), part[1], part[2]))
    rest = score - sum(part[0] for part in rounded)
    if rest:
        rounded.append((rest, REST, "", 0))
    nothing = as_points(0)
    return [
        Reason(text=text, kind=kind, places=places, points=as_points(amount), title_points=nothing)
        for amount, kind, text, places in rounded
    ]
