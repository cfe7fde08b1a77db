"""Why a paper is where it is, as HTML: the foremost reasons at a glance, the others folded.

Each reader's reasons are their own, so they are put together here as text, without a template for each of a page's
fifty papers. What a reader or a paper wrote is escaped.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from html import escape
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from digests.ranking.explanation import DISCOVERY, FOREMOST, Line, explained, line_of, weighed
from digests.ranking.reasons import Reason

register = template.Library()

KEPT = 8192
"""Lines that each process keeps, the least recently used forgotten; each is about half a kilobyte."""


@register.simple_tag
def why(reasons: Sequence[Reason], *, is_discovery: bool = False, profile: int | None = None) -> SafeString:
    """Return the reasons of a paper.

    Args:
        reasons: as the ranking gives them.
        is_discovery: whether none of the reader's keywords is in the paper.
        profile: the key of the reader's profile that ranks; with it, learned terms lead to what can be done to them.
    """
    said = weighed(reasons)
    foremost = said if len(said) <= FOREMOST + 1 else said[:FOREMOST]
    mark = f'<p class="mark">{escape(DISCOVERY)}</p>' if is_discovery else ""
    shown = f'<ul aria-label="Reasons">{_items(foremost, profile)}</ul>'
    return SafeString(f'<div class="reasons">{mark}{shown}{_folded(said[len(foremost) :], profile)}</div>')


@register.filter
def lines(reasons: Sequence[Reason]) -> list[Line]:
    """Return the lines that say the reasons, for a feed or a mail."""
    return explained(reasons)


@register.simple_tag
def discovery() -> str:
    """Say what a discovery is."""
    return DISCOVERY


@register.filter
def points_of(line: Line) -> str:
    """Write what a line adds, the title's part apart: `+1 · title +0.5`."""
    in_text = line.points - line.title_points
    parts = [signed(in_text)] if in_text or not line.title_points else []
    if line.title_points:
        parts.append(f"title {signed(line.title_points)}")
    return " · ".join(parts)


@register.filter
@lru_cache(maxsize=4096)
def signed(points: Decimal) -> str:
    """Write points with their sign: `+12.5`, `−3`."""
    digits = f"{abs(points):,.2f}".rstrip("0").rstrip(".")
    return ("\u2212" if points < 0 else "+") + digits


def _folded(said: Sequence[tuple[Decimal, Sequence[Reason]]], profile: int | None) -> str:
    if not said:
        return ""
    rest = signed(sum([points for points, _ in said], Decimal(0)))
    summary = f"<span>{rest}</span><span>{len(said)} more</span>"
    return f"<details><summary>{summary}</summary><ul>{_items(said, profile)}</ul></details>"


def _items(said: Iterable[tuple[Decimal, Sequence[Reason]]], profile: int | None) -> str:
    return "".join([_item(tuple(group), profile if group[0].kind == "learned" else None) for _, group in said])


@lru_cache(maxsize=KEPT)
def _item(group: tuple[Reason, ...], profile: int | None) -> str:
    """Return the line that says these reasons; kept, as one keyword is why many papers are where they are."""
    line = line_of(group)
    opened = '<div class="opened"></div>' if line.is_learned and profile is not None else ""
    return f"<li><span>{points_of(line)}</span><span>{_words(line, profile)}</span>{opened}</li>"


def _words(line: Line, profile: int | None) -> str:
    is_open = line.is_learned and profile is not None
    subjects = ", ".join(
        f"<b><bdi>{_opened(subject, profile) if is_open else escape(subject)}</bdi></b>" for subject in line.subjects
    )
    return " ".join(filter(None, (escape(line.lead), subjects, escape(line.tail))))


def _opened(term: str, profile: int | None) -> str:
    """Return a learned term as a link to what can be done to it; htmx puts that below the line."""
    query = urlencode({"term": term, "profile": profile or ""})
    address = escape(f"{_address()}?{query}")
    return f'<a href="{address}" hx-get="{address}" hx-target="next .opened">{escape(term)}</a>'


@cache
def _address() -> str:
    return reverse("learned_term")
