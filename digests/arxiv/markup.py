"""An HTML document, as bytes, to a tree of bounded depth and size. Knows nothing of arXiv.

lexbor builds a tree as browsers do and never fails, but for each element it looks through all that are open: 200,000
nested ones take it two minutes (its events for `<select>` are as slow, and switched off). So the tags are counted
first, by the tokenisation rules of https://html.spec.whatwg.org/multipage/parsing.html. Where other rules hold
(comments, scripts, styles, titles, drawings) the document is emptied before, so that both see the same tags.
"""

import re

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from digests.arxiv.errors import ListingError
from digests.arxiv.guard import MAX_BYTES

MAX_DEPTH = 100
MAX_TAGS = 1_000_000
"""A page of 2,000 entries has some 150,000."""
MAX_MARKS = 2_000_000
"""How many blanks, slashes and quotes stand in all tags together: attributes cost memory."""
MAX_NAMES = 2_000
"""How many names elements and attributes have; lexbor is slow with very many."""

_SPACE = rb"[\t\n\f\r ]"
_VALUE = rb"\"[^\"]*+\"|'[^']*+'|(?=>)|[^\t\n\f\r >\"'][^\t\n\f\r >]*+"
_NAMED = rb"([^\t\n\f\r />][^\t\n\f\r />=]*+)(?:" + _SPACE + rb"*+=" + _SPACE + rb"*+(?:" + _VALUE + rb"))?+"
_ATTRIBUTE = re.compile(rb"[\t\n\f\r /]*+" + _NAMED)
_TAG = re.compile(
    rb"<(/?)([A-Za-z][^\t\n\f\r />]*+)((?:[\t\n\f\r /]++|" + _NAMED.replace(b"(", b"(?:", 1) + rb")*+)>|</?[A-Za-z]"
)
_UNREAD = re.compile(rb"<(?:!--|(script|style|title|svg|textarea|xmp|iframe|noembed|noframes)(?=[\t\n\f\r />]))")
_MARKS = b"\t\n\f\r /\"'"
_NEVER_NESTED = frozenset(
    b"area base br col embed hr img input link meta source track wbr p option tr td th tbody thead".split()
)
"""Elements that hold nothing, and those that their next of kin closes wherever it stands."""
_CLOSED_BY_NEXT = {b"dt": {b"dt", b"dd"}, b"dd": {b"dt", b"dd"}, b"li": {b"li"}}
_CLOSES_ITEMS = frozenset({b"dl", b"ul", b"ol", b"div"})
"""Elements whose end closes the items in them."""


def parse_html(document: bytes) -> LexborHTMLParser:
    """Return the tree of a UTF-8 document, without comments, scripts, styles, title and drawings.

    Raises:
        ListingError: `too large`, `too deep`, `encoding`, or `truncated`: it ends in a character, a tag, a comment or a
            script.
    """
    if len(document) > MAX_BYTES:
        raise ListingError("too large", f"The document has {len(document):,} bytes; {MAX_BYTES:,} are allowed.")
    _refuse_other_encodings(document)
    markup = _without_the_unread(document)
    _refuse_excess(markup)
    return LexborHTMLParser(markup, options=LexborDocumentOptions.WO_EVENTS)


def _refuse_other_encodings(document: bytes) -> None:
    try:
        document.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end == len(document) and error.reason == "unexpected end of data":
            raise ListingError("truncated", "The document ends in the middle of a character.") from error
        raise ListingError("encoding", f"The document is not UTF-8: {error.reason} at byte {error.start}.") from error


def _without_the_unread(document: bytes) -> bytes:
    """Put a blank in the place of every comment and of every element that other rules hold for."""
    small = document.lower()
    parts: list[bytes] = []
    read = 0
    while found := _UNREAD.search(small, read):
        parts.append(document[read : found.start()])
        end = b"</" + found[1] if found[1] else b"-->"
        closing = small.find(end, found.end())
        read = small.find(b">", closing) + 1 if closing >= 0 else 0
        if not read:
            raise ListingError("truncated", f"The document ends in a <{(found[1] or b'!--').decode()}>.")
    parts.append(document[read:])
    return b" ".join(parts)


def _refuse_excess(markup: bytes) -> None:
    """Count tags, marks, names and how deep elements nest; of badly nested tags only the innermost counts as closed."""
    opened: list[bytes] = []
    names: set[bytes] = set()
    marks = 0
    for count, tag in enumerate(_TAG.finditer(markup)):
        slash, name, attributes = tag.groups()
        if name is None:
            raise ListingError("truncated", "The document ends in the middle of a tag.")
        if attributes:
            marks += len(attributes) - len(attributes.translate(None, _MARKS))
            names.update(_ATTRIBUTE.findall(attributes))
        names.add(name)
        if count >= MAX_TAGS or marks > MAX_MARKS or len(names) > MAX_NAMES:
            raise ListingError("too large", f"The document has more than {MAX_TAGS:,} tags, or too much in its tags.")
        _step(opened, name.lower(), is_end=bool(slash))


def _step(opened: list[bytes], name: bytes, *, is_end: bool) -> None:
    if is_end:
        place = len(opened) - 1
        while name in _CLOSES_ITEMS and place >= 0 and opened[place] in _CLOSED_BY_NEXT:
            place -= 1
        if place >= 0 and opened[place] == name:
            del opened[place:]
    elif name not in _NEVER_NESTED:
        if opened and opened[-1] in _CLOSED_BY_NEXT.get(name, ()):
            opened.pop()
        opened.append(name)
        if len(opened) > MAX_DEPTH:
            raise ListingError("too deep", f"Elements are nested more than {MAX_DEPTH} deep.")
