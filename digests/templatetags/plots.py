"""The small plot of papers per day: days and counts to the places of bars in an SVG."""

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
