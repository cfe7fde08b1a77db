"""XML of the search API or OAI-PMH to its parts, one element after the other, by namespace.

These documents hold up to thousands of records and are read in one pass; only one part is in memory as elements at a
time. What `guard` refuses, and what is not well-formed to its end, is an error: whoever collects the parts returns
none of them then.
"""

from collections.abc import Callable, Collection
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from digests.arxiv import guard
from digests.arxiv.errors import ListingError

__all__ = ["MAX_ELEMENTS_PER_PART", "Element", "each_part"]

MAX_ELEMENTS_PER_PART = 100_000
"""A paper of 5,000 authors with two affiliations each has 25,000 elements."""


def each_part(
    document: bytes, visit: Callable[[Element], None], *, root: str, opened: Collection[str] = (), otherwise: str
) -> None:
    """Call `visit` with each child of the document's root, as it ends; names are `{namespace}local`.

    Of children named in `opened`, their own children are visited first, and then the child without them.

    Raises:
        ListingError: The root is not `root` or the document is no XML (the reason is `otherwise`), or it is broken
            or built to harm, or `visit` raised it.
    """
    xml = guard.utf8(document, otherwise=otherwise)
    try:
        _Reader(visit, root, opened, otherwise).parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise guard.not_well_formed(error) from error


class _Reader:
    """The handlers of one expat parser."""

    def __init__(self, visit: Callable[[Element], None], root: str, opened: Collection[str], otherwise: str) -> None:
        self.parser = expat.ParserCreate("utf-8", "}")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = guard.refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self._visit = visit
        self._root = root
        self._opened = opened
        self._otherwise = otherwise
        self._depth = 0
        self._parts = 0
        self._elements = 0
        self._part: TreeBuilder | None = None
        self._part_depth = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > guard.MAX_DEPTH:
            raise guard.too_deep()
        tag = f"{{{name}" if "}" in name else name
        if self._part is not None:
            self._elements += 1
            if self._elements > MAX_ELEMENTS_PER_PART:
                raise ListingError("malformed", f"A record has more than {MAX_ELEMENTS_PER_PART:,} elements.")
            self._part.start(tag, attributes)
        elif self._depth == 1:
            self._refuse_unless_root(tag)
        elif self._depth > 2 or tag not in self._opened:
            self._start_part(tag, attributes)

    def _refuse_unless_root(self, tag: str) -> None:
        if tag == self._root:
            return
        local = tag.rpartition("}")[2]
        if local.lower() == "html":
            raise guard.html_page()
        raise ListingError(self._otherwise, f"The document is <{local[:40]}>, not <{self._root.rpartition('}')[2]}>.")

    def _start_part(self, tag: str, attributes: dict[str, str]) -> None:
        self._parts += 1
        if self._parts > guard.MAX_ENTRIES:
            raise ListingError("too large", f"The document has more than {guard.MAX_ENTRIES:,} entries.")
        self._elements = 0
        self._part_depth = self._depth
        self._part = TreeBuilder()
        self._part.start(tag, attributes)
        self.parser.CharacterDataHandler = self._part.data

    def _end(self, name: str) -> None:
        tag = f"{{{name}" if "}" in name else name
        if self._part is not None:
            self._part.end(tag)
            if self._depth == self._part_depth:
                part, self._part = self._part.close(), None
                self.parser.CharacterDataHandler = None
                self._visit(part)
        elif self._depth == 2:
            self._visit(Element(tag))
        self._depth -= 1
