"""Announcement days as a mail names them."""

from datetime import date
from functools import lru_cache

from django.utils.dateformat import format as format_date


def days_of(first: date, last: date) -> str:
    """Write days in short: `10 Dec`, `4–10 Dec`, `28 Nov – 4 Dec`."""
    if first == last:
        return format_date(last, "j M")
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{format_date(last, 'j M')}"
    return f"{format_date(first, 'j M')} – {format_date(last, 'j M')}"


@lru_cache(maxsize=64)
def span_of(first: date, last: date) -> str:
    """Write days in full."""
    if first == last:
        return format_date(last, "l, j F Y")
    return f"{format_date(first, 'l, j F')} to {format_date(last, 'l, j F Y')}"
