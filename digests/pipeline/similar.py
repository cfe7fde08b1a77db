"""Each day's papers to the papers of a year that are most like each: short lists that a page reads in one query.

A new paper is compared with the year, a month at a time, so that one month's index is in memory and no more; the
papers that it is like take it into their own lists. Nothing is compared while a page is asked for.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b

from django.db import transaction
from django.db.models import F

from digests.models import DayVectors, ListingDay, MonthIndex, Paper, SimilarPapers
from digests.pipeline import curation, vectors
from digests.ranking import similar
from digests.ranking.document import Document
from digests.ranking.neighbours import MAX_TERMS, Near, Neighbours
from digests.ranking.terms import names_of
from digests.ranking.vectors import Vectors

YEAR = timedelta(days=365)
SHOWN = 6
_FOUND = 30  # of each new paper, so that those it is like may take it in though it has others that are more like it
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Similar:
    """A paper like another, from 0 to 1, and how the terms are written that both have."""

    paper: Paper
    similarity: float
    shared: tuple[str, ...]


def similar_to(paper: Paper, *, without: Iterable[int] = (), count: int = SHOWN) -> list[Similar]:
    """Return the papers most like a paper, the most similar first; two queries.

    What is withdrawn, or hidden by staff, is left out.

    Args:
        paper: the paper.
        without: numbers of papers to leave out.
        count: how many to return at most.
    """
    row = SimilarPapers.objects.filter(paper=paper.number).values_list("packed", flat=True).first()
    if row is None:
        return []
    left_out = {*without, *curation.hidden().tolist()}
    found = [near for near in similar.unpack(bytes(row)) if near.number not in left_out]
    papers = Paper.objects.filter(is_withdrawn=False).in_bulk([near.number for near in found])
    names = names_of(Document(paper.number, paper.title, paper.abstract, ()))
    return [
        Similar(papers[near.number], near.similarity, _names(near, names)) for near in found if near.number in papers
    ][:count]


def stale_days() -> list[date]:
    """Return the days of the last year whose papers are yet to be compared, the newest first."""
    newest = DayVectors.objects.order_by("-announced_on").values_list("announced_on", flat=True).first()
    if newest is None:
        return []
    stale = DayVectors.objects.filter(announced_on__gt=newest - YEAR).exclude(compared=F("digest"))
    return list(stale.order_by("-announced_on").values_list("announced_on", flat=True))


def days_without_vectors(most: int) -> list[date]:
    """Return days of the last year that were announced and have no vectors, the newest first.

    `vectors.stale_days` has those of the last 30 days; older ones come by a backfill.
    """
    listed = ListingDay.objects.order_by("-announced_on").values_list("announced_on", flat=True).distinct()
    newest = listed.first()
    if newest is None:
        return []
    missing = listed.filter(announced_on__gt=newest - YEAR).exclude(
        announced_on__in=DayVectors.objects.values("announced_on")
    )
    return list(missing[:most])


def compare_next(now: datetime) -> bool:
    """Compare the newest day that is yet to be compared, or prepare an older one; return whether there was any."""
    stale = stale_days()
    if stale:
        compare_day(stale[0], now)
        return True
    missing = days_without_vectors(1)
    if missing:
        vectors.build_day(missing[0], now)
        return True
    forget_old_months()
    return False


def compare_day(day: date, now: datetime) -> int:
    """Find the papers most like each of a day's, and let those take them in; return how many papers were compared.

    Done again it finds the same, and a day whose comparison breaks off is done again.
    """
    digest = DayVectors.objects.filter(announced_on=day).values_list("digest", flat=True).first()
    if digest is None:
        return 0
    (papers,) = vectors.of_days([day])
    largest = {number: papers.vector(place).largest(MAX_TERMS) for place, number in enumerate(papers.numbers.tolist())}
    found: dict[int, list[Near]] = {number: [] for number in largest}
    for index in _months(day, now):
        for number, vector in largest.items():
            found[number] = similar.merged((found[number], index.nearest(vector, _FOUND, without=number)), _FOUND)
    _keep_found({number: near[: similar.LISTED] for number, near in found.items()})
    _take_in(found)
    DayVectors.objects.filter(announced_on=day, digest=digest).update(compared=digest)
    return len(found)


def forget_old_months() -> int:
    """Delete the indexes of months that no new paper is compared with any more; return how many."""
    newest = DayVectors.objects.order_by("-announced_on").values_list("announced_on", flat=True).first()
    if newest is None:
        return 0
    return MonthIndex.objects.filter(month__lt=(newest - YEAR).replace(day=1)).delete()[0]


def _months(day: date, now: datetime) -> Iterator[Neighbours]:
    """Yield the index of each month within a year of a day, one at a time; those out of date are made anew."""
    rows = DayVectors.objects.filter(announced_on__gte=(day - YEAR).replace(day=1)).order_by("announced_on")
    made_of: dict[date, list[str]] = {}
    for announced_on, digest in rows.values_list("announced_on", "digest"):
        made_of.setdefault(announced_on.replace(day=1), []).append(digest)
    for month, digests in made_of.items():
        if month <= day + YEAR:
            made_of_all = "".join((str(MAX_TERMS), *digests))
            yield _month(month, blake2b(made_of_all.encode(), digest_size=32).hexdigest(), now)


def _month(month: date, made_of: str, now: datetime) -> Neighbours:
    row = MonthIndex.objects.filter(month=month, made_of=made_of).values_list("packed", flat=True).first()
    if row is not None:
        return Neighbours.unpack(bytes(row))
    index = Neighbours.of(_vectors_of(month), least=1)
    changed = {"packed": index.pack(), "made_of": made_of, "papers": len(index.numbers), "built_at": now}
    MonthIndex.objects.update_or_create(month=month, defaults=changed)
    return index


def _vectors_of(month: date) -> Iterator[Vectors]:
    """Yield the vectors of a month's days, one at a time."""
    rows = DayVectors.objects.filter(announced_on__year=month.year, announced_on__month=month.month)
    for packed in rows.order_by("-announced_on").values_list("packed", flat=True).iterator(chunk_size=1):
        yield Vectors.unpack(bytes(packed))


