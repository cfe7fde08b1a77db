"""arXiv's listing page and catch-up page, as bytes, to `ListingEntry` values and arXiv's own count.

`/list/<category>/new` shows the newest batch and `/catchup/<category>/<date>` that of a day; both date the batch in
their heading, count it by section, and say when they show only a part
(`browse/controllers/list_page/__init__.py` and `catchup_page.py` in https://github.com/arXiv/arxiv-browse). A page that
shows less than it counts is an error and never a smaller day.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from selectolax.lexbor import LexborHTMLParser, LexborNode

from digests.arxiv import taxonomy
from digests.arxiv.entries import AnnounceType, ListingEntry, RejectedEntry
from digests.arxiv.errors import ListingError
from digests.arxiv.identifiers import IdentifierError
from digests.arxiv.page_entries import BREAK, identify, read_entry

__all__ = ["ListingPage", "Section", "parse_catchup_page", "parse_new_page"]

MAX_BYTES = 60_000_000
MAX_ENTRIES = 20_000

_DATE = r"(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})\s+([A-Za-z]{3,9})\.?\s+(\d{4})"
_NEW_DAY = re.compile(rf"Showing\s+new\s+listings\s+for\s+{_DATE}", re.IGNORECASE)
_CATCHUP_DAYS = (
    re.compile(rf"Catchup\s+results\s+for\s.{{1,200}}?\son\s+{_DATE}", re.IGNORECASE | re.DOTALL),
    re.compile(rf"Total\s+of\s+\d+\s+entries\s+for\s+{_DATE}", re.IGNORECASE),
)
_TOTAL = re.compile(r"Total\s+of\s+(\d{1,7})\s+entr", re.IGNORECASE)
_SECTION = re.compile(
    r"\s*(?P<name>[A-Za-z-]+)[^(]*\(\s*(?P<part>continued,\s*)?showing\s+(?:first\s+|last\s+)?"
    r"(?P<shown>\d{1,7})\s+of\s+(?P<total>\d{1,7})\s+entr",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"No\s+(?:further\s+)?updates\s+(?:today|for\s)", re.IGNORECASE)
_KINDS = {"new": "new", "cross": "cross", "replacement": "replace", "replacements": "replace", "cross-lists": "cross"}
_NEW_LINKS = re.compile(r"/list/([\w.-]{2,30})/recent", re.ASCII)
_CATCHUP_LINKS = re.compile(r"/catchup/([\w.-]{2,30})/\d{4}-", re.ASCII)
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a page: how many of its entries are shown; `kind` is `new`, `cross`, `replace` or arXiv's word."""

    kind: str
    shown: int
    total: int


@dataclass(frozen=True, slots=True)
class ListingPage:
    """What one page says was announced.

    `announced_on` is the heading's day, `total` the number of entries that arXiv counts for it (0: no updates).
    `entries` holds each paper once, in the order of the page, with version 0; `rejected` are the entries that could
    not be read. `is_whole` says that everything announced is on this page.
    """

    announced_on: date
    sections: tuple[Section, ...]
    total: int
    entries: tuple[ListingEntry, ...]
    rejected: tuple[RejectedEntry, ...]
    is_whole: bool


def parse_new_page(document: bytes, *, category: str) -> ListingPage:
    """Read `/list/<category>/new`; `category` is canonical.

    Raises:
        ListingError: `empty body`, `encoding`, `too large`, `not a listing page`, `no date`, `truncated` or
            `wrong listing`: nothing of it may be stored.
    """
    html = _decoded(document)
    return _page(html, category, days=(_NEW_DAY,), links=_NEW_LINKS)


def parse_catchup_page(document: bytes, *, category: str) -> ListingPage:
    """Read one page of `/catchup/<category>/<date>?abs=True`; `category` is canonical.

    Raises:
        ListingError: as `parse_new_page`.
    """
    html = _decoded(document)
    return _page(html, category, days=_CATCHUP_DAYS, links=_CATCHUP_LINKS)


def _decoded(document: bytes) -> str:
    if len(document) > MAX_BYTES:
        raise ListingError("too large", f"The page has more than {MAX_BYTES:,} bytes.")
    if not document.strip():
        raise ListingError("empty body", "The page is empty.")
    try:
        text = document.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListingError("encoding", f"The page is not UTF-8: {error}.") from error
    if "<" not in text:
        raise ListingError("not a listing page", "The document is no HTML page.")
    return text


def _page(html: str, category: str, *, days: tuple[re.Pattern[str], ...], links: re.Pattern[str]) -> ListingPage:
    root = LexborHTMLParser(_LINE_BREAK.sub(BREAK, html.replace(BREAK, " "))).body
    if root is None:
        raise ListingError("not a listing page", "The page has no body.")
    words = _text_outside_entries(root)
    is_empty = _NOTHING.search(words) is not None
    terms = root.css("dt")
    if not terms and not is_empty and not any(day.search(words) for day in days):
        raise ListingError("not a listing page", "The page is none of arXiv's listings.")
    announced_on = _day(words, days)
    _check_links(html, links, category)
    reader = _Reader(category)
    reader.read(root)
    counted = _TOTAL.search(words)
    page = reader.page(announced_on, int(counted[1]) if counted else None, is_empty=is_empty)
    _check_whole(html, page, reader, is_counted=counted is not None or is_empty)
    _check_entries(page, category)
    return page


