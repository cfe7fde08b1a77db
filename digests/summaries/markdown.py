"""A model's Markdown to HTML or plain text that cannot change a page: no HTML, links, images or headings of its own.

Formulas are taken out before Markdown is read and come back untouched, each in an element of its own, for `tex.js` to
draw. What was not found in the paper is marked where it stands. The HTML passes nh3 before anything is put back into
it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from digests.summaries.grounding import Missing
from digests.summaries.texts import visible
from digests.templatetags.tex_pieces import formulas

LINK_GONE = "…"
"""What stands in the place of an address."""

_FORMULA, _FORMULA_END, _MARK, _MARK_END = "\ue000", "\ue001", "\ue002", "\ue003"
_OURS = re.compile("[\ue000-\ue003]")
_FORMULA_PLACE = re.compile("(\ue002?)\ue000([0-9]{1,6})\ue001(\ue003?)")
_MARKED_PLACE = re.compile("\ue002([^\ue002\ue003<>]*)\ue003")
_ADDRESS = re.compile(r"<?(?:\b(?:https?|ftp)://|\bwww\.)[^\s<>()\[\]\"“”，。；、]+>?", re.IGNORECASE)
_TAGS = {"p", "ul", "ol", "li", "strong", "em", "code", "br"}
_DROPPED = {"link_open", "link_close", "hr"}


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Read every link as one, so that none is left standing as text."""
        return True


_READER = _Markdown("commonmark", {"html": False, "maxNesting": 12}).disable(
    ["html_block", "html_inline", "code", "reference", "lheading", "blockquote"]
)


def block_html(text: str, missing: Iterable[Missing] = (), note: str = "") -> str:
    """Return a text of paragraphs and lists as HTML; `note` says what the marked ones lack."""
    guarded, kept = _guarded(text, missing)
    tokens = _read(guarded)
    return _restored(_clean(_READER.renderer.render(tokens, _READER.options, {})), kept, note)


def inline_html(text: str, missing: Iterable[Missing] = (), note: str = "") -> str:
    """Return a text as HTML without paragraphs, for one line, a list item or a cell."""
    guarded, kept = _guarded(text, missing)
    tokens = list(_flat(_read(guarded)))
    return _restored(_clean(_READER.renderer.render(tokens, _READER.options, {})), kept, note)


def plain(
    text: str, missing: Iterable[Missing] = (), note: str = "", formula: Callable[[str], str] = lambda typed: typed
) -> str:
    """Return a text as plain text, its lists with dashes; marked places say why.

    `formula` makes of a formula with its delimiters what is shown; by default it stays as typed.
    """
    guarded, kept = _guarded(text, missing)
    read = _plain(_read(guarded))
    read = _MARKED_PLACE.sub(lambda found: f"{found[1]} [{note}]", read)
    read = _FORMULA_PLACE.sub(
        lambda found: formula(kept[int(found[2])]) + (f" [{note}]" if found[1] and found[3] else ""), read
    )
    return _OURS.sub("", read).strip()


def _guarded(text: str, missing: Iterable[Missing]) -> tuple[str, list[str]]:
    """Return the text with its formulas and marks as characters that Markdown leaves alone, and the formulas."""
    spans = sorted(
        (one.start, one.start + len(one.text))
        for one in missing
        if one.text and text[one.start : one.start + len(one.text)] == one.text
    )
    parts: list[str] = []
    kept: list[str] = []
    place = 0
    for is_formula, part in formulas(text):
        inside = [(start - place, end - place) for start, end in spans if place <= start < place + len(part)]
        if is_formula:
            hole = f"{_FORMULA}{len(kept)}{_FORMULA_END}"
            parts.append(f"{_MARK}{hole}{_MARK_END}" if inside else hole)
            kept.append(visible(part))
        else:
            parts.append(_without_addresses("".join(_marked(part, inside))))
        place += len(part)
    return "".join(parts), kept


def _marked(part: str, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    place = 0
    for start, end in spans:
        if start < place:
            continue
        yield visible(part[place:start])
        yield f"{_MARK}{visible(part[start:end])}{_MARK_END}"
        place = end
    yield visible(part[place:])


def _without_addresses(text: str) -> str:
    return _ADDRESS.sub(LINK_GONE, text)


def _read(guarded: str) -> list[Token]:
    """Return the harmless tokens of a text; one that Markdown makes nothing of, such as deep lists, is a paragraph."""
    tokens = _harmless(_READER.parse(guarded))
    if guarded.strip() and not any(token.type in {"inline", "code_inline"} for token in tokens):
        text = Token("inline", "", 0, content=guarded, children=[Token("text", "", 0, content=guarded)])
        return [Token("paragraph_open", "p", 1), text, Token("paragraph_close", "p", -1)]
    return tokens


def _harmless(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens of paragraphs, lists and emphasis: headings are paragraphs, code is inline, links are text."""
    kept: list[Token] = []
    for token in tokens:
        if token.type in _DROPPED:
            continue
        if token.type in {"fence", "code_block"}:
            kept += [Token("paragraph_open", "p", 1), _code(token.content), Token("paragraph_close", "p", -1)]
            continue
        if token.type.startswith("heading"):
            token.tag = "p"
        if token.type == "image":
            token = Token("text", "", 0, content=token.content)  # noqa: PLW2901 - the token is replaced
        token.attrs = {}
        if token.children:
            token.children = _harmless(token.children)
        kept.append(token)
    return kept


def _code(content: str) -> Token:
    return Token("code_inline", "code", 0, content=content.strip())


def _flat(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield what stands in the paragraphs of a text, with a blank between two of them."""
    is_first = True
    for token in tokens:
        if token.type not in {"inline", "code_inline"}:
            continue
        if not is_first:
            yield Token("text", "", 0, content=" ")
        is_first = False
        yield from token.children or [] if token.type == "inline" else [token]


def _clean(html: str) -> str:
    return nh3.clean(html, tags=_TAGS, attributes={}, strip_comments=True, link_rel=None)


def _restored(html: str, kept: Sequence[str], note: str) -> str:
    """Put formulas and marks back in."""

    def formula(found: re.Match[str]) -> str:
        drawn = f"<span data-tex>{escape(kept[int(found[2])])}</span>"
        return _mark(drawn, note) if found[1] and found[3] else found[1] + drawn + found[3]

    html = _MARKED_PLACE.sub(lambda found: found[0] if _FORMULA in found[0] else _mark(found[1], note), html)
    return _OURS.sub("", _FORMULA_PLACE.sub(formula, html)).strip()


def _mark(inside: str, note: str) -> str:
    words = escape(note)
    return (
        f'<mark class="unfound" title="{words}">{inside}<sup aria-hidden="true">?</sup>'
        f'<span class="visually-hidden"> ({words})</span></mark>'
    )


def _plain(tokens: Sequence[Token]) -> str:
    lines: list[str] = []
    depth = 0
    opening = ""
    for token in tokens:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            depth += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            depth -= 1
        elif token.type == "list_item_open":
            opening = "  " * (depth - 1) + "- "
        elif token.type in {"inline", "code_inline"}:
            lines.append(opening + _said(token))
            opening = ""
        elif token.type == "paragraph_close" and not depth:
            lines.append("")
    return "\n".join(lines)


def _said(token: Token) -> str:
    if token.type == "inline":
        return "".join(_said(child) for child in token.children or ())
    return {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
