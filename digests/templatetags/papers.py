"""Template filters that set a paper's title, abstract and authors."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import escape

from django import template
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString

from digests.templatetags.tex_pieces import pieces
from digests.templatetags.tex_unicode import formula_text

register = template.Library()

MOST_AUTHORS = 8
FIRST_AUTHORS = 6
_PLAIN: dict[str, Callable[[str], str]] = {"text": str, "math": formula_text}
HTML = {"text": "{}", "math": "<span data-tex>{}</span>", "open": "<{}>", "close": "</{}>"}
CREATIVE_COMMONS = re.compile(
    r"https?://(?P<address>creativecommons\.org/(?:licenses|publicdomain)/(?P<kind>[a-z-]{1,8})/(?P<version>\d\.\d)/?)"
)
MARKS = {"cross": "cross-list", "replace": "replacement", "replace-cross": "replaced cross-list"}


@register.filter
def tex_text(text: str) -> SafeString:
    """Return a title or a paragraph as HTML: accents, quotes and emphasis set, each formula in an element of its own.

    A formula stays as typed, delimiters included, inside `<span data-tex>`, which `tex.js` draws. All else is escaped.
    """
    return SafeString("".join(HTML[piece.kind].format(escape(piece.value)) for piece in pieces(text)))


@register.filter
def tex_plain(text: str) -> str:
    """Return a text in plain Unicode for mail, feeds and page titles: as `tex_text`, without markup, not escaped."""
    return "".join(_PLAIN[piece.kind](piece.value) for piece in pieces(text) if piece.kind in _PLAIN)


@register.filter
def tex_paragraphs(abstract: str) -> SafeString:
    """Return an abstract as HTML paragraphs, parted at its forced line breaks, each as `tex_text`."""
    lines = filter(None, map(str.strip, abstract.split("\n")))
    return SafeString("".join(f"<p>{tex_text(line)}</p>" for line in lines))


@register.filter
def author_line(authors: list[str]) -> SafeString:
    """Name the authors as `names` does; after a few, count the rest."""
    if len(authors) <= MOST_AUTHORS:
        return names(authors)
    others = len(authors) - FIRST_AUTHORS
    return SafeString(f"{names(authors[:FIRST_AUTHORS])} and {others:,} others")


@register.filter
def names(authors: list[str]) -> SafeString:
    """Name all of the authors, each isolated from the others' writing direction."""
    return SafeString(", ".join(f"<bdi>{escape(name)}</bdi>" for name in authors))


@register.filter
def category_list(categories: list[str]) -> SafeString:
    """Return categories as HTML, the primary one marked; none breaks over a line."""
    elements = ["b"] + ["span"] * (len(categories) - 1)
    items = zip(elements, map(escape, categories), strict=False)
    return SafeString(" ".join(f'<{element} class="category">{category}</{element}>' for element, category in items))


@register.filter
def score(points: Decimal) -> str:
    """Write a score with at least one decimal, so that a column of them lines up: 12.0, 12.5, 12.25."""
    return f"{points:,.2f}".removesuffix("0").replace("-", "\u2212")


@register.filter
def announce_mark(announce_type: str) -> SafeString:
    """Return how a paper was announced, in a word, as HTML; nothing for a new one."""
    if announce_type == "new":
        return SafeString("")
    return SafeString(f'<span class="mark">{escape(MARKS.get(announce_type, announce_type))}</span>')


@register.filter
def day_mark(day: date) -> SafeString:
    """Return an announcement day, in brief, as HTML."""
    return SafeString(f'<time datetime="{day.isoformat()}">{format_date(day, "D j M")}</time>')


@register.filter
def licence(url: str) -> str:
    """Name a licence, linked where it is one of Creative Commons; an address of anyone else's is only shown."""
    if found := CREATIVE_COMMONS.fullmatch(url):
        kind, version = found["kind"].upper(), found["version"]
        text = f"CC0 {version}" if kind == "ZERO" else f"CC {kind} {version}"
        return format_html('<a href="https://{}" rel="license">{}</a>', found["address"], text)
    return "arXiv’s licence to distribute" if "arxiv.org/licenses/nonexclusive-distrib" in url else url