def _keep_found(found: Mapping[int, Sequence[Near]]) -> None:
    """Write the lists of papers that were compared, of those that are still held."""
    for numbers in _batches(found):
        held = Paper.objects.filter(number__in=numbers).values_list("number", flat=True)
        _write({number: list(found[number]) for number in held})


def _take_in(found: Mapping[int, Sequence[Near]]) -> None:
    """Let each paper that new ones are like take those into its list, where they are more like it than what it has."""
    by_other: dict[int, list[Near]] = {}
    for number, others in found.items():
        for near in others:
            if near.number not in found:
                by_other.setdefault(near.number, []).append(Near(number, near.similarity, near.shared))
    for numbers in _batches(by_other):
        with transaction.atomic():
            rows = SimilarPapers.objects.select_for_update().filter(paper__in=numbers).order_by("paper_id")
            lists = {number: similar.unpack(bytes(packed)) for number, packed in rows.values_list("paper_id", "packed")}
            changed = {number: similar.merged((by_other[number], known)) for number, known in lists.items()}
            _write({number: near for number, near in changed.items() if near != lists[number]})


def _batches(numbers: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(numbers)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def _write(lists: Mapping[int, list[Near]]) -> None:
    SimilarPapers.objects.bulk_create(
        [SimilarPapers(paper_id=number, packed=similar.pack(near)) for number, near in lists.items()],
        update_conflicts=True,
        unique_fields=["paper"],
        update_fields=["packed"],
    )


def _names(near: Near, names: Mapping[int, str]) -> tuple[str, ...]:
    """Return how the shared terms are written, without those that a longer one says too."""
    written = [names[term] for term in near.shared if term in names]
    words = [frozenset(name.split()) for name in written]
    return tuple(name for name, mine in zip(written, words, strict=True) if not any(mine < other for other in words))
