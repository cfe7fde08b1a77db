"""One category-day, asked about at arXiv's doors until nothing is left to ask now, to stored papers and a state.

Which door comes next is decided by `digests.arxiv.completeness`; every answer is stored with what it says about the
day in one transaction, so that a worker that dies between two doors has lost nothing.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction

from digests.arxiv import completeness, filing, identifiers
from digests.arxiv.client import Answer, ArxivClient
from digests.arxiv.completeness import Door, Phase
from digests.arxiv.errors import ListingError, TruncatedError
from digests.arxiv.listing import Listing, ListingEntry, parse_listing
from digests.arxiv.pages import ListingPage, parse_catchup_page, parse_new_page
from digests.arxiv.query import parse_answer
from digests.models import Reconciliation
from digests.pipeline import describe, reconcile, turns
from digests.pipeline.ingest import Outcome, ingest_listing

logger = logging.getLogger(__name__)

PAGE_ENTRIES = 2000
"""Entries on one catch-up page, by arXiv's own source."""
QUERY_IDS = 100
UNREACHABLE_PAUSE = timedelta(minutes=2)
"""How long a host that does not answer is left alone by everybody."""
_SERVICE = {Door.NEW: "site", Door.CATCHUP: "site", Door.FEED: "rss", Door.QUERY: "api"}
_UNREACHABLE = {"unreachable", "timeout"}


@dataclass(slots=True)
class Turn:
    """What one asking about a category-day has tried and seen."""

    row: Reconciliation
    client: ArxivClient
    now: datetime
    tried: list[Door] = field(default_factory=list)
    failed: list[Door] = field(default_factory=list)
    earlier_batch: frozenset[int] = frozenset()
    retry_at: datetime | None = None


def ask_day(row: Reconciliation, client: ArxivClient, now: datetime) -> None:
    """Ask every door that is worth asking about a category-day now, and settle its state.

    Raises:
        NotYourTurn: another process holds the one connection; what was answered so far is kept, and the day stays
            due.
    """
    turn = Turn(row, client, now)
    was_short_of = set(row.missing) if row.is_exhausted else None
    row.is_exhausted = False
    while door := _next_door(turn):
        turn.tried.append(door)
        _ask(turn, door)
    if turn.failed:  # a door that fails tonight does not make last night's search of all doors undone
        row.is_exhausted = was_short_of == set(row.missing)
    else:
        row.failures, row.last_error = 0, ""
        row.is_exhausted = set(turn.tried) | _needless(row) >= completeness.LAST_DOORS
    reconcile.settle(row, now, retry_at=turn.retry_at)


def _next_door(turn: Turn) -> Door | None:
    reconcile.recount(turn.row)
    worth = completeness.doors(reconcile.known(turn.row), turn.now)
    return next((door for door in worth if door not in turn.tried), None)


def _needless(row: Reconciliation) -> set[Door]:
    """The search API cannot be asked for papers whose identifiers nobody named."""
    return set() if row.missing else {Door.QUERY}


def _ask(turn: Turn, door: Door) -> None:
    """Ask one door, and note when and how it went."""
    row = turn.row
    service = _SERVICE[door]
    paused_until = turns.paused_until(service, turn.now)
    if paused_until:
        turn.failed.append(door)
        turn.retry_at = max(paused_until, turn.retry_at or paused_until)
        return
    try:
        _ASKING[door](turn)
    except ListingError as error:
        logger.warning("%s %s, %s: %s", row.category, row.announced_on, door, error)
        turn.failed.append(door)
        row.failures += 1
        row.last_error = str(error)
        _pause(service, error, turn.now)
    else:
        row.answered_at = turn.now
    row.asked_at = turn.now
    row.keep()


def _pause(service: str, error: ListingError, now: datetime) -> None:
    """Leave a host alone for as long as it wishes, or for a while when it does not answer at all."""
    if error.retry_after:
        turns.pause(service, now + timedelta(seconds=error.retry_after))
    elif error.reason in _UNREACHABLE:
        turns.pause(service, now + UNREACHABLE_PAUSE)


def _ask_new(turn: Turn) -> None:
    row = turn.row
    answer = turn.client.new_page(row.category, etag=row.etags.get(Door.NEW, ""))
    if not answer.is_modified:
        return
    page = parse_new_page(answer.document, category=row.category)
    if page.announced_on != row.announced_on:
        turn.earlier_batch = frozenset(_numbers(page.entries))
    else:
        _take_page(row, page, turn.now)
    _remember(row, Door.NEW, answer)


