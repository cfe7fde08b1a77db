"""The days' vectors to the terms on the rise, in each category and in all: rows that a page reads.

What the newest week has is compared with the 90 days before it. Days are unpacked one at a time, twice: once to
count, once to draw the terms that were found. A term is named as its newest papers write it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from digests.models import DayVectors, Paper, Trending
from digests.pipeline import curation
from digests.ranking.document import Document
from digests.ranking.terms import likelier_name, names_of
from digests.ranking.trends import BASE_DAYS, MIN_PAPERS, Trend, rising
from digests.ranking.vectors import Vectors

NEWEST = timedelta(days=7)
BASE = timedelta(days=BASE_DAYS)
LEAST_BASE = 15
"""Announcement days that the newest week is compared with at least: three weeks of them."""

LISTED = 15
EXAMPLES = 3
WEEKS = 14
ALL = ""
"""The category that stands for all papers."""

_CANDIDATES = 60
_SAID_BY_ANOTHER = 0.6


@dataclass(frozen=True, slots=True)
class Rising:
    """A term on the rise.

    Attributes:
        name: how papers write it.
        papers: how many papers of the newest week have it.
        expected: how many would at the rate of the 90 days before.
        strength: how surprising that is, as `trends.Trend` has it.
        weeks: of each week how many in a thousand papers have it, the newest last; None for a week without papers.
        examples: the numbers of some of the papers.
    """

    name: str
    papers: int
    expected: float
    strength: float
    weeks: tuple[float | None, ...]
    examples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What rose in one category, or in all, until a day, against how many announcement days before."""

    category: str
    newest_on: date
    base_days: int
    terms: tuple[Rising, ...]


def find_trends(now: datetime) -> int:
    """Find what is on the rise, unless the newest day was looked at already; return how many categories have any."""
    days = list(DayVectors.objects.order_by("-announced_on").values_list("announced_on", "digest")[: BASE_DAYS + 7])
    if not days:
        return 0
    newest = days[0][0]
    made_of = Trending.objects.filter(category=ALL).values_list("newest_on", "found_at").first()
    changed = DayVectors.objects.filter(announced_on__gt=newest - NEWEST).order_by("-built_at").first()
    if made_of and changed and made_of[0] == newest and made_of[1] >= changed.built_at:
        return Trending.objects.exclude(terms=[]).count()
    found = _found(newest)
    with transaction.atomic():
        Trending.objects.exclude(category__in=[one.category for one in found]).delete()
        Trending.objects.bulk_create(
            [_row(one, now) for one in found],
            update_conflicts=True,
            unique_fields=["category"],
            update_fields=["newest_on", "base_days", "terms", "found_at"],
        )
    return sum(bool(one.terms) for one in found)


def trends_of(categories: Collection[str]) -> list[Found]:
    """Return what rose in each of these categories (`ALL` for all papers), in their order, in one query."""
    rows = {row.category: row for row in Trending.objects.filter(category__in=categories)}
    return [
        Found(row.category, row.newest_on, row.base_days, tuple(map(_rising, row.terms)))
        for row in (rows[name] for name in categories if name in rows)
    ]


def _row(found: Found, now: datetime) -> Trending:
    return Trending(
        category=found.category,
        newest_on=found.newest_on,
        base_days=found.base_days,
        terms=[asdict(term) for term in found.terms],
        found_at=now,
    )


def _rising(kept: Mapping[str, Any]) -> Rising:
    return Rising(**{**kept, "weeks": tuple(kept["weeks"]), "examples": tuple(kept["examples"])})


def _found(newest: date) -> list[Found]:
    base_days = DayVectors.objects.filter(announced_on__range=_base(newest)).count()
    if base_days < LEAST_BASE:
        return [Found(ALL, newest, base_days, ())]
    counted = _Counted.of(newest)
    trends = {name: counted.rising(name) for name in counted.scopes}
    wanted = {name: [trend.term for trend in each] for name, each in trends.items() if each}
    weeks = _weeks(newest, wanted)
    examples = _examples(newest, wanted)
    names = _names({number for each in examples.values() for number in each})
    return [
        Found(name, newest, base_days, _named(name, each, names, weeks, examples))
        for name, each in trends.items()
        if each or name == ALL
    ]


def _base(newest: date) -> tuple[date, date]:
    return newest - NEWEST - BASE + timedelta(days=1), newest - NEWEST


def _unpacked(first: date, last: date) -> Iterator[tuple[date, Vectors]]:
    """Yield the vectors of the days of a span, one at a time, the newest first."""
    rows = DayVectors.objects.filter(announced_on__range=(first, last)).order_by("-announced_on")
    for day, packed in rows.values_list("announced_on", "packed").iterator(chunk_size=1):
        yield day, Vectors.unpack(bytes(packed))


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """In how many papers of each category each candidate is: `counts[0]` in the base, `counts[1]` in the newest week.

    `counts` goes by stretch, category and term; `papers` by stretch and category; `scopes` are the categories' places.
    """

    terms: NDArray[np.uint64]
    scopes: dict[str, int]
    counts: NDArray[np.int32]
    papers: NDArray[np.int64]

    @classmethod
    def of(cls, newest: date) -> "_Counted":
        terms, names = _candidates(newest)
        scopes = {name: place for place, name in enumerate((ALL, *sorted(names)))}
        counts = np.zeros((2, len(scopes), len(terms)), np.int32)
        papers = np.zeros((2, len(scopes)), np.int64)
        for stretch, span in enumerate((_base(newest), (newest - NEWEST + timedelta(days=1), newest))):
            for _, day in _unpacked(*span):
                entries, which = day.entries_of(terms)
                holders = day.papers[entries]
                for name, is_in in _filed(day):
                    if name in scopes:
                        scope = scopes[name]
                        counts[stretch, scope] += np.bincount(which[is_in[holders]], minlength=len(terms))
                        papers[stretch, scope] += np.count_nonzero(is_in)
        return cls(terms, scopes, counts, papers)

    def rising(self, name: str) -> list[Trend]:
        scope = self.scopes[name]
        before, now = self.counts[:, scope]
        papers_before, papers_now = self.papers[:, scope].tolist()
        return rising(self.terms, before, now, papers_before, papers_now, count=_CANDIDATES)


