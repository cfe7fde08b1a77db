"""A day's papers to vectors, and every day's terms to what is known of all papers.

Text is read once per day. Each day is counted into the frequencies once, in whatever order days come; its own papers
are weighed with the frequencies that include them. Vectors are kept packed, and unpacked once per process as long as
a day does not change. It ranks nothing (`digests.pipeline.rank`).
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from threading import Lock as ThreadLock
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from digests.models import Announcement, DayVectors, ListingDay, Paper, TermStatistics
from digests.pipeline.locks import Lock, hold
from digests.pipeline.match import HORIZON
from digests.ranking import crowding
from digests.ranking import frequencies as counting
from digests.ranking.background import Background
from digests.ranking.document import Document
from digests.ranking.frequencies import Frequencies
from digests.ranking.terms import TermCounts, count_terms
from digests.ranking.vectors import REFERENCE_PAPERS, Vectors
from digests.ranking.weighing import laid_together, weigh
from papersite import prepared

_KEPT_DAYS, _KEPT_SPANS = 40, 6
_STATISTICS = 1


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is known of all papers; `revision` counts its changes."""

    frequencies: Frequencies
    background: Background
    revision: int


class Built(NamedTuple):
    """What a day's vectors were made of, what the day is now, and the vectors' name in caches."""

    revision: int
    now: int
    digest: str


def build_day(day: date, now: datetime) -> Vectors:
    """Make a day's vectors anew, and count its terms if they are not yet."""
    with transaction.atomic():
        hold(Lock.VECTORS)
        revision = _revisions([day]).get(day, 0)
        documents, categories = _documents(day)
        counts = count_terms(documents)
        frequencies = _counted(day, counts, now)
        vectors = weigh(counts, categories, frequencies)
        vectors = vectors.scaled(crowding.scales(vectors, _crowd(day, vectors)))
        packed = vectors.pack()
        DayVectors.objects.update_or_create(
            announced_on=day,
            defaults={
                "packed": packed,
                "digest": blake2b(packed, digest_size=16).hexdigest(),
                "papers": len(vectors),
                "revision": revision,
                "built_at": now,
            },
        )
    return vectors


def stale_days() -> list[date]:
    """Return the recent days whose papers changed since their vectors were made, or that have none; newest first."""
    revisions = ListingDay.objects.filter(announced_on=OuterRef("announced_on")).values("announced_on")
    now = revisions.annotate(total=Sum("revision")).values("total")
    current = DayVectors.objects.filter(announced_on=OuterRef("announced_on"), revision=Coalesce(Subquery(now), 0))
    newest = ListingDay.objects.order_by("-announced_on").values_list("announced_on", flat=True).first()
    if newest is None:
        return []
    recent = ListingDay.objects.filter(~Exists(current), announced_on__gt=newest - HORIZON)
    return list(recent.values_list("announced_on", flat=True).distinct().order_by("-announced_on"))


def refresh_background(now: datetime) -> None:
    """Say anew what all papers are like, from the newest ones."""
    newest = reference()
    with transaction.atomic():
        hold(Lock.VECTORS)
        row = TermStatistics.objects.filter(pk=_STATISTICS).first()
        if row is not None:
            background = Background.of(Frequencies.unpack(bytes(row.frequencies)), newest)
            row.background, row.changed_at, row.revision = background.pack(), now, row.revision + 1
            row.save()


def statistics() -> Statistics | None:
    """Return what is known of all papers; None before the first day is counted and described."""
    row = TermStatistics.objects.filter(pk=_STATISTICS).exclude(background=b"").first()
    if row is None:
        return None
    return Statistics(
        Frequencies.unpack(bytes(row.frequencies)), Background.unpack(bytes(row.background)), row.revision
    )


def current(days: Sequence[date], now: datetime, known: Mapping[date, Built] | None = None) -> Vectors:
    """Return the papers of some days laid together, as they are now.

    What a worker has not come to yet is made here. Laid together they are kept for the spans last asked for.

    Args:
        days: the days.
        now: the moment of asking.
        known: how the vectors of these days stand at this moment; asked for where that is not given.
    """
    built = _built(days) if known is None else known
    stale = [day for day in days if day not in built or built[day].revision != built[day].now]
    for day in stale:
        build_day(day, now)
    if stale:
        built = _built(days)
    return _kept.together({day: built[day].digest for day in days if day in built})


def of_days(days: Sequence[date]) -> list[Vectors]:
    """Return the vectors of the days that have some, in the order given; unpacked ones are kept."""
    return _kept.of(days)


def built(days: Sequence[date]) -> set[date]:
    """Return those of the days that have vectors."""
    return set(DayVectors.objects.filter(announced_on__in=days).values_list("announced_on", flat=True))


