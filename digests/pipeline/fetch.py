"""From arXiv's address or a file's bytes to an ingested listing."""

from collections.abc import Sequence
from datetime import date, datetime

from digests.arxiv.calendar import eastern_day
from digests.arxiv.errors import ListingError, TruncatedError
from digests.arxiv.filing import expand
from digests.arxiv.listing import Listing, parse_listing
from digests.pipeline.doors import open_client
from digests.pipeline.ingest import Ingested, ingest_listing


def fetch_and_ingest(query: Sequence[str], *, announced_on: date | None, now: datetime) -> Ingested:
    """Ask arXiv for the listing of the categories (or archives) together and store it.

    Raises:
        ListingError: arXiv did not serve a whole listing, see `ingest_document`.
    """
    with open_client() as client:
        document = client.listing("+".join(query)).document
    return ingest_document(document, query=query, announced_on=announced_on, now=now)


def ingest_document(document: bytes, *, query: Sequence[str], announced_on: date | None, now: datetime) -> Ingested:
    """Parse and store one RSS or Atom document.

    Without `announced_on` the day is the one that the document claims, or today in US Eastern time where it
    claims none. A repeated batch under a new date is told by its content (`ingest.Outcome.STALE`).

    Raises:
        TruncatedError: the document ends in the middle; its whole entries are stored, so that nothing is lost if it
            is never served again, but the day is not done.
        ListingError: the document is not a listing, or not the one that was asked for; nothing is stored.
    """
    try:
        listing = parse_listing(document)
    except TruncatedError as error:
        if error.whole_entries:
            _store(parse_listing(error.whole_entries), query, announced_on, now)
        raise
    return _store(listing, query, announced_on, now)


def _store(listing: Listing, query: Sequence[str], announced_on: date | None, now: datetime) -> Ingested:
    """Store what a listing says, if it is the one that was asked for."""
    if listing.categories and set(listing.categories) != set(query):
        said = "+".join(listing.categories)
        raise ListingError("wrong listing", f"The document lists {said}, not {'+'.join(query)}.")
    day = announced_on or listing.claimed_on or eastern_day(now)
    return ingest_listing(listing, asked=expand(query), announced_on=day, now=now)
