"""The metadata of one OAI-PMH record, in arXiv's formats `arXivRaw` and `arXiv`, to a `ListingEntry`."""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from digests.arxiv import identifiers, texts
from digests.arxiv.author_lines import join_authors, split_author_field
from digests.arxiv.authors import split_authors
from digests.arxiv.entries import EntryVersion, ListingEntry
from digests.arxiv.errors import ListingError
from digests.arxiv.moments import moment
from digests.arxiv.texts import Cut, one_line
from digests.arxiv.withdrawal import is_withdrawal_notice

RAW, SPLIT = "arXivRaw", "arXiv"

_VERSION = re.compile(r"v([1-9][0-9]{0,3})", re.ASCII)
_WITHDRAWN = "I"
"""arXiv's letter for a source to ignore."""


class RecordError(ValueError):
    """A record cannot be read; the message says why."""


def read_record(arxiv_id: str, metadata: Element | None) -> ListingEntry:
    """Read the metadata of the paper that the record's header names.

    `arXivRaw` has all versions; the entry's is the last one. `arXiv` has none: its dates are those of the version at
    hand, whose number it does not say, so that `version` is 0.

    Raises:
        RecordError: There is no metadata, or it is of another paper.
        IdentifierError: It names no paper.
        ListingError: It is in another format, as are then all records.
    """
    paper = metadata[0] if metadata is not None and len(metadata) else None
    if paper is None:
        raise RecordError("the record has no metadata")
    namespace, _, form = paper.tag.rpartition("}")
    if form not in {RAW, SPLIT}:
        raise ListingError("unsupported format", f"The records are in the format {form[:40]}, not arXivRaw or arXiv.")
    return _Record(arxiv_id, paper, f"{namespace}}}" if namespace else "", is_raw=form == RAW).entry()


class _Record:
    """The metadata element, read by the names of its own namespace; some archived copies have lost arXiv's."""

    def __init__(self, arxiv_id: str, paper: Element, namespace: str, *, is_raw: bool) -> None:
        self._arxiv_id = arxiv_id
        self._paper = paper
        self._namespace = namespace
        self._is_raw = is_raw
        self._cut = Cut()

    def entry(self) -> ListingEntry:
        self._refuse_another_paper()
        cut = self._cut
        line = cut("authors", self._author_line(), texts.MAX_AUTHOR_LINE)
        names = split_author_field(line) if self._is_raw else split_authors(line)
        comment = cut("comment", one_line(self._text("comments")), texts.MAX_COMMENT)
        abstract = cut("abstract", texts.unwrapped(self._text("abstract")), texts.MAX_ABSTRACT)
        versions, last = self._versions()
        return ListingEntry(
            arxiv_id=self._arxiv_id,
            version=last,
            title=cut("title", one_line(self._text("title")), texts.MAX_TITLE) or texts.NO_TITLE,
            abstract=abstract,
            authors=texts.authors(names, cut),
            authors_as_given=line,
            categories=texts.categories(self._text("categories").split(), cut),
            announce_type="",
            license_url=texts.license_url(self._text("license"), cut),
            doi=cut("doi", one_line(self._text("doi")), texts.MAX_LINE),
            journal_reference=cut("journal_reference", one_line(self._text("journal-ref")), texts.MAX_LINE),
            truncated=tuple(cut.fields),
            comment=comment,
            versions=versions,
            is_withdrawn=(bool(versions) and versions[-1].is_withdrawal) or is_withdrawal_notice(comment, abstract),
        )

    def _refuse_another_paper(self) -> None:
        named = identifiers.parse(self._text("id").strip()).arxiv_id
        if named != self._arxiv_id:
            raise RecordError(f"the header says {self._arxiv_id}, the metadata {named}")

    def _text(self, name: str) -> str:
        return _text(self._paper, self._namespace, name)

    def _author_line(self) -> str:
        if self._is_raw:
            return one_line(self._text("authors"))
        return join_authors(
            (
                self._name(author),
                [affiliation.text or "" for affiliation in author.iterfind(f"{self._namespace}affiliation")],
            )
            for author in self._paper.iterfind(f"{self._namespace}authors/{self._namespace}author")
        )

    def _name(self, author: Element) -> str:
        """Return the name as a listing has it; arXiv leaves the comma before `Jr.` with the surname."""
        forenames, keyname, suffix = (
            _text(author, self._namespace, part).strip() for part in ("forenames", "keyname", "suffix")
        )
        return f"{forenames} {keyname.rstrip(',')} {suffix}"

    def _versions(self) -> tuple[tuple[EntryVersion, ...], int]:
        """Return the versions with a date, ascending, and the highest number of any."""
        found: dict[int, EntryVersion | None] = dict(self._numbered())
        dated = tuple(version for _, version in sorted(found.items()) if version is not None)
        return dated, max(found, default=0)

    def _numbered(self) -> Iterable[tuple[int, EntryVersion | None]]:
        for version in self._paper.iterfind(f"{self._namespace}version") if self._is_raw else ():
            if number := _VERSION.fullmatch(version.get("version", "").strip()):
                submitted_at = moment(_text(version, self._namespace, "date"))
                is_withdrawal = _WITHDRAWN in _text(version, self._namespace, "source_type")
                dated = EntryVersion(int(number[1]), submitted_at, is_withdrawal) if submitted_at else None
                yield int(number[1]), dated


def _text(element: Element, namespace: str, name: str) -> str:
    return element.findtext(f"{namespace}{name}") or ""