class _Reader:
    """Reads headings, terms and descriptions in the order of the page."""

    def __init__(self, category: str) -> None:
        self._category = category
        self._kind = ""
        self._term: LexborNode | None = None
        self.sections: list[Section] = []
        self.seen: list[int] = []
        self.is_continued = False
        self._papers: dict[str, ListingEntry] = {}
        self._rejected: list[RejectedEntry] = []

    def read(self, root: LexborNode) -> None:
        """Read the whole page."""
        for node in _parts(root):
            if node.tag == "h3":
                self._begin_section(node)
            elif node.tag == "dt":
                self._close_term()
                self._term = node
                self._count_entry()
            else:
                self._add(node)
        self._close_term()

    def page(self, announced_on: date, total: int | None, *, is_empty: bool) -> ListingPage:
        """Return what was read."""
        summed = sum(section.total for section in self.sections)
        whole = not self.is_continued and all(section.shown == section.total for section in self.sections)
        counted = max(summed, total or 0) if self.sections or not is_empty else total or 0
        return ListingPage(
            announced_on=announced_on,
            sections=tuple(self.sections),
            total=counted,
            entries=tuple(self._papers.values()),
            rejected=tuple(self._rejected),
            is_whole=whole and summed == counted,
        )

    def _begin_section(self, heading: LexborNode) -> None:
        found = _SECTION.match(heading.text())
        if found is None:
            return
        self._close_term()
        name = found["name"].lower()
        self._kind = _KINDS.get(name, name[:32])
        self.sections.append(Section(self._kind, int(found["shown"]), int(found["total"])))
        self.seen.append(0)
        self.is_continued |= found["part"] is not None

    def _count_entry(self) -> None:
        if sum(self.seen) >= MAX_ENTRIES:
            raise ListingError("too large", f"The page has more than {MAX_ENTRIES:,} entries.")
        if not self.seen:
            raise ListingError("not a listing page", "The page has entries before any heading.")
        self.seen[-1] += 1

    def _add(self, description: LexborNode) -> None:
        term, self._term = self._term, None
        if term is None:
            return
        position = sum(self.seen) - 1
        shown = " ".join(term.text().replace(BREAK, " ").split())
        name = shown[:200]
        try:
            identifier = identify(term)
            name = identifier.arxiv_id
            entry = read_entry(identifier, description, section=self._kind, category=self._category)
        except IdentifierError as error:
            self._rejected.append(RejectedEntry(position, name, str(error)))
            return
        known = self._papers.setdefault(entry.arxiv_id, entry)
        if known is not entry and AnnounceType.strength(entry.announce_type) < AnnounceType.strength(
            known.announce_type
        ):
            self._papers[entry.arxiv_id] = replace(known, announce_type=entry.announce_type)

    def _close_term(self) -> None:
        """A term without description is an entry that cannot be read."""
        term, self._term = self._term, None
        if term is None:
            return
        try:
            name = identify(term).arxiv_id
        except IdentifierError:
            name = " ".join(term.text().split())[:200]
        self._rejected.append(RejectedEntry(sum(self.seen) - 1, name, "the entry has no description"))


def _parts(root: LexborNode) -> Iterator[LexborNode]:
    for node in root.traverse():
        if node.tag in {"h3", "dt", "dd"}:
            yield node


def _text_outside_entries(root: LexborNode) -> str:
    """Return the words of a page's head and foot: what entries say is no heading."""
    first = root.html or ""
    start, end = first.find("<dl"), first.rfind("</dl>")
    outside = first if start < 0 or end < 0 else f"{first[:start]} {first[end:]}"
    body = LexborHTMLParser(outside).body
    return "" if body is None else " ".join(body.text(separator=" ").replace(BREAK, " ").split())


def _day(words: str, days: tuple[re.Pattern[str], ...]) -> date:
    for pattern in days:
        found = pattern.search(words)
        if found and found[2][:3].lower() in _MONTHS:
            try:
                return date(int(found[3]), _MONTHS.index(found[2][:3].lower()) + 1, int(found[1]))
            except ValueError:
                continue
    raise ListingError("no date", "The page does not say which day it lists.")


def _check_links(html: str, links: re.Pattern[str], category: str) -> None:
    """Refuse a page whose own links are another listing's."""
    named = {taxonomy.canonical(name) for name in links.findall(html)}
    if named and category not in named:
        raise ListingError("wrong listing", f"The page lists {', '.join(sorted(named)[:3])}, not {category}.")


def _check_whole(html: str, page: ListingPage, reader: _Reader, *, is_counted: bool) -> None:
    """Refuse a page that shows less than it says, or that ends in the middle."""
    for section, seen in zip(page.sections, reader.seen, strict=True):
        if seen != section.shown:
            raise ListingError("truncated", f"The page says that it shows {section.shown} entries and shows {seen}.")
    summed = sum(section.total for section in page.sections)
    is_sound = is_counted and (summed == page.total or reader.is_continued or page.total > len(page.entries) >= 2000)
    if "</html>" not in html[-5000:].lower() and not is_sound:
        raise ListingError("truncated", "The page ends in the middle.")


def _check_entries(page: ListingPage, category: str) -> None:
    """Refuse a page most of whose papers are not filed under the category."""
    filed = [entry for entry in page.entries if entry.categories]
    strangers = sum(category not in entry.categories for entry in filed)
    if 2 * strangers > len(filed):
        raise ListingError("wrong listing", f"Most of the page's papers are not filed under {category}.")
