"""The outline of a document before it is parsed: whether it is a listing at all, and what only its namespaces tell.

feedparser guesses where XML is broken, matches prefixes instead of namespaces, and reads what a document type
declares. So expat reads first and refuses: what is not well-formed, any DOCTYPE, deep nesting, anything that is
neither RSS 2.0 nor Atom. It does not read titles and abstracts.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from digests.arxiv.errors import ListingError, TruncatedError
from digests.arxiv.guard import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_ENTRIES,
    html_page,
    not_well_formed,
    refuse_doctype,
    too_deep,
    utf8,
)

__all__ = ["MAX_BYTES", "MAX_ELEMENTS_PER_ENTRY", "MAX_ENTRIES", "Outline", "outline"]

MAX_ELEMENTS_PER_ENTRY = 2_000
MAX_WORD = 4_000
"""The longest run of letters in an author line; feedparser's search for e-mail addresses is quadratic in it."""

ATOM, ARXIV, DC = "http://www.w3.org/2005/Atom", "http://arxiv.org/schemas/atom", "http://purl.org/dc/elements/1.1/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

_FIELDS = {
    f"{ARXIV} announce_type": "announce_type",
    f"{ARXIV} DOI": "doi",
    f"{ARXIV} journal_reference": "journal_reference",
    f"{DC} creator": "creator",
    f"{DC} rights": "rights",
}
_RSS_CHANNEL = {"title": "title", "link": "link", "description": "description", "pubDate": "date"}
_ATOM_CHANNEL = {f"{ATOM} title": "title", f"{ATOM} id": "link", f"{ATOM} subtitle": "description"} | {
    f"{ATOM} updated": "date"
}


@dataclass(slots=True)
class Outline:
    """What expat found.

    `xml` is the document as UTF-8 without declaration, `channel` has its own `title`, `link`, `description` and
    `date`, `entries` the fields of each entry that are known by namespace: `announce_type`, `doi`,
    `journal_reference`, `creator`, `rights`.
    """

    xml: bytes
    channel: dict[str, str] = field(default_factory=dict)
    entries: list[dict[str, str]] = field(default_factory=list)


def outline(document: bytes) -> Outline:
    """Read the outline of an RSS 2.0 or Atom document.

    Raises:
        ListingError: The document is neither, or broken, or built to harm; see the reasons there.
    """
    reader = _Reader(Outline(utf8(document)))
    try:
        reader.parser.Parse(reader.outline.xml, True)
    except expat.ExpatError as error:
        broken = not_well_formed(error)
        if isinstance(broken, TruncatedError):
            broken.whole_entries = reader.whole_entries()
        raise broken from error
    return reader.outline


class _Reader:
    """The handlers of one expat parser."""

    def __init__(self, empty: Outline) -> None:
        self.outline = empty
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = refuse_doctype
        self.parser.StartElementHandler = self._root
        self.parser.EndElementHandler = self._end
        self._depth = 0
        self._elements = 0
        self._entry_depth = 0
        self._entry_name = ""
        self._channel_fields: dict[str, str] = {}
        self._entry: dict[str, str] | None = None
        self._texts: list[str] = []
        self._entries_end = 0
        self._closing = b""

    def whole_entries(self) -> bytes:
        """Return the document up to the end of its last whole entry, closed; empty without one."""
        return self.outline.xml[: self._entries_end] + self._closing if self._entries_end else b""

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        if name == "rss" and attributes.get("version", "2.0").startswith("2."):
            self._entry_depth, self._entry_name, self._channel_fields = 3, "item", _RSS_CHANNEL
            self._closing = b"</channel></rss>"
        elif name == f"{ATOM} feed":
            self._entry_depth, self._entry_name, self._channel_fields = 2, f"{ATOM} entry", _ATOM_CHANNEL
            self._closing = b"</feed>"
        else:
            raise _refused_root(name)
        self._depth = 1
        self.parser.StartElementHandler = self._start

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise too_deep()
        if self._entry is not None:
            self._elements += 1
            if self._elements > MAX_ELEMENTS_PER_ENTRY:
                raise ListingError("malformed", f"An entry has more than {MAX_ELEMENTS_PER_ENTRY:,} elements.")
            if self._depth == self._entry_depth + 1 and name in _FIELDS:
                self.parser.CharacterDataHandler = self._texts.append
        elif self._depth == self._entry_depth:
            self._start_of_channel_part(name)

    def _start_of_channel_part(self, name: str) -> None:
        if name in self._channel_fields:
            self.parser.CharacterDataHandler = self._texts.append
        elif name == self._entry_name:
            self._entry = {}
            self._elements = 0
            self.outline.entries.append(self._entry)
            if len(self.outline.entries) > MAX_ENTRIES:
                raise ListingError("too large", f"The document has more than {MAX_ENTRIES:,} entries.")

    def _end(self, name: str) -> None:
        if self._entry is not None:
            if self._depth == self._entry_depth:
                self._entry = None
                self._entries_end = self.outline.xml.index(b">", self.parser.CurrentByteIndex) + 1
            elif self._depth == self._entry_depth + 1 and name in _FIELDS:
                self._keep(self._entry, _FIELDS[name])
        elif self._depth == self._entry_depth and name in self._channel_fields:
            self.outline.channel.setdefault(self._channel_fields[name], self._taken())
        self._depth -= 1

    def _keep(self, entry: dict[str, str], name: str) -> None:
        text = self._taken()
        if name == "creator":
            if len(text) > MAX_WORD and max(map(len, text.split()), default=0) > MAX_WORD:
                raise ListingError("malformed", f"An author line has a word of more than {MAX_WORD:,} letters.")
            text = f"{entry[name]}, {text}" if name in entry else text
        entry[name] = text

    def _taken(self) -> str:
        self.parser.CharacterDataHandler = None
        text = "".join(self._texts).strip()
        self._texts.clear()
        return text


def _refused_root(name: str) -> ListingError:
    if name.startswith(_RDF) or name == "rss":
        return ListingError("unsupported format", "The document is RSS of a version before 2.0, which arXiv retired.")
    local = name.rpartition(" ")[2]
    if local.lower() == "html":
        return html_page()
    return ListingError("not a feed", f"The document is <{local[:40]}>, not RSS or Atom.")