def reference_days(at_least: int = REFERENCE_PAPERS) -> list[date]:
    """Return the newest days, until they have so many papers and 30 days back at most, newest first."""
    days: list[date] = []
    papers = 0
    newest = DayVectors.objects.order_by("-announced_on").values_list("announced_on", "papers")
    for day, count in newest[: HORIZON.days]:
        if days and (papers >= at_least or days[0] - day >= HORIZON):
            break
        days.append(day)
        papers += count
    return days


def reference() -> Vectors:
    """Return the papers of the reference days, laid together; kept until one of the days changes."""
    days = reference_days()
    digests = dict(DayVectors.objects.filter(announced_on__in=days).values_list("announced_on", "digest"))
    return _kept.together({day: digests[day] for day in days if day in digests})


def _crowd(day: date, vectors: Vectors) -> Vectors:
    """Return the newest papers, this day's as they are now among them."""
    others = [other for other in reference_days(crowding.CROWD) if other != day]
    return laid_together([vectors, *of_days(others)])


def _documents(day: date) -> tuple[list[Document], dict[int, list[str]]]:
    announced = Announcement.objects.announced_on(day).values("paper_id")
    papers = Paper.objects.filter(number__in=announced).order_by("number")
    documents, categories = [], {}
    rows = papers.values_list("number", "title", "abstract", "categories").iterator(chunk_size=500)
    for number, title, abstract, filed in rows:
        documents.append(Document(number, title, abstract, ()))
        categories[number] = filed
    return documents, categories


def _counted(day: date, counts: TermCounts, now: datetime) -> Frequencies:
    """Return the frequencies with the day's papers in them."""
    row = TermStatistics.objects.filter(pk=_STATISTICS).first()
    if row is None:
        row = TermStatistics(pk=_STATISTICS, background=b"")
    known = Frequencies.unpack(bytes(row.frequencies)) if row.frequencies else counting.NONE
    if day in row.counted_days:
        return known
    newest = max(row.counted_days, default=day)
    grown = known.faded(max((day - newest).days, 0)).with_day(counts)
    row.frequencies, row.counted_days, row.changed_at = grown.pack(), sorted([*row.counted_days, day]), now
    row.revision += 1
    row.save()
    return grown


def _revisions(days: Sequence[date]) -> dict[date, int]:
    rows = ListingDay.objects.filter(announced_on__in=days).values("announced_on").order_by("announced_on")
    return dict(rows.annotate(total=Sum("revision")).values_list("announced_on", "total"))


_BUILT = """
    SELECT announced_on, revision, digest, coalesce(
        (SELECT sum(revision) FROM digests_listingday AS listed WHERE listed.announced_on = built.announced_on), 0)::int
    FROM digests_dayvectors AS built WHERE announced_on = ANY(%s)
"""


def _built(days: Sequence[date]) -> dict[date, Built]:
    if not days:
        return {}
    rows = prepared.rows(_BUILT, (list(days),))
    return {day: Built(revision, now, digest) for day, revision, digest, now in rows}


class _Kept:
    """The unpacked vectors of the days last asked for, by their digest; shared by the threads of a process."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()
        self._spans: OrderedDict[tuple[str, ...], Vectors] = OrderedDict()
        self._lock = ThreadLock()

    def of(self, days: Sequence[date]) -> list[Vectors]:
        digests, held = self._read(days)
        return [held[digests[day]] for day in days if day in digests]

    def together(self, digests: Mapping[date, str]) -> Vectors:
        span = tuple(digests.values())
        with self._lock:
            if span in self._spans:
                self._spans.move_to_end(span)
                return self._spans[span]
        found = self.of(list(digests))
        laid = laid_together(found) if found else _EMPTY
        with self._lock:
            self._spans[span] = laid
            while len(self._spans) > _KEPT_SPANS:
                self._spans.popitem(last=False)
        return laid

    def _read(self, days: Sequence[date]) -> tuple[dict[date, str], dict[str, Vectors]]:
        rows = DayVectors.objects.filter(announced_on__in=days)
        digests = dict(rows.values_list("announced_on", "digest"))
        with self._lock:
            held = {digest: self._vectors[digest] for digest in digests.values() if digest in self._vectors}
        wanted = [day for day, digest in digests.items() if digest not in held]
        if wanted:
            missing = rows.filter(announced_on__in=wanted)
            for day, digest, packed in missing.values_list("announced_on", "digest", "packed"):
                digests[day] = digest
                held[digest] = Vectors.unpack(bytes(packed))
        with self._lock:
            for digest, vectors in held.items():
                self._vectors[digest] = vectors
                self._vectors.move_to_end(digest)
            while len(self._vectors) > self._size:
                self._vectors.popitem(last=False)
        return digests, held


_kept = _Kept(_KEPT_DAYS)
_EMPTY = weigh(count_terms([]), {}, counting.NONE)
