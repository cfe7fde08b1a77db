"""Template filters that set a paper's title, abstract, authors and reasons."""

import re
from decimal import Decimal

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from digests.ranking.reasons import Reason
from digests.templatetags.tex_pieces import pieces

register = template.Library()

MOST_AUTHORS = 8
FIRST_AUTHORS = 6
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
    return mark_safe("".join(HTML[piece.kind].format(escape(piece.value)) for piece in pieces(text)))  # noqa: S308


@register.filter
def tex_plain(text: str) -> str:
    """Return a title as plain text for RSS and page titles: as `tex_text`, without markup and not escaped."""
    return "".join(piece.value for piece in pieces(text) if piece.kind in {"text", "math"})


@register.filter
def paragraphs(abstract: str) -> list[str]:
    """Split an abstract at its forced line breaks."""
    return [line for line in map(str.strip, abstract.split("\n")) if line]


@register.filter
def author_line(authors: list[str]) -> SafeString:
    """Name the authors, each isolated from the others' writing direction; after a few, count the rest."""
    shown = authors if len(authors) <= MOST_AUTHORS else authors[:FIRST_AUTHORS]
    names = format_html_join(", ", "<bdi>{}</bdi>", ((name,) for name in shown))
    others = len(authors) - len(shown)
    return format_html("{} and {} others", names, intcomma(others)) if others else names


@register.filter
def names(authors: list[str]) -> SafeString:
    """Name all of the authors, each isolated from the others' writing direction."""
    return format_html_join(", ", "<bdi>{}</bdi>", ((name,) for name in authors))


@register.filter
def score(points: Decimal) -> str:
    """Write a score with at least one decimal, so that a column of them lines up: 12.0, 12.5, 12.25."""
    return f"{points:,.2f}".removesuffix("0").replace("-", "\u2212")


@register.filter
def points_of(reason: Reason) -> str:
    """Write what a reason adds, the title's part apart: `+1 · title +0.5`."""
    in_text = reason.points - reason.title_points
    parts = [_signed(in_text)] if in_text or not reason.title_points else []
    if reason.title_points:
        parts.append(f"title {_signed(reason.title_points)}")
    return " · ".join(parts)


@register.filter
def announce_mark(announce_type: str) -> str:
    """Return how a paper was announced, in a word; nothing for a new one."""
    return "" if announce_type == "new" else MARKS.get(announce_type, announce_type)


@register.filter
def licence(url: str) -> str:
    """Name a licence, linked where it is one of Creative Commons; an address of anyone else's is only shown."""
    if found := CREATIVE_COMMONS.fullmatch(url):
        kind, version = found["kind"].upper(), found["version"]
        text = f"CC0 {version}" if kind == "ZERO" else f"CC {kind} {version}"
        return format_html('<a href="https://{}" rel="license">{}</a>', found["address"], text)
    return "arXiv’s licence to distribute" if "arxiv.org/licenses/nonexclusive-distrib" in url else url


def _signed(points: Decimal) -> str:
    digits = f"{abs(points):,.2f}".rstrip("0").rstrip(".")
    return ("\u2212" if points < 0 else "+") + digits
