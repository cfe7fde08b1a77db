"""One listing of arXiv, as bytes, to `ListingEntry` values. Fetches nothing, stores nothing.

The document is RSS 2.0 or Atom as rss.arxiv.org serves it. feedparser reads the text; what it matches by prefix or
guesses (announce type, authors, licence) is taken from the outline, by namespace. Dates in the document are
those of the request, not of the announcement: `Listing.claimed_on` is a hint and nothing more.
"""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

import feedparser

from digests.arxiv import taxonomy
from digests.arxiv.calendar import EASTERN
from digests.arxiv.entries import ListingEntry, RejectedEntry, each_once, read_entry
from digests.arxiv.errors import ListingError
from digests.arxiv.identifiers import IdentifierError
from digests.arxiv.outline import Outline, outline

__all__ = ["Listing", "ListingEntry", "ListingError", "RejectedEntry", "parse_listing"]

FIRST_YEAR, LAST_YEAR = 2024, 2100
"""arXiv serves listings in these forms since 2024; a date outside is absurd."""

_TITLE = re.compile(r"(.{1,2000}?) updates on arXiv\.org", re.DOTALL)
_LINK = re.compile(r"https?://[^/]{1,200}/(?:rss|atom)/([\w.+-]{1,2000})", re.ASCII)
_ERROR_TITLE = "Feed error for query"


@dataclass(frozen=True, slots=True)
class Listing:
    """What one document lists.

    `categories` are the categories or archives that the document says it lists (canonical); `claimed_on` is its own
    date in US Eastern time, None when missing or absurd; `entries` holds each paper once, in the order of the
    document; `rejected` are the entries without a readable identifier.
    """

    categories: tuple[str, ...]
    claimed_on: date | None
    entries: tuple[ListingEntry, ...]
    rejected: tuple[RejectedEntry, ...]


def parse_listing(document: bytes) -> Listing:
    """Read an RSS 2.0 or Atom listing. A well-formed listing of nothing (weekend, holiday) has no entries.

    Raises:
        ListingError: The document is not a listing of arXiv, is broken, or reports an error; no part of it is
            returned, because a part of a listing would look like the whole day.
    """
    found = outline(document)
    _raise_arxiv_error(found)
    categories = _categories(found.channel)
    if not found.entries and not categories:
        raise ListingError("not a feed", "The document is a feed, but not one of arXiv's listings.")
    entries, rejected = _read_entries(_parsed(found), found)
    return Listing(categories, _claimed_on(found.channel.get("date", "")), each_once(entries), tuple(rejected))


def _raise_arxiv_error(found: Outline) -> None:
    if found.channel.get("title", "").startswith(_ERROR_TITLE):
        raise ListingError("arxiv error", f"arXiv answers: {found.channel.get('description') or 'an error'}"[:500])


def _categories(channel: dict[str, str]) -> tuple[str, ...]:
    if title := _TITLE.fullmatch(channel.get("title", "")):
        listed = title[1].split(",")
    elif link := _LINK.fullmatch(channel.get("link", "")):
        listed = link[1].split("+")
    else:
        return ()
    return tuple(dict.fromkeys(taxonomy.canonical(category) for category in listed if category.strip()))


def _parsed(found: Outline) -> list[feedparser.FeedParserDict]:
    """Let feedparser read the text; it gets bytes in memory and UTF-8, so that it neither fetches nor guesses."""
    try:
        parsed = feedparser.parse(
            io.BytesIO(found.xml),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except (AttributeError, LookupError, TypeError, ValueError, ArithmeticError) as error:
        raise ListingError("malformed", f"feedparser cannot read the document: {error!r}") from error
    if parsed.bozo or len(parsed.entries) != len(found.entries):
        raise ListingError("malformed", f"feedparser reads the document otherwise: {parsed.get('bozo_exception')!r}")
    entries: list[feedparser.FeedParserDict] = parsed.entries
    return entries


def _read_entries(
    parsed: Iterable[feedparser.FeedParserDict], found: Outline
) -> tuple[list[ListingEntry], list[RejectedEntry]]:
    entries: list[ListingEntry] = []
    rejected: list[RejectedEntry] = []
    for position, (texts, known) in enumerate(zip(parsed, found.entries, strict=True)):
        try:
            entries.append(read_entry(texts, known))
        except IdentifierError as error:
            rejected.append(RejectedEntry(position, str(texts.get("id") or texts.get("link") or "")[:200], str(error)))
    return entries, rejected


def _claimed_on(text: str) -> date | None:
    moment = _moment(text)
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(EASTERN).date()


def _moment(text: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return read(text.strip())
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