def _ask_catchup(turn: Turn) -> None:
    row = turn.row
    etag = row.etags.get(Door.CATCHUP, "") if _can_stay(row) else ""
    answer = turn.client.catchup_page(row.category, row.announced_on, etag=etag)
    if answer.is_modified:
        page = _whole_day(turn, answer.document)
        is_over = completeness.phase(row.announced_on, turn.now) == Phase.PAST
        if page.total or is_over:  # before the day is over, an empty page may only be early
            _take_page(row, reconcile.without_retold(row, page), turn.now)
        _remember(row, Door.CATCHUP, answer)
    row.confirmed_at = turn.now


def _whole_day(turn: Turn, document: bytes) -> ListingPage:
    """Return the day's catch-up pages as one, the first of which is at hand."""
    row = turn.row
    page = _read_catchup(row, document)
    for number in range(2, 1 + -(-page.total // PAGE_ENTRIES)):
        document = turn.client.catchup_page(row.category, row.announced_on, page=number).document
        following = _read_catchup(row, document)
        page = replace(
            page,
            entries=page.entries + following.entries,
            rejected=page.rejected + following.rejected,
            sections=page.sections + following.sections,
        )
    return page


def _read_catchup(row: Reconciliation, document: bytes) -> ListingPage:
    page = parse_catchup_page(document, category=row.category)
    if page.announced_on != row.announced_on:
        raise ListingError("wrong day", f"arXiv answers with the listing of {page.announced_on}.")
    return page


def _can_stay(row: Reconciliation) -> bool:
    """Return whether a catch-up page that has not changed has nothing to tell: one page, and all of it held."""
    return row.announced is not None and row.announced <= PAGE_ENTRIES and not reconcile.known(row).is_missing


def _take_page(row: Reconciliation, page: ListingPage, now: datetime) -> None:
    listing = Listing((row.category,), None, page.entries, page.rejected)
    with transaction.atomic():
        ingest_listing(listing, asked=[row.category], announced_on=row.announced_on, now=now, is_dated=True)
        reconcile.count_page(row, page)
        row.keep()


def _ask_feed(turn: Turn) -> None:
    row = turn.row
    answer = turn.client.listing(row.category, etag=row.etags.get(Door.FEED, ""))
    if not answer.is_modified:
        return
    try:
        listing = parse_listing(answer.document)
    except TruncatedError as error:
        if error.whole_entries:
            _take_feed(turn, parse_listing(error.whole_entries), is_whole=False)
        raise
    _take_feed(turn, listing, is_whole=True)
    _remember(row, Door.FEED, answer)


def _take_feed(turn: Turn, listing: Listing, *, is_whole: bool) -> None:
    """Store a feed's batch if it is this day's, which only its content can tell."""
    row = turn.row
    if listing.categories and listing.categories != (row.category,):
        raise ListingError("wrong listing", f"The document lists {'+'.join(listing.categories)}, not {row.category}.")
    is_counted = row.announced is not None
    is_ours = not _repeats(turn, listing.entries) and (not is_counted or reconcile.belongs(row, listing.entries))
    if not listing.entries or not is_ours:
        return
    with transaction.atomic():
        ingested = ingest_listing(listing, asked=[row.category], announced_on=row.announced_on, now=turn.now)
        if ingested.outcome != Outcome.STALE and is_whole:
            reconcile.count_feed(row, listing.entries)
        row.keep()


def _repeats(turn: Turn, entries: Sequence[ListingEntry]) -> bool:
    """Return whether a feed shows the batch again that the listing page shows, or showed, under an earlier date."""
    batch = turn.earlier_batch | reconcile.earlier_batch(turn.row)
    return 2 * len(batch.intersection(_numbers(entries))) > len(entries)


def _ask_query(turn: Turn) -> None:
    row = turn.row
    for start in range(0, len(row.missing), QUERY_IDS):
        asked = row.missing[start : start + QUERY_IDS]
        found = parse_answer(turn.client.query(asked).document)
        entries = tuple(filing.announced_as(entry, row.category, row.announced_on) for entry in found.entries)
        wanted = tuple(entry for entry in entries if entry.arxiv_id in asked)
        with transaction.atomic():
            listing = Listing((row.category,), None, wanted, found.rejected)
            ingest_listing(listing, asked=[row.category], announced_on=row.announced_on, now=turn.now, is_dated=True)
            describe.take_over(wanted, turn.now)


def _numbers(entries: Sequence[ListingEntry]) -> list[int]:
    return [identifiers.number(entry.arxiv_id) for entry in entries]


def _remember(row: Reconciliation, door: Door, answer: Answer) -> None:
    row.etags = row.etags | {door: answer.etag}


_ASKING: dict[Door, Callable[[Turn], None]] = {
    Door.NEW: _ask_new,
    Door.FEED: _ask_feed,
    Door.CATCHUP: _ask_catchup,
    Door.QUERY: _ask_query,
}
