"""One entry of a listing or catch-up page, a `dt` and its `dd`, to a `ListingEntry`.

The markup is that of arXiv's templates (`browse/templates/list/list_macros.html` in
https://github.com/arXiv/arxiv-browse). Titles, authors and abstracts come in UTF-8 there, and no version does.
"""

import re

from selectolax.lexbor import LexborNode

from digests.arxiv import identifiers, texts
from digests.arxiv.authors import split_authors
from digests.arxiv.entries import ListingEntry
from digests.arxiv.identifiers import Identifier, IdentifierError
from digests.arxiv.texts import Cut, one_line
from digests.arxiv.withdrawal import is_withdrawal_notice

BREAK = "\ue000"
"""Stands for `<br>` in the parsed document: the authors' line breaks; plain ones are the wrapping of the page."""

_ABS = re.compile(r"(?:https?://[a-z.]*arxiv\.org)?/abs/([^?#\s]{1,60})", re.IGNORECASE)
_SHOWN = re.compile(r"arXiv:\s*(\S{1,60})")
_CODE = re.compile(r"\(([A-Za-z-]{1,15}(?:\.[A-Za-z-]{1,15})?)\)\s*$")
_UNAVAILABLE = "(author list is unavailable)"
_NO_ABSTRACT = ""


def identify(term: LexborNode) -> Identifier:
    """Return the identifier of a `dt`, from its link, else from its text.

    Raises:
        IdentifierError: there is none, or link and text contradict each other.
    """
    linked = _linked(term)
    found = _SHOWN.search(term.text())
    shown = identifiers.parse(found[1]) if found else None
    if linked and shown and shown.arxiv_id != linked.arxiv_id:
        raise IdentifierError(f"the link says {linked.arxiv_id}, the text {shown.arxiv_id}")
    identifier = linked or shown
    if identifier is None:
        raise IdentifierError("no identifier")
    return identifier


def read_entry(identifier: Identifier, description: LexborNode, *, section: str, category: str) -> ListingEntry:
    """Read a `dd`.

    `section` is `new`, `cross` or `replace` (or arXiv's own word, kept as it came); what is replaced under another
    primary category than `category` is `replace-cross`, as RSS says it.

    Raises:
        IdentifierError: The entry has an identifier and nothing else that could be read.
    """
    cut = Cut()
    title = cut("title", one_line(_field(description, "list-title")), texts.MAX_TITLE)
    if not title:
        raise IdentifierError("the entry has no title")
    categories = _categories(description, cut)
    line, names = _authors(description)
    comment = cut("comment", one_line(_field(description, "list-comments")), texts.MAX_COMMENT)
    abstract = cut("abstract", _abstract(description), texts.MAX_ABSTRACT)
    return ListingEntry(
        arxiv_id=identifier.arxiv_id,
        version=identifier.version or 0,
        title=title,
        abstract=abstract,
        authors=texts.authors(names, cut),
        authors_as_given=cut("authors", line, texts.MAX_AUTHOR_LINE),
        categories=categories,
        announce_type=_announce_type(section, categories, category),
        license_url="",
        doi=cut("doi", one_line(_field(description, "list-doi")), texts.MAX_LINE),
        journal_reference=cut("journal_reference", one_line(_field(description, "list-journal-ref")), texts.MAX_LINE),
        truncated=tuple(cut.fields),
        comment=comment,
        is_withdrawn=is_withdrawal_notice(comment, abstract),
    )


def _linked(term: LexborNode) -> Identifier | None:
    for link in term.css("a"):
        address = _ABS.fullmatch((link.attributes.get("href") or "").strip())
        if address:
            return identifiers.parse(address[1])
    return None


def _field(description: LexborNode, name: str) -> str:
    """Return the text of `div.name` without its descriptor ("Title:")."""
    node = description.css_first(f"div.{name}")
    if node is None:
        return ""
    text = node.text().replace(BREAK, " ")
    descriptor = node.css_first("span.descriptor")
    label = descriptor.text() if descriptor is not None else ""
    return text.strip().removeprefix(label.strip())


def _categories(description: LexborNode, cut: Cut) -> tuple[str, ...]:
    """Return the codes of the subjects, the primary one first."""
    subjects = _field(description, "list-subjects")
    primary = description.css_first("span.primary-subject")
    first = [primary.text()] if primary is not None else []
    codes = [_CODE.search(subject) for subject in [*first, *subjects.split(";")]]
    return texts.categories((code[1] for code in codes if code), cut)


def _authors(description: LexborNode) -> tuple[str, list[str]]:
    """Return the line of authors and their names: each is a link, or all are plain text."""
    node = description.css_first("div.list-authors")
    line = texts.author_line(_field(description, "list-authors"))
    if node is None or line == _UNAVAILABLE:
        return "", []
    names = [name for name in (one_line(link.text()) for link in node.css("a")) if name]
    return line, names or list(split_authors(line))


def _abstract(description: LexborNode) -> str:
    paragraph = description.css_first("p.mathjax") or description.css_first("div.meta > p")
    if paragraph is None:
        return _NO_ABSTRACT
    return texts.lines("\n".join(one_line(line) for line in paragraph.text().split(BREAK)))


def _announce_type(section: str, categories: tuple[str, ...], category: str) -> str:
    is_elsewhere = section == "replace" and categories[:1] != (category,)
    return "replace-cross" if is_elsewhere else section
