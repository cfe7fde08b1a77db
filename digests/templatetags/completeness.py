"""Template filters that say how complete things are: states, counts and spans of time, in words and marks."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from html import escape
from urllib.parse import quote

from django import template
from django.utils.dateformat import format as format_date
from django.utils.safestring import SafeString

from digests.arxiv import identifiers
from digests.arxiv.completeness import State
from digests.arxiv.identifiers import IdentifierError
from digests.models import Reconciliation
from digests.pipeline import completeness
from digests.pipeline.standing import Standing

register = template.Library()

MARKS = {
    State.WAITING: "…",
    State.FRESH: "↓",
    State.COMPLETE: "✓",
    State.QUIET: "–",
    State.SHORT: "<",
    State.STALLED: "!",
    State.FAILED: "×",
}
MOST_NAMED = 3
MOST_IDS = 60


@register.filter
def state_mark(state: str) -> SafeString:
    """Return a state as HTML: its mark and its word."""
    mark = MARKS.get(state, "?")  # type: ignore[call-overload]
    return SafeString(
        f'<span class="state state--{escape(state)}"><span aria-hidden="true">{mark}</span> {escape(state)}</span>'
    )


@register.filter
def held_of(row: Reconciliation) -> str:
    """Write what is held of what was announced: `312 of 312`, `312 held` while arXiv's count is unknown."""
    if row.announced is None:
        return f"{row.held:,} held" if row.held else ""
    return f"{row.held:,} of {row.announced:,}" if row.announced else ""


@register.simple_tag
def grid_cells(rows: Iterable[Reconciliation | None], days: Sequence[date], query: str) -> SafeString:
    """Return the table cells of one category, one for each of the days; each leads to the day on the category's page.

    Written here and not in a template: 185 categories of two weeks are 1,850 cells.
    """
    return SafeString("".join(_cell(row, day, query) for row, day in zip(rows, days, strict=True)))


@register.filter
def missing_links(row: Reconciliation) -> SafeString:
    """Name the missing papers as HTML, each linked to arXiv's page of it; after many, count the rest."""
    links = ", ".join(map(_paper_link, row.missing[:MOST_IDS]))
    others = len(row.missing) - MOST_IDS
    return SafeString(links + (f" and {others:,} more" if others > 0 else ""))


@register.filter
def unnamed_count(row: Reconciliation) -> int:
    """Return how many papers are missing whose identifiers are unknown."""
    return max((completeness.missing_count(row) or 0) - len(row.missing), 0)


@register.filter
def lateness(row: Reconciliation) -> timedelta | None:
    """Return how long after 20:00 US Eastern the batch was seen."""
    return completeness.lateness(row)


@register.filter
def time_to_complete(row: Reconciliation) -> timedelta | None:
    """Return how long after that everything was held."""
    return completeness.time_to_complete(row)


@register.filter
def duration(span: timedelta | None) -> str:
    """Write a span of time with its two largest units: `40 s`, `12 min`, `1 h 5 min`, `3 d 2 h`."""
    if span is None:
        return ""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 60:
        return f"{seconds} s"
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if days:
        return _two(days, "d", hours % 24, "h")
    return _two(hours, "h", minutes % 60, "min") if hours else f"{minutes} min"


@register.filter
def moment(then: datetime, now: datetime) -> SafeString:
    """Write how long ago something was, as HTML; after two days, when."""
    ago = f"{duration(now - then)} ago" if now - then < timedelta(days=2) else f"on {format_date(then, 'j F Y')}"
    return SafeString(f'<time datetime="{then.isoformat()}">{ago}</time>')


@register.filter
def one_line(text: str, longest: int) -> str:
    """Return a text without line breaks and control characters, cut to a length, for mails and logs."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


@register.filter
def completeness_line(standing: Standing) -> str:
    """Say how complete a page is: `complete: 1,231 of 1,231, replacements included`, or what is missing.

    Empty where arXiv's calendar has no announcement and nothing is known of one.
    """
    if not standing.is_known:
        return "not counted against arXiv’s own list" if standing.unknown else ""
    if not standing.is_whole:
        return "; ".join(_lacks(standing))
    if not standing.announced:
        return "complete: arXiv announced nothing"
    return f"complete: {standing.held:,} of {standing.announced:,}, replacements included"


def completeness_sentence(standing: Standing) -> str:
    """Say the same as a sentence; empty where there is nothing to say."""
    line = completeness_line(standing)
    if line.startswith("arXiv"):  # a name, also at the beginning of a sentence
        return f"{line}."
    return f"{line[:1].upper()}{line[1:]}." if line else ""


def _lacks(standing: Standing) -> list[str]:
    parts = []
    if standing.announced:
        parts.append(f"{standing.held:,} of {standing.announced:,} announced are here")
    if standing.missing_in:
        counts = _named([f"{category} is still missing {count:,}" for category, count in standing.missing_in])
        parts.append(counts)
    parts += [
        phrase.format(_named(categories))
        for phrase, categories in (
            ("the batch of {} has not come yet", standing.awaited),
            ("arXiv does not answer for {}", standing.unanswered),
            ("arXiv’s count for {} is not read yet", standing.uncounted),
            ("not counted: {}", standing.unknown),
        )
        if categories
    ]
    if standing.awaited_day:
        parts.append(f"the announcement of {format_date(standing.awaited_day, 'l, j F')} has not come yet")
    return parts


def _named(names: Sequence[str]) -> str:
    """Return names in a sentence: `a`, `a and b`, `a, b, c and 3 more`."""
    shown = list(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        shown.append(f"{len(names) - MOST_NAMED} more")
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _cell(row: Reconciliation | None, day: date, query: str) -> str:
    if row is None:
        return '<td class="cell"><span class="state">not asked</span></td>'
    asked = "&".join(filter(None, (f"category={quote(row.category)}", query)))
    address = escape(f"?{asked}#{day.isoformat()}")
    figures = f"{row.held:,}/{row.announced:,}" if row.announced else f"{row.held:,}" if row.held else ""
    return f'<td class="cell"><a href="{address}">{figures} {state_mark(row.state)}</a></td>'


def _paper_link(arxiv_id: str) -> str:
    try:
        return f'<a href="{escape(identifiers.abs_url(arxiv_id))}">{escape(arxiv_id)}</a>'
    except IdentifierError:
        return escape(arxiv_id)


def _two(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large} {large_unit} {small} {small_unit}" if small else f"{large} {large_unit}"
