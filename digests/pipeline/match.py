"""A day's papers to a Posting row per pattern: text is read once per day, never per reader.

It indexes the words of each announcement day and looks every stated pattern up in that index. It does not decide
what a match is worth (`digests.pipeline.rank`).
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery, Sum

from accounts.models import Interest
from digests.models import Announcement, ListingDay, Paper, Pattern, Posting, WordIndex
from digests.pipeline.locks import Lock, hold
from digests.ranking import patterns
from digests.ranking.document import DayIndex, Document
from digests.ranking.matching import find_all

HORIZON = timedelta(days=30)
"""How far before the newest announcement a new pattern is matched at once; older days are matched when asked for."""

_BATCH = 2000


def match_day(day: date, now: datetime) -> int:
    """Index one day's papers anew and match every pattern; return how many papers the day holds."""
    with transaction.atomic():
        hold(Lock.MATCH, day.toordinal())
        index = _build(day, now)
        _write_postings(day, index, dict(Pattern.objects.values_list("key", "id")))
    return len(index.numbers)


def match_patterns(keys: Iterable[str], days: Iterable[date], now: datetime) -> None:
    """Match patterns on the days on which they have no posting yet, with one pass over each day's index."""
    wanted = sorted(set(keys))
    days = list(days)
    Pattern.objects.bulk_create([Pattern(key=key) for key in wanted], ignore_conflicts=True)
    pattern_ids = dict(Pattern.objects.filter(key__in=wanted).values_list("key", "id"))
    postings = Posting.objects.filter(pattern__key__in=wanted, announced_on__in=days)
    matched = set(postings.values_list("pattern__key", "announced_on"))
    missing = {day: [key for key in wanted if (key, day) not in matched] for day in sorted(days)}
    with transaction.atomic():  # one commit for all days; locks are taken in the order of days, so that none deadlock
        for day, keys_of_day in missing.items():
            if keys_of_day:
                hold(Lock.MATCH, day.toordinal())
                _write_postings(day, _index(day, now), {key: pattern_ids[key] for key in keys_of_day})


def forget_unstated_patterns() -> int:
    """Delete the patterns that no reader states any more, with their postings; return how many there were.

    They would be matched every day for nobody. One that is stated again is matched again.
    """
    stated = Interest.objects.exclude(kind=Interest.Kind.CATEGORY).filter(key=OuterRef("key"))
    _, deleted = Pattern.objects.filter(~Exists(stated)).delete()
    return deleted.get("digests.Pattern", 0)


def recent_days() -> list[date]:
    """Return the announcement days within the horizon, newest first."""
    days = ListingDay.objects.filter(announced_on__gt=_horizon()).values_list("announced_on", flat=True)
    return list(days.distinct().order_by("-announced_on"))


def stale_days() -> list[date]:
    """Return the days that have to be indexed, newest first.

    These are the days of any age whose listings changed since they were indexed, and the recent days that never
    were. An older day is indexed when somebody asks for it.
    """
    indexed = WordIndex.objects.filter(announced_on=OuterRef("announced_on")).values("revision")
    days = ListingDay.objects.values("announced_on").annotate(now=Sum("revision"), then=Subquery(indexed))
    never_indexed = Q(then=None, announced_on__gt=_horizon())
    changed_since = Q(then__isnull=False) & ~Q(then=F("now"))
    return list(
        days.filter(never_indexed | changed_since).order_by("-announced_on").values_list("announced_on", flat=True)
    )


def _horizon() -> date:
    """Return the last day that is no longer recent."""
    newest: date | None = ListingDay.objects.aggregate(newest=Max("announced_on"))["newest"]
    return date.min if newest is None else newest - HORIZON


def _build(day: date, now: datetime) -> DayIndex:
    """Index the papers announced on one day, whatever the category.

    The revision is read first: a listing that lands while the papers are read makes the index stale, never
    wrongly current.
    """
    revision = _revision(day)
    index = _read(day)
    WordIndex.objects.update_or_create(
        announced_on=day,
        defaults={"packed": index.pack(), "papers": len(index.numbers), "revision": revision, "built_at": now},
    )
    return index


def _read(day: date) -> DayIndex:
    """Return an index of the papers announced on one day."""
    announced = Announcement.objects.announced_on(day).values("paper_id")
    papers = Paper.objects.filter(number__in=announced).order_by("number")
    rows = papers.values_list("number", "title", "abstract", "authors", "categories").iterator(chunk_size=500)
    return DayIndex.build(
        Document(number, title, abstract, tuple(authors), tuple(categories))
        for number, title, abstract, authors, categories in rows
    )


def _revision(day: date) -> int:
    """Return how often the day's listings have changed."""
    return ListingDay.objects.filter(announced_on=day).aggregate(total=Sum("revision"))["total"] or 0


def _index(day: date, now: datetime) -> DayIndex:
    """Return the day's index from its row, or built now where there is none that can be read.

    A row of an earlier version is written anew but keeps its revision: a day that was stale has to stay so, or its
    other patterns would never be matched again.
    """
    packed = WordIndex.objects.filter(announced_on=day).values_list("packed", flat=True).first()
    if packed is None:
        return _build(day, now)
    try:
        return DayIndex.unpack(bytes(packed))
    except ValueError:
        index = _read(day)
        WordIndex.objects.filter(announced_on=day).update(packed=index.pack(), papers=len(index.numbers), built_at=now)
        return index


def _write_postings(day: date, index: DayIndex, pattern_ids: Mapping[str, int]) -> None:
    """Match the patterns (id by key) in the day's index and write their postings over any older ones."""
    rows = (
        Posting(
            pattern_id=pattern_ids[pattern.key],
            announced_on=day,
            paper_numbers=occurrences.numbers.astype("<i8").tobytes(),
            places=occurrences.places.tobytes(),
        )
        for pattern, occurrences in find_all(index, [patterns.from_key(key) for key in pattern_ids])
    )
    while batch := list(islice(rows, _BATCH)):
        Posting.objects.bulk_create(
            batch,
            update_conflicts=True,
            unique_fields=["pattern", "announced_on"],
            update_fields=["paper_numbers", "places"],
        )
