"""A parsed listing to Paper, Announcement and ListingDay rows.

One transaction of set-based statements per listing; the same listing a second time changes nothing. It does not
fetch (`digests.arxiv.client`), parse (`digests.arxiv.listing`) or match (`digests.pipeline.match`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from digests.arxiv import identifiers
from digests.arxiv.entries import ListingEntry
from digests.arxiv.filing import UNFILED
from digests.arxiv.listing import Listing
from digests.models import Announcement
from digests.pipeline import announcements, packing, papers
from digests.pipeline.locks import Lock, hold


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
def ingest_listing(
    listing: Listing, *, asked: Sequence[str], announced_on: date, now: datetime, is_dated: bool = False
) -> Ingested:
    """Store what a listing announces.

    Args:
        listing: the parsed document.
        asked: the categories that arXiv was asked for; a combined listing names several.
        announced_on: the day of the announcement, US Eastern.
        now: the moment of asking.
        is_dated: whether the document itself says that it is of this day, as arXiv's pages do and feeds do not.

    An undated listing that shows the batch of another day again is `stale`: arXiv serves yesterday's feed under
    today's date on about one category-day in twenty. Nothing of it is stored.
    """
    if not listing.entries:
        return Ingested(Outcome.EMPTY, announced_on, rejected=len(listing.rejected))
    hold(Lock.INGEST)
    entries = {identifiers.number(entry.arxiv_id): entry for entry in listing.entries}
    if not is_dated and _is_stale(entries, asked, announced_on):
        return Ingested(Outcome.STALE, announced_on, entries=len(entries), rejected=len(listing.rejected))
    told = papers.store(entries, dict.fromkeys(entries, announced_on), now)
    new_announcements = announcements.store(entries, asked, announced_on)
    packing.pack(asked, [announced_on], now, rejected=len(listing.rejected))
    is_changed = bool(told.new or told.shown or new_announcements)
    packing.refresh(told, now, categories=asked, days=[announced_on] if is_changed else [])
    return Ingested(
        outcome=Outcome.STORED if told.new or told.changed or new_announcements else Outcome.UNCHANGED,
        announced_on=announced_on,
        entries=len(entries),
        new_papers=len(told.new),
        changed_papers=len(told.changed),
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
        if announcements.is_repeated(entries[number], announce_type, version)
    }
    return 2 * len(repeated) > len(entries)
