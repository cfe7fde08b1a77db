"""One HTML page of arXiv's listings, as bytes, to `ListingEntry` values and to arXiv's own count. Fetches nothing.

`/list/<category>/new` shows the newest announcement and names its day, `/catchup/<category>/<date>` that of any of the
past 90 days. Both count what was announced, which no other door does. Headings say "(showing 25 of 120 entries)"; only
these numbers are believed, because arXiv's "first", "continued" and "last" are wrong where a page ends with a section.

Structure and wording are those of the templates in https://github.com/arXiv/arxiv-browse (`list/new.html`,
`catchup.html`) of autumn 2026.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain

from selectolax.lexbor import LexborNode

from digests.arxiv import guard, taxonomy
from digests.arxiv.entries import AnnounceType, ListingEntry, RejectedEntry, each_once
from digests.arxiv.errors import ListingError
from digests.arxiv.identifiers import IdentifierError
from digests.arxiv.markup import parse_html
from digests.arxiv.page_entries import ItemError, claimed_identifier, is_in, read_item
from digests.arxiv.texts import MAX_WORD, one_line

__all__ = ["ListingPage", "Section", "parse_catchup_page", "parse_new_page"]

_DAY = r"(?:[a-z]{3,9}\.?,?\s)?(\d{1,2}\s[a-z]{3,9}\.?,?\s\d{4})\b"
_NEW_DAY = re.compile(rf"\bshowing new listings for {_DAY}", re.IGNORECASE)
_CATCHUP_DAY = re.compile(
    rf"\b(?:catch-?up results for .{{1,200}}? on|total of [\d,]+ entries for) {_DAY}", re.IGNORECASE
)
_CATCHUP_NAME = re.compile(r"\bcatch-?up results for (.{1,200}?) on [a-z]{3},", re.IGNORECASE)
_LISTING = re.compile(r"\bshowing new listings\b|\bcatch-?up results\b", re.IGNORECASE)
_TOTAL = re.compile(r"\btotal of ([\d,]{1,11}) entr", re.IGNORECASE)
_NOTHING = re.compile(r"\bno (?:further )?(?:updates|announcements?)\b", re.IGNORECASE)
_SHOWING = re.compile(r"\bshowing (?:[a-z]+ )?([\d,]{1,11}) of ([\d,]{1,11})\b", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://[^/]{1,100})?/(?:list|catchup)/([^/?#]{1,40})/")
_WORD = re.compile(r"[a-z][a-z-]*", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIRST_YEAR, _LAST_YEAR = 1991, 2100
_KINDS = re.compile(r"(?P<new>new)|(?P<cross>cross).*|(?P<replace>replac).*")


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a page.

    `kind` is `new`, `cross` or `replace`, or the first word of a heading that is unknown today. `shown` entries of
    the day's `total` are on this page, says arXiv.
    """

    kind: str
    shown: int
    total: int


@dataclass(frozen=True, slots=True)
class ListingPage:
    """What one page lists.

    `announced_on` is the day in its heading (US Eastern), `total` how many entries arXiv says that the day has; 0 says
    that there are no updates. `entries` holds each paper once, in the order of the page, and has versions of 0;
    `rejected` are the entries that cannot be read. A page beyond the last has a total and no entries. `is_whole`: all
    that was announced is on this page, read or rejected.
    """

    announced_on: date
    sections: tuple[Section, ...]
    total: int
    entries: tuple[ListingEntry, ...]
    rejected: tuple[RejectedEntry, ...]
    is_whole: bool


def parse_new_page(document: bytes, *, category: str) -> ListingPage:
    """Read a page of new listings of a category or archive.

    Raises:
        ListingError: `empty body`, `not a listing page`, `truncated` (also: fewer entries than its headings say),
            `wrong listing`, `no date`, `malformed`, `encoding`, `too large` or `too deep`; no part of such a page is
            returned.
    """
    return _listing_page(document, category, _NEW_DAY)


def parse_catchup_page(document: bytes, *, category: str) -> ListingPage:
    """Read one page of what was announced in a category or archive on a day.

    Raises:
        ListingError: As for `parse_new_page`.
    """
    return _listing_page(document, category, _CATCHUP_DAY)


@dataclass(slots=True)
class _Item:
    """An entry and the section it is in."""

    kind: str
    head: LexborNode
    body: LexborNode | None = None


@dataclass(slots=True)
class _Page:
    """What stands on a page: lists and headings of sections, around them words and the listings that are linked to."""

    lists: list[LexborNode] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    linked: set[str] = field(default_factory=set)

    def collect(self, node: LexborNode) -> None:
        for child in node.iter(include_text=True):
            if child.is_text_node:
                self.parts.append(child.text_content or "")
            elif child.tag == "dl" or (child.tag == "h3" and _SHOWING.search(child.text())):
                self.lists.append(child)
            else:
                self._note_link(child)
                self.parts.append(" ")
                self.collect(child)
                self.parts.append(" ")

    def _note_link(self, node: LexborNode) -> None:
        attributes = node.attributes
        if (identifier := attributes.get("id") or "").startswith("recent-"):
            self.linked.add(taxonomy.canonical(identifier.removeprefix("recent-")))
        elif address := _ADDRESS.match(attributes.get("href") or ""):
            self.linked.add(taxonomy.canonical(address[1]))


def _listing_page(document: bytes, category: str, days: re.Pattern[str]) -> ListingPage:
    page = _page(document)
    words = one_line("".join(page.parts))
    announced_on = _announced_on(words, page, days)
    wanted = taxonomy.canonical(category)
    sections, items = _sections(page.lists)
    entries, rejected = _read(items, wanted)
    _refuse_another_listing(words, page, entries, wanted)
    total = max(_stated_total(words), sum(section.total for section in sections), len(items))
    if not items and not _NOTHING.search(words):
        raise ListingError("truncated", f"The page has no entries of {total:,}, and does not say that there are none.")
    return ListingPage(
        announced_on=announced_on,
        sections=sections,
        total=total,
        entries=each_once(entries),
        rejected=tuple(rejected),
        is_whole=len(items) == total and all(section.shown == section.total for section in sections),
    )


