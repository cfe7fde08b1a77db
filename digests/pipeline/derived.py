"""Described papers of one category to the announcements that listings must have made, where no listing is held.

What a listing told is never overwritten: a paper that is announced already, as new or in that version, keeps the day
that the listing gave it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from digests.arxiv import identifiers
from digests.arxiv.entries import ListingEntry
from digests.arxiv.histories import Appearance, appearances
from digests.models import Announcement, ListingDay, Reconciliation
from digests.pipeline import packing, papers, versions
from digests.pipeline.locks import Lock, hold
from digests.ranking.candidates import FRESH

_BATCH = 1000


class Stored(NamedTuple):
    """How many papers and announcements were added."""

    papers: int
    announcements: int


def told_days(category: str, first: date, last: date) -> set[date]:
    """Return the days of a span whose listing is held, or that arXiv's pages told."""
    span = {"category": category, "announced_on__range": (first, last)}
    counted = Reconciliation.objects.filter(**span, announced__isnull=False).values_list("announced_on", flat=True)
    return {*ListingDay.objects.filter(**span).values_list("announced_on", flat=True), *counted}


@transaction.atomic
def store(entries: Sequence[ListingEntry], category: str, days: Collection[date], now: datetime) -> Stored:
    """Write the announcements of the papers on those of their days that are among `days`, and the papers themselves.

    A paper that is held is described; one that is not held and was not announced on any of the days is left alone.
    """
    hold(Lock.INGEST)
    by_number = {identifiers.number(entry.arxiv_id): entry for entry in entries}
    derived = _missing(by_number, category, days)
    told = papers.store(by_number, {number: found[0].announced_on for number, found in derived.items()}, now)
    packing.refresh(told, now)
    versions.store(by_number)
    written = Announcement.objects.bulk_create(
        [
            Announcement(
                paper_id=number,
                category=category,
                announced_on=found.announced_on,
                announce_type=found.announce_type,
                version=found.version,
            )
            for number, all_found in derived.items()
            for found in all_found
        ],
        batch_size=_BATCH,
    )
    return Stored(len(told.new), len(written))


@transaction.atomic
def pack(category: str, days: Sequence[date], now: datetime) -> None:
    """Pack those of the days that have announcements; only those that this changes count a change."""
    hold(Lock.INGEST)
    announced = Announcement.objects.filter(category=category, announced_on__in=days)
    packed_days = list(announced.order_by("announced_on").values_list("announced_on", flat=True).distinct())
    before = _packed(category, packed_days)
    packing.pack([category], packed_days, now)
    changed = [day for day, packed in _packed(category, packed_days).items() if packed != before.get(day)]
    packing.refresh(papers.Told((), {}), now, categories=[category], days=changed)


def _missing(entries: Mapping[int, ListingEntry], category: str, days: Collection[date]) -> dict[int, list[Appearance]]:
    """Return the appearances on the days, without those of which the announcement is held, on whatever day."""
    histories = {number: appearances(entry, category) for number, entry in entries.items()}
    derived = {number: history for number, history in histories.items() if any(day in days for day, *_ in history)}
    held: dict[int, list[Appearance]] = {}
    for row in Announcement.objects.filter(paper__in=list(derived), category=category):
        told = Appearance(row.announced_on, row.announce_type, row.version)
        held.setdefault(row.paper_id, []).append(_named(told, histories[row.paper_id]))
    missing = {
        number: [found for found in history if found.announced_on in days and not _is_told(found, held.get(number, ()))]
        for number, history in derived.items()
    }
    return {number: found for number, found in missing.items() if found}


def _named(told: Appearance, history: Iterable[Appearance]) -> Appearance:
    """Return what a page told with the version that it left out: the last one submitted for that day or before."""
    submitted = [found.version for found in history if found.announced_on <= told.announced_on]
    return told if told.version or not submitted else told._replace(version=submitted[-1])


def _is_told(found: Appearance, held: Iterable[Appearance]) -> bool:
    return any(
        found.announced_on == told.announced_on
        or (_is_fresh(found) and _is_fresh(told))
        or (found.version == told.version and not _is_fresh(found) and not _is_fresh(told))
        for told in held
    )


def _is_fresh(appearance: Appearance) -> bool:
    return appearance.announce_type in FRESH


def _packed(category: str, days: Sequence[date]) -> dict[date, tuple[bytes, bytes]]:
    rows = ListingDay.objects.filter(category=category, announced_on__in=days)
    return {
        day: (bytes(numbers), bytes(types))
        for day, numbers, types in rows.values_list("announced_on", "paper_numbers", "announce_types")
    }
