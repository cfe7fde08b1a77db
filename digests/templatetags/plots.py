"""The small plots of counts per day: days and counts to the places of bars in an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django import template

from digests.pipeline.completeness import Tally

register = template.Library()

WIDTH, HEIGHT = 400.0, 120.0
_TOP, _BOTTOM = 14.0, 16.0
_WIDEST = 56.0
_MOST_LABELS = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One day's bar in user units of the SVG; what is missing stands on top of what is held."""

    day: date
    tally: Tally
    x: float
    width: float
    middle: float
    held_y: float
    held_height: float
    missing_y: float
    missing_height: float
    figure_y: float
    has_label: bool


@register.inclusion_tag("digests/_plot.html")
def paper_plot(days: Sequence[tuple[date, Tally]]) -> dict[str, object]:
    """Draw the papers announced on each day, held and missing; `days` newest first, as tables have them."""
    drawn = bars(list(reversed(days)))
    return {
        "bars": drawn,
        "base_width": round(len(days) * _step(days), 2),
        "width": WIDTH,
        "height": HEIGHT,
        "base": HEIGHT - _BOTTOM,
        "label_y": HEIGHT - 4,
    }


@dataclass(frozen=True, slots=True)
class Column:
    """One day's bar of a plain count."""

    day: date
    count: int
    x: float
    width: float
    middle: float
    y: float
    height: float
    figure_y: float
    has_label: bool


@register.inclusion_tag("digests/_columns.html")
def count_plot(days: Sequence[tuple[date, int]], what: str) -> dict[str, object]:
    """Draw a count for each day, oldest first; `what` is counted, in the plural."""
    return {
        "columns": columns(days),
        "what": what,
        "total": sum(count for _, count in days),
        "width": WIDTH,
        "height": HEIGHT,
        "base": HEIGHT - _BOTTOM,
        "label_y": HEIGHT - 4,
    }


def columns(days: Sequence[tuple[date, int]]) -> list[Column]:
    """Return the bars of the days, in the order given, the highest as high as the plot."""
    highest = max((count for _, count in days), default=0) or 1
    step = WIDTH / max(len(days), 1)
    scale = (HEIGHT - _TOP - _BOTTOM) / highest
    found = []
    for place, (day, count) in enumerate(days):
        y = HEIGHT - _BOTTOM - count * scale
        found.append(
            Column(
                day=day,
                count=count,
                x=round((place + 0.12) * step, 2),
                width=round(step * 0.76, 2),
                middle=round((place + 0.5) * step, 2),
                y=round(y, 2),
                height=round(count * scale, 2),
                figure_y=round(y - 3, 2),
                has_label=place % 2 == (len(days) - 1) % 2,
            )
        )
    return found


@register.filter
def share_of(count: int, counts: Sequence[tuple[str, str, int]]) -> int:
    """Return how long a bar of a count is beside the others, from 0 to 100."""
    highest = max((each for _, _, each in counts), default=0) or 1
    return round(100 * count / highest)


@register.filter
def compact(number: int) -> str:
    """Write a number in at most four characters: 950, 1.2k, 12k, 3.4M.

    >>> compact(950), compact(1234), compact(12345), compact(3_400_000)
    ('950', '1.2k', '12k', '3.4M')
    """
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if number >= size:
            scaled = number / size
            return f"{scaled:.1f}{unit}" if scaled < 10 else f"{scaled:.0f}{unit}"
    return str(number)


def bars(days: Sequence[tuple[date, Tally]]) -> list[Bar]:
    """Return the bars of the days, in the order given, the highest as high as the plot."""
    if not days:
        return []
    highest = max(tally.announced for _, tally in days) or 1
    step = _step(days)
    scale = (HEIGHT - _TOP - _BOTTOM) / highest
    every = -(-len(days) // _MOST_LABELS)
    return [
        _bar(day, tally, left=place * step, step=step, scale=scale, has_label=place % every == 0)
        for place, (day, tally) in enumerate(days)
    ]


def _step(days: Sequence[tuple[date, Tally]]) -> float:
    return min(WIDTH / max(len(days), 1), _WIDEST)


def _bar(day: date, tally: Tally, *, left: float, step: float, scale: float, has_label: bool) -> Bar:
    held, missing = tally.held * scale, tally.missing * scale
    held_y = HEIGHT - _BOTTOM - held
    return Bar(
        day=day,
        tally=tally,
        x=round(left + step * 0.12, 2),
        width=round(step * 0.76, 2),
        middle=round(left + step / 2, 2),
        held_y=round(held_y, 2),
        held_height=round(held, 2),
        missing_y=round(held_y - missing, 2),
        missing_height=round(missing, 2),
        figure_y=round(held_y - missing - 3, 2),
        has_label=has_label,
    )