def _candidates(newest: date) -> tuple[NDArray[np.uint64], set[str]]:
    """Return the terms that enough papers of the newest week have, ascending, and the week's categories."""
    terms, counts, names = [np.empty(0, np.uint64)], [np.empty(0, np.int64)], set()
    for _, day in _unpacked(newest - NEWEST + timedelta(days=1), newest):
        terms.append(day.terms)
        counts.append(np.diff(day.starts).astype(np.int64))
        names |= set(day.category_names)
    distinct, places = np.unique(np.concatenate(terms), return_inverse=True)
    sums = np.bincount(places, weights=np.concatenate(counts), minlength=len(distinct))
    return distinct[sums >= MIN_PAPERS], names


def _filed(day: Vectors) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Yield each category, all among them, with which of a day's papers are in it."""
    yield ALL, np.ones(len(day), np.bool_)
    for place, name in enumerate(day.category_names):
        is_in = np.zeros(len(day), np.bool_)
        is_in[day.category_papers[day.category_ids == place]] = True
        yield name, is_in


def _weeks(newest: date, wanted: Mapping[str, Sequence[int]]) -> dict[tuple[str, int], tuple[float | None, ...]]:
    """Return of each term in its category, week by week, how many in a thousand papers have it."""
    terms = np.unique(np.array([term for each in wanted.values() for term in each], np.uint64))
    places = {int(term): place for place, term in enumerate(terms.tolist())}
    counts = {name: np.zeros((WEEKS, len(terms)), np.int32) for name in wanted}
    papers = {name: np.zeros(WEEKS, np.int64) for name in wanted}
    for announced_on, day in _unpacked(newest - WEEKS * NEWEST + timedelta(days=1), newest):
        week = WEEKS - 1 - (newest - announced_on) // NEWEST
        entries, which = day.entries_of(terms)
        holders = day.papers[entries]
        for name, is_in in _filed(day):
            if name in wanted:
                counts[name][week] += np.bincount(which[is_in[holders]], minlength=len(terms))
                papers[name][week] += np.count_nonzero(is_in)
    return {
        (name, term): tuple(
            round(1000 * count / total, 2) if total else None
            for count, total in zip(counts[name][:, places[term]].tolist(), papers[name].tolist(), strict=True)
        )
        for name, each in wanted.items()
        for term in each
    }


def _examples(newest: date, wanted: Mapping[str, Sequence[int]]) -> dict[tuple[str, int], tuple[int, ...]]:
    """Return some papers of each term in its category, the newest first."""
    found: dict[tuple[str, int], tuple[int, ...]] = {(name, term): () for name, each in wanted.items() for term in each}
    terms = np.unique(np.array([term for _, term in found], np.uint64))
    hidden = curation.hidden()
    for _, day in _unpacked(newest - NEWEST + timedelta(days=1), newest):
        entries, which = day.entries_of(terms)
        order = np.lexsort((-day.weights[entries].astype(np.int64), which))
        holders, which = day.papers[entries][order], which[order]
        is_open = ~np.isin(day.numbers, hidden)
        for name, is_in in _filed(day):
            for term in wanted.get(name, ()):
                place = int(terms.searchsorted(np.uint64(term)))
                mine = holders[which.searchsorted(place) : which.searchsorted(place, side="right")]
                numbers = day.numbers[mine[(is_in & is_open)[mine]][:EXAMPLES]].tolist()
                found[name, term] = tuple(dict.fromkeys((*found[name, term], *numbers)))[:EXAMPLES]
    return found


def _names(numbers: Collection[int]) -> dict[int, str]:
    """Return how the terms of some papers are written."""
    names: dict[int, str] = {}
    ordered = sorted(numbers)
    for start in range(0, len(ordered), 500):
        papers = Paper.objects.filter(number__in=ordered[start : start + 500]).order_by("number")
        for number, title, abstract in papers.values_list("number", "title", "abstract"):
            for term, name in names_of(Document(number, title, abstract, ())).items():
                names[term] = likelier_name(names.get(term, name), name)
    return names


def _named(
    category: str,
    trends: Sequence[Trend],
    names: Mapping[int, str],
    weeks: Mapping[tuple[str, int], tuple[float | None, ...]],
    examples: Mapping[tuple[str, int], tuple[int, ...]],
) -> tuple[Rising, ...]:
    """Return the terms that tell a reader something, without those that are mostly a part of another."""
    named = [(trend, names[trend.term]) for trend in trends if trend.term in names and examples[category, trend.term]]
    words = {trend.term: set(name.casefold().split()) for trend, name in named}
    kept = [
        (trend, name)
        for trend, name in named
        if not any(
            words[trend.term] < words[other.term] and other.papers >= _SAID_BY_ANOTHER * trend.papers
            for other, _ in named
        )
    ]
    return tuple(
        Rising(
            name=name,
            papers=trend.papers,
            expected=round(trend.expected, 1),
            strength=round(trend.strength, 2),
            weeks=weeks[category, trend.term],
            examples=examples[category, trend.term],
        )
        for trend, name in kept[:LISTED]
    )