def _page(document: bytes) -> _Page:
    start = document[:4000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not start:
        raise ListingError("empty body", "The document is empty.")
    if not start.startswith(b"<") or b"<html" not in start:
        raise ListingError("not a listing page", "The document is not an HTML page.")
    tree = parse_html(document)
    if b"</html" not in document.lower():
        raise ListingError("truncated", "The page ends before its end.")
    page = _Page()
    content = tree.css_first("#dlpage") or tree.body
    if content is not None:
        page.collect(content)
    return page


def _announced_on(words: str, page: _Page, pattern: re.Pattern[str]) -> date:
    days = {_day(text) for text in pattern.findall(words)}
    if not days and not page.lists and not _LISTING.search(words):
        raise ListingError("not a listing page", f"The page is none of arXiv's listings: {words[:100]!a}.")
    if len(days) > 1:
        raise ListingError("malformed", "The page names several days.")
    day = days.pop() if days else None
    if day is None:
        raise ListingError("no date", "The page does not say which day it lists.")
    return day


def _day(text: str) -> date | None:
    """Return the day that `8 December 2025` or `09 Dec 2025` names; the weekday before it is not looked at."""
    number, month, year = text.replace(",", "").replace(".", "").split()
    if month[:3].lower() not in _MONTHS or not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None
    try:
        return date(int(year), _MONTHS.index(month[:3].lower()) + 1, int(number))
    except ValueError:
        return None


def _stated_total(words: str) -> int:
    stated = {_number(text) for text in _TOTAL.findall(words)}
    if len(stated) > 1:
        raise ListingError("malformed", "The page gives several totals.")
    return stated.pop() if stated else 0


def _number(text: str) -> int:
    return int(text.replace(",", "") or 0)


def _sections(lists: Iterable[LexborNode]) -> tuple[tuple[Section, ...], list[_Item]]:
    """Return the sections in the order of the page, and the entries of all.

    Raises:
        ListingError: A section has fewer entries than it says, a description stands before its entry, or there are
            too many.
    """
    headings: list[str] = []
    items: list[_Item] = []
    counts: list[int] = []
    parts = (([listed] if listed.tag == "h3" else listed.css("h3, dt, dd")) for listed in lists)
    for node in chain.from_iterable(parts):
        if node.tag == "h3":
            headings.append(one_line(node.text()))
            counts.append(0)
        elif node.tag == "dt":
            items.append(_Item(_kind(headings[-1]) if headings else "", node))
            counts[-1:] = [count + 1 for count in counts[-1:]]
        elif items and items[-1].body is None:
            items[-1].body = node
        else:
            raise ListingError("malformed", "A description stands before its entry.")
    if len(items) > guard.MAX_ENTRIES:
        raise ListingError("too large", f"The page has more than {guard.MAX_ENTRIES:,} entries.")
    return tuple(_section(heading, count) for heading, count in zip(headings, counts, strict=True)), items


def _section(heading: str, count: int) -> Section:
    showing = _SHOWING.search(heading)
    shown, total = (_number(showing[1]), _number(showing[2])) if showing else (count, count)
    if count < shown:
        raise ListingError("truncated", f"The page has {count:,} entries under {heading[:80]!a}.")
    return Section(_kind(heading), shown, total)


def _kind(heading: str) -> str:
    word = _WORD.search(heading)
    first = word[0].lower()[:MAX_WORD] if word else ""
    known = _KINDS.fullmatch(first)
    return (known.lastgroup if known else None) or first


def _read(items: Iterable[_Item], wanted: str) -> tuple[list[ListingEntry], list[RejectedEntry]]:
    entries: list[ListingEntry] = []
    rejected: list[RejectedEntry] = []
    for position, item in enumerate(items):
        try:
            entry = read_item(item.head, item.body)
        except (IdentifierError, ItemError) as error:
            rejected.append(RejectedEntry(position, claimed_identifier(item.head), str(error)))
        else:
            entries.append(replace(entry, announce_type=_announce_type(item.kind, entry.categories, wanted)))
    return entries, rejected


def _announce_type(kind: str, categories: tuple[str, ...], wanted: str) -> str:
    """Return the type as RSS says it; an unknown section's entries have its word, as unknown types have in RSS."""
    if kind == AnnounceType.REPLACE and categories and not is_in(categories[0], wanted):
        return AnnounceType.REPLACE_CROSS
    return kind


def _refuse_another_listing(words: str, page: _Page, entries: list[ListingEntry], wanted: str) -> None:
    """Refuse a page that by its own links, by most of its entries, or without either by its name lists another."""
    if page.linked and wanted not in page.linked:
        raise ListingError("wrong listing", f"The page lists {', '.join(sorted(page.linked))[:80]}, not {wanted}.")
    subjects = [entry.categories for entry in entries if entry.categories]
    strangers = sum(not any(is_in(category, wanted) for category in categories) for categories in subjects)
    if 2 * strangers > len(subjects):
        raise ListingError("wrong listing", f"{strangers:,} of {len(subjects):,} entries are not in {wanted}.")
    name = _CATCHUP_NAME.search(words)
    is_named = name is None or bool({taxonomy.name(wanted).casefold(), wanted.casefold()} & {name[1].casefold()})
    if name and not is_named and not page.linked and not subjects and taxonomy.is_category(wanted):
        raise ListingError("wrong listing", f"The page lists {name[1][:80]}, not {wanted}.")
