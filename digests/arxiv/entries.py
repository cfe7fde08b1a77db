"""One entry of a listing, as feedparser and the outline give it, to a `ListingEntry`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from digests.arxiv import identifiers, taxonomy
from digests.arxiv.authors import split_authors
from digests.arxiv.identifiers import Identifier, IdentifierError

NO_TITLE = "(no title)"
MAX_TITLE = 2_000
MAX_ABSTRACT = 20_000
MAX_AUTHOR_LINE = 250_000
MAX_AUTHORS = 5_000
MAX_AUTHOR = 300
MAX_CATEGORIES = 50
MAX_WORD = 32
MAX_LINE = 1_000

_PREFIX = re.compile(r"\s*arXiv:(?P<id>\S{1,60})\s+Announce Type:\s*(?P<type>[\w-]{1,60})", re.ASCII)
_ABSTRACT = re.compile(r"\s*Abstract:")
_CATEGORY = re.compile(r"[A-Za-z][A-Za-z-]{0,14}(?:\.[A-Za-z][A-Za-z-]{0,14})?", re.ASCII)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")
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

    `arxiv_id` has no version; `version` is 0 where the door does not say it (HTML pages). `title` is on one line,
    `abstract` keeps the authors' line breaks; both have arXiv's TeX. `authors` are names in Unicode without
    affiliations, `authors_as_given` the line they came from. `categories` are canonical, the primary one first;
    empty when the document gives none. `announce_type` is relative to the categories that were asked for: `new`,
    `cross`, `replace`, `replace-cross`, a word unknown today, or empty (search API and OAI-PMH announce nothing).
    `truncated` names the fields that were cut because they were absurdly long. `comment` is the authors' own.
    `versions` are those whose dates the door gives, ascending: all of them (OAI's arXivRaw), the first and the last
    (search API), or none. `is_withdrawn` says that the door shows the paper as withdrawn; a door that cannot tell
    says False.
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


def read_entry(texts: Mapping[str, Any], known: Mapping[str, str]) -> ListingEntry:
    """Read one entry; `texts` is feedparser's, `known` holds the outline's fields of the same entry.

    Raises:
        IdentifierError: No valid identifier with a version can be found in it.
    """
    description = str(texts.get("summary") or "")
    prefix = _PREFIX.match(description)
    arxiv_id, version = _identify(texts, prefix["id"] if prefix else "")
    cut = _Cut()
    author_line = cut("authors", _author_line(known.get("creator") or str(texts.get("author") or "")), MAX_AUTHOR_LINE)
    return ListingEntry(
        arxiv_id=arxiv_id,
        version=version,
        title=cut("title", _one_line(str(texts.get("title") or "")), MAX_TITLE) or NO_TITLE,
        abstract=cut("abstract", _abstract(description, prefix), MAX_ABSTRACT),
        authors=_authors(author_line, cut),
        authors_as_given=author_line,
        categories=_categories(texts, cut),
        announce_type=cut("announce_type", _announce_type(known, prefix), MAX_WORD),
        license_url=_license_url(known.get("rights", ""), cut),
        doi=cut("doi", _one_line(known.get("doi", "")), MAX_LINE),
        journal_reference=cut("journal_reference", _one_line(known.get("journal_reference", "")), MAX_LINE),
        truncated=tuple(cut.fields),
    )


class _Cut:
    """Shortens texts, and remembers in `fields` which ones."""

    def __init__(self) -> None:
        self.fields: dict[str, None] = {}

    def __call__(self, name: str, text: str, length: int) -> str:
        if len(text) <= length:
            return text
        self.fields[name] = None
        return text[:length].rstrip()


def _identify(texts: Mapping[str, Any], from_description: str) -> tuple[str, int]:
    """Return identifier and version: from the guid, or if there is none from the link and the description.

    A guid that is there and wrong is not mended from elsewhere: the entry contradicts itself.
    """
    guid = str(texts.get("id") or "").strip()
    if guid:
        return _with_version(identifiers.parse(guid.removeprefix("oai:arXiv.org:")))
    described = identifiers.parse(from_description) if from_description else None
    link = _ABS_LINK.fullmatch(str(texts.get("link") or "").strip())
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


def _one_line(text: str) -> str:
    return " ".join(_CONTROL.sub("", text).split())


def _author_line(text: str) -> str:
    """Put it on one line and keep double blanks: they mark names without forenames."""
    return _CONTROL.sub("", _BREAK.sub(" ", text.replace("\r", "\n"))).strip()


def _abstract(description: str, prefix: re.Match[str] | None) -> str:
    rest = description[prefix.end() :] if prefix else description
    if heading := _ABSTRACT.match(rest):
        rest = rest[heading.end() :]
    lines = [" ".join(line.split()) for line in _CONTROL.sub("", rest.replace("\r\n", "\n")).split("\n")]
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _authors(line: str, cut: _Cut) -> tuple[str, ...]:
    names = split_authors(line)
    if len(names) > MAX_AUTHORS:
        cut.fields["authors"] = None
    return tuple(cut("authors", name, MAX_AUTHOR) for name in names[:MAX_AUTHORS])


def _categories(texts: Mapping[str, Any], cut: _Cut) -> tuple[str, ...]:
    terms = (str(tag.get("term") or "").strip() for tag in texts.get("tags") or ())
    found = tuple(dict.fromkeys(taxonomy.canonical(term) for term in terms if _CATEGORY.fullmatch(term)))
    if len(found) > MAX_CATEGORIES:
        cut.fields["categories"] = None
    return found[:MAX_CATEGORIES]


def _announce_type(known: Mapping[str, str], prefix: re.Match[str] | None) -> str:
    word = _one_line(known.get("announce_type", "")) or (prefix["type"] if prefix else "")
    return word.lower() if word.lower() in AnnounceType.ALL else word


def _license_url(text: str, cut: _Cut) -> str:
    url = _one_line(text)
    return cut("license_url", url, MAX_LINE) if url.startswith(("http://", "https://")) else ""
