"""From arXiv's address or a file's bytes to an ingested listing."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings

from digests.arxiv.client import ArxivClient, Doors, Retries
from digests.arxiv.errors import ListingError, TruncatedError
from digests.arxiv.filing import expand
from digests.arxiv.listing import Listing, parse_listing
from digests.pipeline.ingest import Ingested, ingest_listing
from digests.pipeline.turns import turn

EASTERN = ZoneInfo("America/New_York")
"""arXiv's clock."""


def fetch_and_ingest(query: Sequence[str], *, announced_on: date | None, now: datetime) -> Ingested:
    """Ask arXiv for the listing of the categories (or archives) together and store it.

    Raises:
        ListingError: arXiv did not serve a whole listing, see `ingest_document`.
    """
    with open_client() as client:
        document = client.listing("+".join(query)).document
    return ingest_document(document, query=query, announced_on=announced_on, now=now)


def open_client(wait: float | None = None) -> ArxivClient:
    """Return a client for the doors of the settings, which waits for its turn as `turns.turn` does."""
    doors = Doors(
        rss=settings.ARXIV_RSS_URL, site=settings.ARXIV_SITE_URL, api=settings.ARXIV_API_URL, oai=settings.ARXIV_OAI_URL
    )
    return ArxivClient(
        doors,
        settings.ARXIV_USER_AGENT,
        turn=partial(turn, wait=wait),
        retries=Retries.spaced(settings.ARXIV_INTERVAL),
    )


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
    day = announced_on or listing.claimed_on or now.astimezone(EASTERN).date()
    return ingest_listing(listing, asked=expand(query), announced_on=day, now=now)
