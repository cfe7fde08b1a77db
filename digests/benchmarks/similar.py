"""How long finding similar papers takes at a year's size, on real texts mixed into as many papers as arXiv has.

Each made-up paper has half of the terms of two real ones, so that terms are as frequent as they are in real papers.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial

import numpy as np
from django.utils import timezone

from digests import sample
from digests.arxiv.listing import parse_listing
from digests.benchmarks.pages import announce_papers
from digests.benchmarks.scratch import scratch_database
from digests.benchmarks.timing import median, milliseconds, p95, seconds
from digests.models import Paper
from digests.pipeline import similar, vectors
from digests.ranking.document import Document
from digests.ranking.frequencies import NONE
from digests.ranking.neighbours import MAX_TERMS, Neighbours
from digests.ranking.terms import TermCounts, count_terms
from digests.ranking.vectors import Vectors
from digests.ranking.weighing import weigh

MONTHS, A_MONTH, A_DAY = 12, 30_000, 1_200
_HELD = 2_800
_TIMES = 200


def measure() -> dict[str, float]:
    """Return the figures: what a page pays (`similar_ms`), and what a worker pays for a year of 360,000 papers."""
    made = _made_up_year()
    first = next(made)
    sizes, searches = [], []
    asked = [first.vector(place).largest(MAX_TERMS) for place in range(_TIMES)]
    indexed, index = _indexed(first)
    indexing = [indexed]
    for month in made:
        sizes.append(len(index.pack()))
        searches.append([milliseconds(partial(index.nearest, vector, 30), 1)[0] for vector in asked])
        indexed, index = _indexed(month)
        indexing.append(indexed)
    sizes.append(len(index.pack()))
    searches.append([milliseconds(partial(index.nearest, vector, 30), 1)[0] for vector in asked])
    over_a_year = np.array(searches).sum(axis=0).tolist()
    return {
        "papers": MONTHS * A_MONTH,
        **_pages(),
        "search_median_ms": median(over_a_year),
        "search_p95_ms": p95(over_a_year),
        "month_mb": max(sizes) / 1e6,
        "year_mb": sum(sizes) / 1e6,
        "index_a_month_s": median(indexing),
        "compare_a_day_s": median(over_a_year) * A_DAY / 1000,
    }


def _pages() -> dict[str, float]:
    """Measure what a page pays, in a database with the lists of some days' papers."""
    with scratch_database():
        announce_papers(_HELD, days=2)
        now = timezone.now()
        while similar.compare_next(now):
            pass
        vectors.refresh_background(now)
        papers = list(Paper.objects.order_by("number")[:_TIMES])
        spent = [milliseconds(partial(similar.similar_to, paper), 1)[0] for paper in papers]
    return {"similar_ms": median(spent), "similar_p95_ms": p95(spent)}


def _indexed(month: Vectors) -> tuple[float, Neighbours]:
    made: list[Neighbours] = []
    wall, _ = seconds(lambda: made.append(Neighbours.of([month], least=1)))
    return wall, made[0]


def _made_up_year() -> Iterator[Vectors]:
    """Yield the vectors of a year's months."""
    real = parse_listing(sample.large_document()).entries
    documents = [Document(place, entry.title, entry.abstract, ()) for place, entry in enumerate(real, start=1)]
    counts = count_terms(documents)
    frequencies = NONE.with_day(counts).with_day(counts)
    drawn = np.random.default_rng(date(2025, 12, 10).toordinal())
    for month in range(MONTHS):
        yield weigh(_mixed(counts, drawn, month * A_MONTH), _Filed(), frequencies)


class _Filed(dict[int, tuple[str, ...]]):
    def __missing__(self, number: int) -> tuple[str, ...]:
        return ("cs.LG",)


def _mixed(counts: TermCounts, drawn: np.random.Generator, first: int) -> TermCounts:
    """Return a month of papers, each of which has each term of two real ones by the toss of a coin."""
    size = len(counts.numbers)
    owners = np.repeat(np.arange(len(counts.terms)), np.diff(counts.starts))
    by_paper = np.argsort(counts.papers, kind="stable")
    bounds = np.append(0, np.bincount(counts.papers, minlength=size).cumsum())
    terms, papers, found = [], [], []
    for paper in range(A_MONTH):
        for real in drawn.integers(0, size, 2).tolist():
            entries = by_paper[bounds[real] : bounds[real + 1]]
            entries = entries[drawn.random(len(entries)) < 0.5]
            terms.append(owners[entries])
            papers.append(np.full(len(entries), paper))
            found.append(counts.counts[entries])
    keys = np.concatenate(terms) * A_MONTH + np.concatenate(papers)
    keys, firsts = np.unique(keys, return_index=True)
    places, starts = np.unique(keys // A_MONTH, return_index=True)
    return TermCounts(
        numbers=np.arange(first, first + A_MONTH, dtype=np.int64),
        terms=counts.terms[places],
        starts=np.append(starts, len(keys)),
        papers=keys % A_MONTH,
        counts=np.concatenate(found)[firsts],
    )
