"""Announcement rows to ListingDay rows: one category's papers of one day, packed for ranking.

Withdrawn papers are counted among a day's entries and left out of what is ranked.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from digests.models import Announcement, ListingDay
from digests.models.listings import AnnouncementQuerySet
from digests.pipeline.papers import Told
from digests.ranking.candidates import type_index

_CHUNK = 5000


class Packed(NamedTuple):
    """One category's day: how many papers were announced, and those of them that are ranked."""

    entries: int
    paper_numbers: bytes
    announce_types: bytes


def pack(categories: Sequence[str], days: Sequence[date], now: datetime, *, rejected: int | None = None) -> None:
    """Restate the announcements of every category and day in packed form, days without any included.

    Args:
        categories: which categories.
        days: which announcement days, US Eastern.
        now: the moment of asking.
        rejected: how many entries of the document could not be read; None where no document was read.
    """
    held = Announcement.objects.filter(category__in=categories, announced_on__in=days)
    packed = dict(_pack(held))
    ListingDay.objects.bulk_create(
        [
            _row(category, day, packed.get((category, day), _NOTHING), now, rejected or 0)
            for category in categories
            for day in days
        ],
        update_conflicts=True,
        unique_fields=["category", "announced_on"],
        update_fields=[*Packed._fields, "asked_at", *([] if rejected is None else ["rejected"])],
    )
    _restate(days)


def refresh(told: Told, now: datetime, *, categories: Sequence[str] = (), days: Sequence[date] = ()) -> None:
    """Bring up to date what was packed of papers that changed, and count the change of their days.

    `categories` and `days` are category-days that changed themselves.
    """
    if told.withdrawn_or_back:
        _pack_again(told.withdrawn_or_back, now)
    if told.shown or days:
        _mark_changed(told.shown, now, categories=categories, days=days)


def _pack_again(numbers: Sequence[int], now: datetime) -> None:
    """Pack every category-day anew that announced one of the papers, where it is packed already."""
    theirs = Announcement.objects.filter(
        paper__in=numbers, category=OuterRef("category"), announced_on=OuterRef("announced_on")
    )
    is_packed = ListingDay.objects.filter(category=OuterRef("category"), announced_on=OuterRef("announced_on"))
    held = Announcement.objects.filter(Exists(theirs), Exists(is_packed))
    ListingDay.objects.bulk_create(
        [_row(category, day, packed, now, 0) for (category, day), packed in _pack(held)],
        update_conflicts=True,
        unique_fields=["category", "announced_on"],
        update_fields=Packed._fields,
    )


def _mark_changed(numbers: Sequence[int], now: datetime, *, categories: Sequence[str], days: Sequence[date]) -> None:
    """Count a change of every day whose papers are shown otherwise now, and of the category-days themselves."""
    theirs = Announcement.objects.filter(paper__in=numbers).values("announced_on")
    is_listing = Q(category__in=categories, announced_on__in=days)
    changed = ListingDay.objects.filter(is_listing | Q(announced_on__in=theirs))
    changed.update(changed_at=now, revision=F("revision") + 1)
    _restate({*days, *theirs.values_list("announced_on", flat=True)})


def _restate(days: Iterable[date]) -> None:
    """Say anew in which version the listings of these days are. The caller holds `Lock.INGEST`."""
    with connection.cursor() as cursor:
        cursor.execute(_RESTATE, [list(days)])


_RESTATE = """
    INSERT INTO digests_announcedday (announced_on, listings, revision, changed_at)
    SELECT announced_on, count(*), sum(revision), max(changed_at) FROM digests_listingday
    WHERE announced_on = ANY(%s::date[]) GROUP BY announced_on
    ON CONFLICT (announced_on) DO UPDATE
        SET listings = excluded.listings, revision = excluded.revision, changed_at = excluded.changed_at
"""


_NOTHING = Packed(0, b"", b"")


def _pack(held: AnnouncementQuerySet) -> Iterable[tuple[tuple[str, date], Packed]]:
    rows = held.order_by("announced_on", "category", "paper_id").values_list(
        "category", "announced_on", "paper_id", "announce_type", "paper__is_withdrawn"
    )
    for (category, day), listed in groupby(rows.iterator(chunk_size=_CHUNK), key=itemgetter(0, 1)):
        papers = [(number, type_index(kind), is_withdrawn) for _, _, number, kind, is_withdrawn in listed]
        ranked = [(number, kind) for number, kind, is_withdrawn in papers if not is_withdrawn]
        yield (
            (category, day),
            Packed(
                entries=len(papers),
                paper_numbers=np.array([number for number, _ in ranked], dtype="<i8").tobytes(),
                announce_types=np.array([kind for _, kind in ranked], dtype=np.uint8).tobytes(),
            ),
        )


def _row(category: str, day: date, packed: Packed, now: datetime, rejected: int) -> ListingDay:
    return ListingDay(
        category=category, announced_on=day, rejected=rejected, asked_at=now, changed_at=now, **packed._asdict()
    )
