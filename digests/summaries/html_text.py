"""arXiv's web page of a paper, as bytes, to its sections. Fetches nothing.

arXiv makes these pages with LaTeXML (https://info.arxiv.org/about/accessible_HTML.html), which names its elements by
classes `ltx_…`; where they are missing, headings of any page part its text. Formulas are taken as the TeX that their
`alttext` holds, before the document is parsed: they are most of its tags. Text that readers of the page do not see
(`unseen`) is named as such, for `hostile` to find.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from digests.arxiv.markup import parse_html
from digests.summaries.sections import Section
from digests.summaries.unseen import STYLED, unseen

_ALT = re.compile(rb'\balttext="([^"]{0,4000})"')
_NOISE = (
    "nav, header, footer, button, form, .ltx_bibliography, .ltx_page_navbar, .ltx_page_header, .ltx_page_footer, "
    ".ltx_authors, .ltx_dates, .ltx_note_mark, .ltx_ERROR, .ltx_TOC, .ltx_keywords, .package-alerts, .ltx_tag_note"
)
_BLOCKS = "h1, h2, h3, h4, h5, h6, p, figcaption, li, tr, pre"
_TOP_HEADING = {"h1", "h2"}
_ABSTRACT = re.compile(r"abstract\W*", re.IGNORECASE)
_SPACE_BEFORE = re.compile(r" +(?=[.,;:)\]])")


def read_html(document: bytes) -> list[Section]:
    """Return the sections of a paper's page, its title left out; subsections are headings in their text.

    Raises:
        ListingError: It is no page that can be read: too large, too deep, cut off, not UTF-8.
    """
    tree = parse_html(_without_formulas(document))
    for node in tree.css(_NOISE):
        node.decompose()
    for name, mark in (("sup", "^"), ("sub", "_")):
        for node in tree.css(name):
            node.replace_with(f"{mark}{{{node.text(strip=True)}}}")
    for node in unseen(tree.css(STYLED)):
        _tell(node)
    return _sectioned(list(_blocks(tree.css(f".ltx_document :is({_BLOCKS})") or tree.css(_BLOCKS))))


def _tell(node: LexborNode) -> None:
    """Say of an element's text that it is hidden, in each of its blocks."""
    blocks = [block for block in node.css(_BLOCKS) if all(one.mem_id == block.mem_id for one in block.css(_BLOCKS))]
    for block in blocks or [node]:
        text = _text(block)
        for child in list(block.iter(include_text=True)):
            child.decompose()
        block.insert_child(f" [hidden text: {text}] ")


def _without_formulas(document: bytes) -> bytes:
    """Put a formula's TeX in the place of its elements."""
    parts: list[bytes] = []
    read = 0
    while (start := document.find(b"<math", read)) >= 0:
        end = document.find(b"</math>", start)
        if end < 0:
            break
        alt = _ALT.search(document, start, document.find(b">", start) + 1)
        parts += [document[read:start], b"$" + alt[1].replace(b"%\n", b"") + b"$" if alt else b" "]
        read = end + len(b"</math>")
    parts.append(document[read:])
    return b"".join(parts)


def _blocks(nodes: list[LexborNode]) -> Iterator[tuple[str, str]]:
    """Yield element and text of every block in order; what stands in a row of a table is the row's."""
    for node in nodes:
        name = node.tag or ""
        if name != "tr" and _is_in_row(node):
            continue
        if name == "li" and node.css_first("p") is not None:
            continue
        text = _row(node) if name == "tr" else _text(node)
        if text:
            yield name, text


def _row(node: LexborNode) -> str:
    """Return a row's cells; those around a formula that stands alone only keep it in the middle."""
    cells = [_text(cell) for cell in node.css("td, th")]
    is_formula = "ltx_eqn_row" in (node.attributes.get("class") or "")
    return " | ".join(cell for cell in cells if cell or not is_formula).strip(" |")


def _is_in_row(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag == "tr":
            return True
        parent = parent.parent
    return False


def _text(node: LexborNode) -> str:
    return _SPACE_BEFORE.sub("", " ".join(node.text(separator=" ").split()))


def _sectioned(blocks: list[tuple[str, str]]) -> list[Section]:
    sections: list[Section] = []
    title, lines = "", list[str]()
    for name, text in blocks:
        if name in _TOP_HEADING or _ABSTRACT.fullmatch(text):
            sections.append(Section(title, "\n".join(lines)))
            title, lines = ("" if name == "h1" else text), []
        else:
            lines.append(text)
    sections.append(Section(title, "\n".join(lines)))
    return [section for section in sections if section.text]
