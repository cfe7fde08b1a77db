"""One entry of arXiv's listing pages, a `<dt>` and its `<dd>`, to a `ListingEntry`.

arXiv turns TeX accents into Unicode there, links what looks like an address, and shortens such texts to "this https
URL"; that is undone as far as the links allow. Of a paper with more than 100 authors the first 100 are shown, without a
word about the rest. The markup is that of `list_macros.html` in https://github.com/arXiv/arxiv-browse.
"""

import re

from selectolax.lexbor import LexborNode

from digests.arxiv import identifiers, texts
from digests.arxiv.author_lines import split_author_field
from digests.arxiv.entries import ListingEntry
from digests.arxiv.identifiers import IdentifierError
from digests.arxiv.taxonomy import ALIASES
from digests.arxiv.texts import Cut, one_line
from digests.arxiv.withdrawal import is_withdrawal_notice

AUTHORS_SHOWN = 100

_FIELDS = ("list-title", "list-authors", "list-comments", "list-journal-ref", "list-doi", "list-subjects")
_SELECTOR = ", ".join((*(f".{name}" for name in _FIELDS), "p"))
_ABSTRACT = "p"
_DESCRIPTOR = re.compile(r"\s*[A-Z][A-Za-z-]{2,15}:")
_ABS = re.compile(r"(?:https?://(?:[a-z]+\.)?arxiv\.org)?/abs/([^?#\s]{1,60})", re.IGNORECASE)
_SHOWN_ID = re.compile(r"\barXiv:\s*([^\s\[\](),]{1,60})", re.IGNORECASE)
_CODE = re.compile(r"\(([^()]{1,40})\)\s*(?:;|$)")
_SHORTENED = re.compile(r"\s*this \w{3,5} URL\s*")
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+")
_UNAVAILABLE = "(author list is unavailable)"


class ItemError(ValueError):
    """An entry cannot be read; the message says why."""


def identifier_of(head: LexborNode) -> str:
    """Return the identifier that the entry's link and text give.

    Raises:
        IdentifierError: There is none, or they contradict each other.
    """
    found = dict.fromkeys(identifiers.parse(text).arxiv_id for text in _claims(head))
    if not found:
        raise IdentifierError("no identifier")
    if len(found) > 1:
        raise IdentifierError("the link says {}, the text {}".format(*found))
    return next(iter(found))


def claimed_identifier(head: LexborNode) -> str:
    """Return what the entry calls itself, valid or not; empty when it does not."""
    return next(iter(_claims(head)), "")


def read_item(head: LexborNode, body: LexborNode | None) -> ListingEntry:
    """Read one entry; its announce type is that of its section and left empty here.

    Raises:
        IdentifierError: It names no paper, or two.
        ItemError: It has no description.
    """
    arxiv_id = identifier_of(head)
    fields = _fields(body) if body is not None else {}
    if not fields:
        raise ItemError(f"{arxiv_id} has no description")
    cut = Cut()
    line, names = _authors(fields.get("list-authors"), cut)
    comment = cut("comment", one_line(_value(fields, "list-comments")), texts.MAX_COMMENT)
    abstract = cut("abstract", texts.lines(_text(fields.get(_ABSTRACT))), texts.MAX_ABSTRACT)
    return ListingEntry(
        arxiv_id=arxiv_id,
        version=0,
        title=cut("title", one_line(_value(fields, "list-title")), texts.MAX_TITLE) or texts.NO_TITLE,
        abstract=abstract,
        authors=texts.authors(names, cut),
        authors_as_given=line,
        categories=texts.categories(_codes(fields.get("list-subjects")), cut),
        announce_type="",
        license_url="",
        doi=cut("doi", one_line(_value(fields, "list-doi")), texts.MAX_LINE),
        journal_reference=cut("journal_reference", one_line(_value(fields, "list-journal-ref")), texts.MAX_LINE),
        truncated=tuple(cut.fields),
        comment=comment,
        is_withdrawn=is_withdrawal_notice(comment, abstract),
    )


def is_in(category: str, wanted: str) -> bool:
    """Return whether a canonical category is the wanted one, or lies in the wanted archive by any of its names."""
    names = (category, *(alias for alias, real in ALIASES.items() if real == category))
    return any(wanted in {name, name.partition(".")[0]} for name in names)


def _claims(head: LexborNode) -> list[str]:
    links = (_ABS.fullmatch((link.attributes.get("href") or "").strip()) for link in head.css("a"))
    linked = next((link[1] for link in links if link), None)
    shown = _SHOWN_ID.search(head.text())
    return [claim for claim in (linked, shown[1] if shown else None) if claim]


def _fields(body: LexborNode) -> dict[str, LexborNode]:
    """Return the first element of each field."""
    fields: dict[str, LexborNode] = {}
    for node in body.css(_SELECTOR):
        classes = (node.attributes.get("class") or "").split()
        name = next((name for name in _FIELDS if name in classes), _ABSTRACT)
        fields.setdefault(name, node)
    return fields


def _value(fields: dict[str, LexborNode], name: str) -> str:
    """Return the text of a field without the word before it."""
    return _DESCRIPTOR.sub("", _text(fields.get(name)), count=1) if name in fields else ""


def _text(node: LexborNode | None) -> str:
    """Return the text with the line breaks that are markup; others are the source's own."""
    parts: list[str] = []
    if node is not None:
        _collect(node, parts)
    return "".join(parts)


def _collect(node: LexborNode, parts: list[str]) -> None:
    for child in node.iter(include_text=True):
        if child.is_text_node:
            parts.append((child.text_content or "").replace("\n", " ").replace("\r", " "))
        elif child.tag == "br":
            parts.append("\n")
        elif child.tag == "a":
            parts.append(_link(child))
        else:
            _collect(child, parts)


def _link(link: LexborNode) -> str:
    """Return what stood in the text before arXiv made a link of it."""
    attributes = link.attributes
    doi, address, shown = attributes.get("data-doi"), attributes.get("href") or "", link.text()
    if doi:
        return doi
    return address if _SHORTENED.fullmatch(shown) and _ADDRESS.fullmatch(address) else shown.replace("\n", " ")


def _authors(node: LexborNode | None, cut: Cut) -> tuple[str, list[str]]:
    if node is None:
        return "", []
    line = cut("authors", one_line(_DESCRIPTOR.sub("", _text(node), count=1)), texts.MAX_AUTHOR_LINE)
    if line == _UNAVAILABLE:
        return "", []
    linked = [link.text() for link in node.css("a") if "searchtype=author" in (link.attributes.get("href") or "")]
    if len(linked) == AUTHORS_SHOWN:
        cut.fields["authors"] = None
    return line, [name for text in linked or [line] for name in split_author_field(text)]


def _codes(node: LexborNode | None) -> list[str]:
    if node is None:
        return []
    primary = node.css_first(".primary-subject")
    return _CODE.findall(one_line(primary.text()) if primary else "") + _CODE.findall(one_line(node.text()))
