"""A day's papers to a Posting row per pattern: text is read once per day, never per reader.

It indexes the words of each announcement day and looks every stated pattern up in that index. It does not decide
what a match is worth (`digests.pipeline.rank`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta

import numpy as np
from django.db import connection, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Sum

from accounts.models import Interest
from digests.models import Announcement, ListingDay, Paper, Pattern, Posting, WordIndex
from digests.pipeline.locks import Lock, hold, hold_each, hold_if_free
from digests.ranking.document import DayIndex, Document
from digests.ranking.many_patterns import Found, find_all
from papersite import prepared

HORIZON = timedelta(days=30)
"""How far before the newest announcement a new pattern is matched at once; older days are matched when asked for."""

AT_ONCE = 0.05
"""Seconds for which a reader who states something new waits for its postings; a worker makes what takes longer."""

LAST_STATED = 2_000
"""Patterns stated last of which those are matched that whoever stated them, or a worker, died before matching."""

_BATCH = 20_000
"""Patterns that are looked for at once, and postings that are written with one statement."""


def match_day(day: date, now: datetime) -> int:
    """Index one day's papers anew and match every pattern; return how many papers the day holds."""
    with transaction.atomic():
        hold(Lock.MATCH, day.toordinal())
        index = _build(day, now)
        for pattern_ids in _all_patterns():
            _write({day: find_all(index, list(pattern_ids))}, pattern_ids)
    return len(index.numbers)


def match_patterns(keys: Iterable[str], days: Iterable[date], now: datetime) -> None:
    """Match patterns on the days on which they have no posting yet, with one pass over each day's index."""
    pattern_ids, missing = _unmatched(keys, days)
    with transaction.atomic():  # one commit for all days; locks are taken in the order of days, so that none deadlock
        hold_each(Lock.MATCH, [day.toordinal() for day in missing])
        unwritten: dict[date, Found] = {}
        for day, keys_of_day in missing.items():
            unwritten[day] = find_all(_index(day, now), keys_of_day)
            if sum(len(found.keys) for found in unwritten.values()) >= _BATCH:
                _write(unwritten, pattern_ids)
                unwritten = {}
        _write(unwritten, pattern_ids)


def match_at_once(keys: Iterable[str], days: Iterable[date], clock: Callable[[], float]) -> bool:
    """Match new patterns as `match_patterns` does, for as long as a page may take; return whether all is done.

    The newest days come first. A day that has no index, or on which another process is at work, is left: nobody waits
    for it here.
    """
    until = clock() + AT_ONCE
    pattern_ids, missing = _unmatched(keys, days)
    found: dict[date, Found] = {}
    with transaction.atomic():
        for day in reversed(missing):
            if clock() >= until:
                break
            index = _kept_index(day) if hold_if_free(Lock.MATCH, day.toordinal()) else None
            if index is not None:
                found[day] = find_all(index, missing[day])
        _write(found, pattern_ids)
    return len(found) == len(missing)


def match_left_over(now: datetime) -> None:
    """Match what was stated last and has no posting on a recent day that is indexed.

    A page that dies after a statement is written matches nothing, and a queue that loses its tasks asks nobody to.
    """
    stated = Interest.objects.exclude(kind=Interest.Kind.CATEGORY).order_by("-pk")
    keys = {
        *stated.values_list("key", flat=True)[:LAST_STATED],
        *Pattern.objects.order_by("-pk").values_list("key", flat=True)[:LAST_STATED],
    }
    indexed = WordIndex.objects.filter(announced_on__in=recent_days())
    match_patterns(keys, indexed.values_list("announced_on", flat=True), now)


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
    kept = _kept_index(day)
    if kept is not None:
        return kept
    if not WordIndex.objects.filter(announced_on=day).exists():
        return _build(day, now)
    index = _read(day)
    WordIndex.objects.filter(announced_on=day).update(packed=index.pack(), papers=len(index.numbers), built_at=now)
    return index


def _kept_index(day: date) -> DayIndex | None:
    """Return the day's index from its row, or None where there is none that can be read."""
    for (packed,) in prepared.rows("SELECT packed FROM digests_wordindex WHERE announced_on = %s", [day]):
        with suppress(ValueError):
            return DayIndex.unpack(packed)
    return None


def _unmatched(keys: Iterable[str], days: Iterable[date]) -> tuple[dict[str, int], dict[date, list[str]]]:
    """Return the ids of patterns, made where they are new, by key, and by day, ascending, those without a posting."""
    wanted, days = set(keys), sorted(set(days))
    postings = Posting.objects.filter(pattern__key__in=wanted, announced_on__in=days)
    matched = postings.values_list("pattern__key").annotate(days=Count("pk")).filter(days=len(days))
    wanted -= set(matched.values_list("pattern__key", flat=True))
    Pattern.objects.bulk_create([Pattern(key=key) for key in sorted(wanted)], ignore_conflicts=True)
    pattern_ids = dict(Pattern.objects.filter(key__in=wanted).values_list("key", "id"))
    on_some = set(postings.filter(pattern__key__in=wanted).values_list("pattern__key", "announced_on"))
    missing = {day: sorted(key for key in wanted if (key, day) not in on_some) for day in days}
    return pattern_ids, {day: keys_of_day for day, keys_of_day in missing.items() if keys_of_day}


def _all_patterns() -> Iterator[dict[str, int]]:
    """Yield the ids of all patterns by key, so many at a time as are looked for at once."""
    last = 0
    while found := dict(Pattern.objects.filter(pk__gt=last).order_by("pk").values_list("key", "pk")[:_BATCH]):
        yield found
        last = max(found.values())


_WRITE = """
    INSERT INTO digests_posting AS held (pattern_id, announced_on, paper_numbers, places)
    SELECT run.pattern_id, run.day,
        substr(%s::bytea, 8 * run.start + 1, 8 * run.length), substr(%s::bytea, run.start + 1, run.length)
    FROM unnest(%s::bigint[], %s::date[], %s::int[], %s::int[]) AS run (pattern_id, day, start, length)
    JOIN digests_pattern ON digests_pattern.id = run.pattern_id
    ON CONFLICT (pattern_id, announced_on) DO UPDATE
    SET paper_numbers = EXCLUDED.paper_numbers, places = EXCLUDED.places
    WHERE (held.paper_numbers, held.places) IS DISTINCT FROM (EXCLUDED.paper_numbers, EXCLUDED.places)
"""
# A day is matched again whenever one of its listings lands, and most of its postings are as they were: those are left
# alone. Postgres takes each posting out of two long columns, which is quicker than a row of parameters for each.


def _write(found: Mapping[date, Found], pattern_ids: Mapping[str, int]) -> None:
    """Write the postings of some days over older ones; those of a pattern that was just forgotten are left out."""
    if not found:
        return
    lengths = np.concatenate([each.lengths for each in found.values()])
    runs = (
        prepared.as_array(pattern_ids[key] for each in found.values() for key in each.keys),
        prepared.as_array(day for day, each in found.items() for _ in each.keys),
        prepared.as_array((lengths.cumsum() - lengths).tolist()),
        prepared.as_array(lengths.tolist()),
    )
    numbers = np.concatenate([each.numbers for each in found.values()]).astype("<i8").tobytes()
    places = np.concatenate([each.places for each in found.values()]).tobytes()
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [numbers, places, *runs])
