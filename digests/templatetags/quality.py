"""How good rankings were: shares of days to the places of bars in an SVG, and shares in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django import template

from digests.pipeline.quality import DayFigures

register = template.Library()

WIDTH, HEIGHT = 400.0, 132.0
_TOP, _BOTTOM, _LEFT = 10.0, 16.0, 36.0
_WIDEST = 40.0
_MOST_LABELS = 9
_TOPS = (0.1, 0.2, 0.5, 1.0)
_PLOTTED = {"precision": "Share of the top ten that was wanted", "share_in_top": "Share of the wanted in the top ten"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One day's bar in user units of the SVG; `share` is None where there was nothing to take a share of."""

    day: date
    share: float | None
    x: float
    width: float
    middle: float
    y: float
    height: float
    has_label: bool


@register.inclusion_tag("digests/_share_plot.html")
def share_plot(days: Sequence[DayFigures], what: str) -> dict[str, object]:
    """Draw one share of each day, `precision` or `share_in_top`; `days` newest first, as tables have them."""
    shares = [(day.announced_on, getattr(day.figures, what)) for day in reversed(days)]
    top = highest(share for _, share in shares)
    base, full = HEIGHT - _BOTTOM, HEIGHT - _BOTTOM - _TOP
    return {
        "title": _PLOTTED[what],
        "bars": bars(shares, top),
        "width": WIDTH,
        "height": HEIGHT,
        "left": _LEFT,
        "base": base,
        "label_y": HEIGHT - 4,
        "grid": [(f"{top * part:.0f} %", round(base - full * part / 100, 2)) for part in (0, 50, 100)],
    }


def highest(shares: Iterable[float | None]) -> float:
    """Return the share that is as high as the plot: a round one that none of the shares is above."""
    most = max((share for share in shares if share is not None), default=1.0)
    return next(top for top in _TOPS if most <= top)


def bars(shares: Sequence[tuple[date, float | None]], top: float = 1.0) -> list[Bar]:
    """Return the bars of the days, in the order given; a share of `top` is as high as the plot."""
    step = min((WIDTH - _LEFT) / max(len(shares), 1), _WIDEST)
    every = -(-len(shares) // _MOST_LABELS)
    scale = (HEIGHT - _TOP - _BOTTOM) / top
    return [
        Bar(
            day=day,
            share=share,
            x=round(_LEFT + step * (place + 0.12), 2),
            width=round(step * 0.76, 2),
            middle=round(_LEFT + step * (place + 0.5), 2),
            y=round(HEIGHT - _BOTTOM - (share or 0) * scale, 2),
            height=round((share or 0) * scale, 2),
            has_label=place % every == 0,
        )
        for place, (day, share) in enumerate(shares)
    ]


@register.filter
def in_percent(share: float | None) -> str:
    """Write a share of 1 in whole percent, a dash for none.

    >>> in_percent(0.304)
    '30 %'
    """
    return "–" if share is None else f"{share * 100:.0f} %"


@register.filter
def by_lot(probability: float) -> str:
    """Write how likely a difference is by lot, to two digits.

    >>> by_lot(0.0390625), by_lot(0.00001)
    ('0.039', 'less than 0.001')
    """
    return "less than 0.001" if probability < 0.001 else f"{probability:.2g}"
