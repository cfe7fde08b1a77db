"""One entry of a listing, as feedparser and the outline give it, to a `ListingEntry`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from digests.arxiv import identifiers, texts
from digests.arxiv.authors import split_authors
from digests.arxiv.identifiers import Identifier, IdentifierError
from digests.arxiv.texts import (
    MAX_ABSTRACT,
    MAX_AUTHOR_LINE,
    MAX_LINE,
    MAX_TITLE,
    MAX_WORD,
    NO_TITLE,
    Cut,
    one_line,
)

_PREFIX = re.compile(r"\s*arXiv:(?P<id>\S{1,60})\s+Announce Type:\s*(?P<type>[\w-]{1,60})", re.ASCII)
_ABSTRACT = re.compile(r"\s*Abstract:")
_ABS_LINK = re.compile(r"https?://(?:[a-z]+\.)?arxiv\.org/abs/([^?#]{1,60})", re.IGNORECASE)


class AnnounceType:
    """arXiv's words for why a paper is listed, strongest first; a word that is not here is kept as it came."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"
    REPLACE_CROSS = "replace-cross"
    ALL = (NEW, CROSS, REPLACE, REPLACE_CROSS)

    @classmethod
    def strength(cls, announce_type: str) -> int:
        """Return the rank of a type: 0 for `new`; unknown words are weakest."""
        return cls.ALL.index(announce_type) if announce_type in cls.ALL else len(cls.ALL)


@dataclass(frozen=True, slots=True)
class EntryVersion:
    """One version of a paper: its number, when it was submitted (aware), and whether it withdraws the paper."""

    number: int
    submitted_at: datetime
    is_withdrawal: bool = False


@dataclass(frozen=True, slots=True)
class ListingEntry:
    """One paper as one of arXiv's doors describes it: listing (RSS, Atom, HTML pages), search API or OAI-PMH.

    `arxiv_id` has no version; `version` is 0 where the door does not say it (HTML pages, OAI's `arXiv`). `title` is
    on one line, `abstract` keeps the authors' line breaks; both have arXiv's TeX. `authors` are names in Unicode
    without affiliations, `authors_as_given` the line they came from. `categories` are canonical, the primary one
    first; empty when the document gives none. `announce_type` is relative to the categories that were asked for:
    `new`, `cross`, `replace`, `replace-cross`, a word unknown today, or empty (search API and OAI-PMH announce
    nothing). `truncated` names the fields that were cut because they were absurdly long. `comment` is the authors'
    own. `versions` are those whose dates the door gives, ascending: all of them (OAI's arXivRaw), the first and the
    last (search API), or none. `is_withdrawn` says that the door shows the paper as withdrawn; a door that cannot
    tell says False.
    """

    arxiv_id: str
    version: int
    title: str
    abstract: str
    authors: tuple[str, ...]
    authors_as_given: str
    categories: tuple[str, ...]
    announce_type: str
    license_url: str
    doi: str
    journal_reference: str
    truncated: tuple[str, ...] = ()
    comment: str = ""
    versions: tuple[EntryVersion, ...] = ()
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class RejectedEntry:
    """An entry that was left out: its position in the document from 0, what it calls itself, and why."""

    position: int
    identifier: str
    reason: str


def each_once(entries: Iterable[ListingEntry]) -> tuple[ListingEntry, ...]:
    """Merge entries of one paper: the text of the higher version, the strongest announce type, the first place."""
    papers: dict[str, ListingEntry] = {}
    for entry in entries:
        known = papers.setdefault(entry.arxiv_id, entry)
        if known is not entry:
            newer = entry if entry.version > known.version else known
            strongest = min(known.announce_type, entry.announce_type, key=AnnounceType.strength)
            papers[entry.arxiv_id] = replace(newer, announce_type=strongest)
    return tuple(papers.values())


def read_entry(parsed: Mapping[str, Any], known: Mapping[str, str]) -> ListingEntry:
    """Read one entry; `parsed` is feedparser's, `known` holds the outline's fields of the same entry.

    Raises:
        IdentifierError: No valid identifier with a version can be found in it.
    """
    description = str(parsed.get("summary") or "")
    prefix = _PREFIX.match(description)
    arxiv_id, version = _identify(parsed, prefix["id"] if prefix else "")
    cut = Cut()
    creator = texts.author_line(known.get("creator") or str(parsed.get("author") or ""))
    author_line = cut("authors", creator, MAX_AUTHOR_LINE)
    return ListingEntry(
        arxiv_id=arxiv_id,
        version=version,
        title=cut("title", one_line(str(parsed.get("title") or "")), MAX_TITLE) or NO_TITLE,
        abstract=cut("abstract", _abstract(description, prefix), MAX_ABSTRACT),
        authors=texts.authors(split_authors(author_line), cut),
        authors_as_given=author_line,
        categories=texts.categories((str(tag.get("term") or "") for tag in parsed.get("tags") or ()), cut),
        announce_type=cut("announce_type", _announce_type(known, prefix), MAX_WORD),
        license_url=texts.license_url(known.get("rights", ""), cut),
        doi=cut("doi", one_line(known.get("doi", "")), MAX_LINE),
        journal_reference=cut("journal_reference", one_line(known.get("journal_reference", "")), MAX_LINE),
        truncated=tuple(cut.fields),
    )


def _identify(parsed: Mapping[str, Any], from_description: str) -> tuple[str, int]:
    """Return identifier and version: from the guid, or if there is none from the link and the description.

    A guid that is there and wrong is not mended from elsewhere: the entry contradicts itself.
    """
    guid = str(parsed.get("id") or "").strip()
    if guid:
        return _with_version(identifiers.parse(guid.removeprefix("oai:arXiv.org:")))
    described = identifiers.parse(from_description) if from_description else None
    link = _ABS_LINK.fullmatch(str(parsed.get("link") or "").strip())
    if link is None:
        return _with_version(described)
    linked = identifiers.parse(link[1])
    if described is not None and described.arxiv_id != linked.arxiv_id:
        raise IdentifierError(f"the link says {linked.arxiv_id}, the description {described.arxiv_id}")
    return _with_version(linked if linked.version or described is None else described)


def _with_version(identifier: Identifier | None) -> tuple[str, int]:
    if identifier is None:
        raise IdentifierError("no identifier")
    if identifier.version is None:
        raise IdentifierError(f"{identifier.arxiv_id} has no version")
    return identifier.arxiv_id, identifier.version


def _abstract(description: str, prefix: re.Match[str] | None) -> str:
    rest = description[prefix.end() :] if prefix else description
    if heading := _ABSTRACT.match(rest):
        rest = rest[heading.end() :]
    return texts.lines(rest)


def _announce_type(known: Mapping[str, str], prefix: re.Match[str] | None) -> str:
    word = one_line(known.get("announce_type", "")) or (prefix["type"] if prefix else "")
    return word.lower() if word.lower() in AnnounceType.ALL else word
