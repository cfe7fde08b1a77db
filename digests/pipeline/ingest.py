"""A parsed listing to Paper, Announcement and ListingDay rows.

One transaction of set-based statements per listing; the same listing a second time changes nothing. It does not
fetch (`digests.arxiv.client`), parse (`digests.arxiv.listing`) or match (`digests.pipeline.match`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import numpy as np
from django.db import transaction
from django.db.models import F, Q

from digests.arxiv import identifiers
from digests.arxiv.filing import UNFILED, filings
from digests.arxiv.listing import Listing, ListingEntry
from digests.models import Announcement, ListingDay, Paper
from digests.pipeline.locks import Lock, hold
from digests.ranking.candidates import type_index

_TEXT_FIELDS = (
    "title",
    "abstract",
    "authors",
    "authors_as_given",
    "categories",
    "doi",
    "journal_reference",
    "license_url",
)
_BATCH = 1000


class Outcome(StrEnum):
    """What became of a listing."""

    STORED = "stored"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Ingested:
    """The result of one listing: entries read, papers new and changed, entries that could not be read."""

    outcome: Outcome
    announced_on: date
    entries: int = 0
    new_papers: int = 0
    changed_papers: int = 0
    new_announcements: int = 0
    rejected: int = 0


@transaction.atomic
def ingest_listing(listing: Listing, *, asked: Sequence[str], announced_on: date, now: datetime) -> Ingested:
    """Store what a listing announces.

    Args:
        listing: the parsed document.
        asked: the categories that arXiv was asked for; a combined listing names several.
        announced_on: the day of the announcement, US Eastern.
        now: the moment of asking.

    A listing that shows the batch of another day again is `stale`: arXiv serves yesterday's feed under today's
    date on about one category-day in twenty. Nothing of it is stored.
    """
    if not listing.entries:
        return Ingested(Outcome.EMPTY, announced_on, rejected=len(listing.rejected))
    hold(Lock.INGEST)
    entries = {identifiers.number(entry.arxiv_id): entry for entry in listing.entries}
    if _is_stale(entries, asked, announced_on):
        return Ingested(Outcome.STALE, announced_on, entries=len(entries), rejected=len(listing.rejected))
    new_papers, changed = _store_papers(entries, announced_on, now)
    new_announcements = _store_announcements(entries, asked, announced_on)
    _store_listing_days(asked, announced_on, now, rejected=len(listing.rejected))
    outcome = Outcome.UNCHANGED
    if new_papers or changed or new_announcements:
        outcome = Outcome.STORED
        _mark_changed(asked, announced_on, changed, now)
    return Ingested(
        outcome=outcome,
        announced_on=announced_on,
        entries=len(entries),
        new_papers=new_papers,
        changed_papers=len(changed),
        new_announcements=new_announcements,
        rejected=len(listing.rejected),
    )


def _is_stale(entries: Mapping[int, ListingEntry], asked: Sequence[str], announced_on: date) -> bool:
    """Return whether most of the batch was announced, with the same type and version, on another day.

    A paper is announced `new` in a category once, so that one repeated batch is told by its content alone.
    """
    filed = asked if len(asked) == 1 else [*asked, UNFILED]
    seen = Announcement.objects.filter(paper__in=entries, category__in=filed).exclude(announced_on=announced_on)
    repeated = {
        number
        for number, announce_type, version in seen.values_list("paper_id", "announce_type", "version")
        if (entries[number].announce_type, entries[number].version) == (announce_type, version)
    }
    return 2 * len(repeated) > len(entries)


def _store_papers(entries: Mapping[int, ListingEntry], announced_on: date, now: datetime) -> tuple[int, list[int]]:
    """Write the papers that are new or say something new; return how many are new and which ones changed."""
    held = Paper.objects.in_bulk(list(entries))
    new = [_paper(number, entry, announced_on, now) for number, entry in entries.items() if number not in held]
    changed = []
    for number, paper in held.items():
        is_earlier = announced_on < paper.first_announced_on
        if is_earlier:
            paper.first_announced_on = announced_on
        if _take_over(paper, entries[number], now) or is_earlier:
            changed.append(paper)
    Paper.objects.bulk_create(
        [*new, *changed],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["version", *_TEXT_FIELDS, "first_announced_on", "updated_at"],
    )
    return len(new), [paper.number for paper in changed]


def _paper(number: int, entry: ListingEntry, announced_on: date, now: datetime) -> Paper:
    """Return the row for an entry that is not held yet."""
    paper = Paper(number=number, arxiv_id=entry.arxiv_id, version=0, first_announced_on=announced_on, updated_at=now)
    _take_over(paper, entry, now)
    return paper


def _take_over(paper: Paper, entry: ListingEntry, now: datetime) -> bool:
    """Write what the entry says into the paper, unless it is an older version; return whether anything changed.

    What an entry leaves out (a document without abstract, say) does not erase what is known.
    """
    if entry.version < paper.version:
        return False
    is_changed = entry.version > paper.version
    paper.version = entry.version
    for field in _TEXT_FIELDS:
        value = getattr(entry, field)
        value = list(value) if isinstance(value, tuple) else value
        if value and value != getattr(paper, field):
            setattr(paper, field, value)
            is_changed = True
    if is_changed:
        paper.updated_at = now
    return is_changed


def _store_announcements(entries: Mapping[int, ListingEntry], asked: Sequence[str], announced_on: date) -> int:
    """Write the announcements that are not held as they are; return how many were written."""
    wanted = {
        (number, category): (announce_type, entry.version)
        for number, entry in entries.items()
        for category, announce_type in filings(entry, asked)
    }
    held = {
        (number, category): (announce_type, version)
        for number, category, announce_type, version in Announcement.objects.announced_on(announced_on)
        .filter(paper__in=entries)
        .values_list("paper_id", "category", "announce_type", "version")
    }
    written = Announcement.objects.bulk_create(
        [
            Announcement(
                paper_id=number,
                category=category,
                announced_on=announced_on,
                announce_type=announce_type,
                version=version,
            )
            for (number, category), (announce_type, version) in wanted.items()
            if held.get((number, category)) != (announce_type, version)
        ],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["paper", "category", "announced_on"],
        update_fields=["announce_type", "version"],
    )
    return len(written)


def _store_listing_days(asked: Sequence[str], announced_on: date, now: datetime, *, rejected: int) -> None:
    """Restate the announcements of each category and day in packed form."""
    held = Announcement.objects.announced_on(announced_on).filter(category__in=asked).order_by("paper_id")
    members: dict[str, list[tuple[int, int]]] = {category: [] for category in asked}
    for category, number, announce_type in held.values_list("category", "paper_id", "announce_type"):
        members[category].append((number, type_index(announce_type)))
    ListingDay.objects.bulk_create(
        [
            ListingDay(
                category=category,
                announced_on=announced_on,
                entries=len(listed),
                rejected=rejected,
                paper_numbers=np.array([number for number, _ in listed], dtype="<i8").tobytes(),
                announce_types=np.array([kind for _, kind in listed], dtype=np.uint8).tobytes(),
                asked_at=now,
                changed_at=now,
            )
            for category, listed in members.items()
        ],
        update_conflicts=True,
        unique_fields=["category", "announced_on"],
        update_fields=["entries", "rejected", "paper_numbers", "announce_types", "asked_at"],
    )


def _mark_changed(asked: Sequence[str], announced_on: date, numbers: Sequence[int], now: datetime) -> None:
    """Count a change of the listing itself and of every day whose papers have another text now."""
    days = Announcement.objects.filter(paper__in=numbers).values("announced_on")
    is_listing = Q(category__in=asked, announced_on=announced_on)
    ListingDay.objects.filter(is_listing | Q(announced_on__in=days)).update(changed_at=now, revision=F("revision") + 1)
