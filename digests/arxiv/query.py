"""One answer of the search API, as bytes, to `ListingEntry` values. Fetches nothing, stores nothing.

The API (https://info.arxiv.org/help/api/user-manual.html) answers in Atom; its serialiser of 2026 orders and wraps
otherwise than the one before and is read the same; in titles and abstracts it has accents and Greek letters in
Unicode (`$α$`) where listings have TeX. feedparser is not used here: of the affiliations of a paper it keeps the last
one, and it knows arXiv's elements by prefix only.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from digests.arxiv import identifiers, texts
from digests.arxiv.author_lines import join_authors
from digests.arxiv.authors import split_authors
from digests.arxiv.elements import each_part
from digests.arxiv.entries import EntryVersion, ListingEntry, RejectedEntry
from digests.arxiv.errors import ListingError
from digests.arxiv.identifiers import IdentifierError
from digests.arxiv.moments import moment
from digests.arxiv.texts import Cut, one_line
from digests.arxiv.withdrawal import is_withdrawal_notice

__all__ = ["QueryAnswer", "parse_answer"]

_ATOM, _ARXIV = "{http://www.w3.org/2005/Atom}", "{http://arxiv.org/schemas/atom}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_ABS = re.compile(r"https?://(?:[a-z]+\.)?arxiv\.org/abs/(\S{1,60})", re.ASCII)
_ERROR = re.compile(r"https?://(?:[a-z]+\.)?arxiv\.org/api/errors\b", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """One page of an answer.

    `total` is how many papers the whole answer has, `start` the number of the first one here, from 0. `entries` holds
    each paper once, in the order of the document; they have no announce type and no licence, and `version` is the
    one that was found. An identifier that was asked for and that arXiv does not know is simply not among them.
    `rejected` are the entries without a readable identifier.
    """

    total: int
    start: int
    entries: tuple[ListingEntry, ...]
    rejected: tuple[RejectedEntry, ...]


def parse_answer(document: bytes) -> QueryAnswer:
    """Read one page of an answer; an answer of nothing has the total 0.

    Raises:
        ListingError: `arxiv error` when the API reports one (with status 200 or 400); `empty page` when papers should
            be on this page and none is, which happens under load; or the document is not one of the API, or broken.
    """
    page = _Page()
    each_part(document, page.add, root=f"{_ATOM}feed", otherwise="not a feed")
    if page.total is None:
        raise ListingError("not a feed", "The document is Atom, but not an answer of arXiv's search API.")
    if page.total > page.start and not page.entries and not page.rejected:
        raise ListingError("empty page", f"The page from {page.start:,} of {page.total:,} papers is empty.")
    return QueryAnswer(page.total, page.start, tuple(page.entries.values()), tuple(page.rejected))


class _Page:
    """What was read of a document so far."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.start = 0
        self.entries: dict[str, ListingEntry] = {}
        self.rejected: list[RejectedEntry] = []
        self._position = 0

    def add(self, part: Element) -> None:
        if part.tag == f"{_SEARCH}totalResults":
            self.total = _number(part)
        elif part.tag == f"{_SEARCH}startIndex":
            self.start = _number(part) or 0
        elif part.tag == f"{_ATOM}entry":
            self._add_entry(part)
            self._position += 1

    def _add_entry(self, part: Element) -> None:
        identifier = _text(part, _ATOM, "id").strip()
        _raise_arxiv_error(part, identifier)
        try:
            entry = _entry(part, identifier)
        except IdentifierError as error:
            self.rejected.append(RejectedEntry(self._position, identifier[:200], str(error)))
            return
        known = self.entries.get(entry.arxiv_id)
        if known is None or known.version < entry.version:
            self.entries[entry.arxiv_id] = entry


def _number(part: Element) -> int | None:
    text = (part.text or "").strip()
    return int(text) if _NUMBER.fullmatch(text) else None


def _text(part: Element, namespace: str, name: str) -> str:
    return part.findtext(f"{namespace}{name}") or ""


def _raise_arxiv_error(part: Element, identifier: str) -> None:
    """The API reports an error as the one entry of a feed; its title is not enough, a paper may have it."""
    if _ERROR.match(identifier) or (not identifier and _text(part, _ATOM, "title").strip() == "Error"):
        message = _text(part, _ATOM, "summary").strip() or identifier
        raise ListingError("arxiv error", f"arXiv answers: {message or 'an error'}"[:500])


def _entry(part: Element, identifier: str) -> ListingEntry:
    arxiv_id, version = _identify(identifier)
    cut = Cut()
    line = cut("authors", _author_line(part.iterfind(f"{_ATOM}author")), texts.MAX_AUTHOR_LINE)
    comment = cut("comment", one_line(_text(part, _ARXIV, "comment")), texts.MAX_COMMENT)
    abstract = cut("abstract", texts.unwrapped(_text(part, _ATOM, "summary")), texts.MAX_ABSTRACT)
    is_withdrawn = is_withdrawal_notice(comment, abstract)
    return ListingEntry(
        arxiv_id=arxiv_id,
        version=version,
        title=cut("title", one_line(_text(part, _ATOM, "title")), texts.MAX_TITLE) or texts.NO_TITLE,
        abstract=abstract,
        authors=texts.authors(split_authors(line), cut),
        authors_as_given=line,
        categories=texts.categories(_terms(part), cut),
        announce_type="",
        license_url="",
        doi=cut("doi", one_line(_text(part, _ARXIV, "doi")), texts.MAX_LINE),
        journal_reference=cut("journal_reference", one_line(_text(part, _ARXIV, "journal_ref")), texts.MAX_LINE),
        truncated=tuple(cut.fields),
        comment=comment,
        versions=_versions(part, version, is_withdrawn=is_withdrawn),
        is_withdrawn=is_withdrawn,
    )


def _identify(identifier: str) -> tuple[str, int]:
    link = _ABS.fullmatch(identifier)
    if link is None:
        raise IdentifierError("no address of an abstract page")
    found = identifiers.parse(link[1])
    if found.version is None:
        raise IdentifierError(f"{found.arxiv_id} has no version")
    return found.arxiv_id, found.version


def _author_line(authors: Iterable[Element]) -> str:
    """Put the authors together as arXiv's listings do, so that the same names come out."""
    return join_authors(
        (
            _text(author, _ATOM, "name"),
            [affiliation.text or "" for affiliation in author.iterfind(f"{_ARXIV}affiliation")],
        )
        for author in authors
    )


def _terms(part: Element) -> Iterable[str]:
    """Return the primary category and then all; classes of the MSC and ACM stand among them, in capitals."""
    for name in (f"{_ARXIV}primary_category", f"{_ATOM}category"):
        for category in part.iterfind(name):
            term = category.get("term", "").strip()
            if term[:1].islower():
                yield term


def _versions(part: Element, version: int, *, is_withdrawn: bool) -> tuple[EntryVersion, ...]:
    """Return the first version and the one found, with the dates the entry has."""
    dated = {1: moment(_text(part, _ATOM, "published"))}
    if version > 1:
        dated[version] = moment(_text(part, _ATOM, "updated"))
    return tuple(
        EntryVersion(number, submitted_at, is_withdrawn and number == version)
        for number, submitted_at in dated.items()
        if submitted_at is not None
    )
