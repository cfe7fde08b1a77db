"""The small plot of a term's rise: its share of the papers week by week, to the places of bars in an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template

register = template.Library()

WIDTH, HEIGHT = 140.0, 32.0
_WIDE = 0.7
_THINNEST = 0.5


@dataclass(frozen=True, slots=True)
class WeekBar:
    """One week's bar in user units of the SVG."""

    x: float
    y: float
    width: float
    height: float


@register.inclusion_tag("digests/_trend_plot.html")
def trend_plot(weeks: Sequence[float | None]) -> dict[str, object]:
    """Draw how many in a thousand papers have a term, week by week, the newest last; the highest bar fills the plot."""
    words = ", ".join("no papers" if share is None else f"{share:g}" for share in weeks)
    return {"bars": week_bars(weeks), "width": WIDTH, "height": HEIGHT, "words": words}


def week_bars(weeks: Sequence[float | None]) -> list[WeekBar]:
    """Return the bars of the weeks; one without papers has none, one without the term a thin one."""
    if not weeks:
        return []
    highest = max((share for share in weeks if share is not None), default=0.0) or 1.0
    step = WIDTH / len(weeks)
    return [
        _bar(0.0 if share is None else max(share / highest * HEIGHT, _THINNEST), left=place * step, step=step)
        for place, share in enumerate(weeks)
    ]


def _bar(height: float, *, left: float, step: float) -> WeekBar:
    x = left + step * (1 - _WIDE) / 2
    return WeekBar(round(x, 2), round(HEIGHT - height, 2), round(step * _WIDE, 2), round(height, 2))
