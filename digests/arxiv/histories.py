"""When arXiv must have announced a paper's versions, for days of which no listing can be had any more.

A derived appearance says what the calendar says: moderation can have held the paper back, and when it was cross-listed
later than it was submitted is nowhere told.
"""

from datetime import date
from typing import NamedTuple

from digests.arxiv import calendar, taxonomy
from digests.arxiv.entries import AnnounceType, ListingEntry

LAST_LISTED = 5
"""Replacements with a higher version are in no listing, by arXiv's own source."""


class Appearance(NamedTuple):
    """One day on which one category's listing had the paper, as what, and in which version."""

    announced_on: date
    announce_type: str
    version: int


def appearances(entry: ListingEntry, category: str) -> list[Appearance]:
    """Return the appearances of a described paper (`versions` with their dates) in a category, by day.

    The first version is `new` where the category is the primary one and `cross` elsewhere, later ones are its
    replacements. Versions of one day are one appearance, the strongest, with the last version.
    """
    filed = [taxonomy.canonical(name) for name in entry.categories]
    if category not in filed:
        return []
    is_primary = filed[0] == category
    by_day: dict[date, Appearance] = {}
    for version in entry.versions:
        if version.number <= LAST_LISTED:
            day = calendar.listing_day(version.submitted_at)
            announce_type = _announce_type(version.number, is_primary=is_primary)
            earlier = by_day.get(day)
            by_day[day] = Appearance(day, earlier.announce_type if earlier else announce_type, version.number)
    return sorted(by_day.values())


def _announce_type(version: int, *, is_primary: bool) -> str:
    if version == 1:
        return AnnounceType.NEW if is_primary else AnnounceType.CROSS
    return AnnounceType.REPLACE if is_primary else AnnounceType.REPLACE_CROSS
