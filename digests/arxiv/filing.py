"""Under which categories, and as what, an entry of a listing is announced."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from digests.arxiv import calendar, taxonomy
from digests.arxiv.listing import ListingEntry

UNFILED = ""
"""The category of an entry of a combined listing that does not say which of the categories it belongs to."""

_AS_CROSS = {"new": "cross", "replace": "replace-cross"}


def split_query(text: str) -> tuple[str, ...]:
    """Return the canonical categories or archives of a query such as `cs.AI+stat`.

    Raises:
        ValueError: a part is neither a category nor an archive.
    """
    parts = tuple(dict.fromkeys(taxonomy.canonical(part) for part in text.split("+")))
    for part in parts:
        if not expand((part,)):
            raise ValueError(f"{part!r} is no arXiv category; see https://arxiv.org/category_taxonomy")
    return parts


def expand(query: Sequence[str]) -> tuple[str, ...]:
    """Return the categories of a query: an archive stands for all of its categories."""
    archives = {archive.identifier: archive.categories for archive in taxonomy.archives()}
    names = [
        name
        for part in query
        for name in (
            [part] if taxonomy.is_category(part) else [category.identifier for category in archives.get(part, ())]
        )
    ]
    return tuple(dict.fromkeys(names))


def filings(entry: ListingEntry, asked: Sequence[str]) -> list[tuple[str, str]]:
    """Return (category, announce type) for each category of the query that announces the entry.

    arXiv's announce type is relative to the whole query: a paper with primary category cs.LG is `cross` in
    cs.AI's listing and `new` in the listing of `cs.AI+cs.LG`. Filed under a single category of a combined
    query, a type other than the primary category's becomes the cross form.
    """
    if len(asked) == 1:
        return [(asked[0], entry.announce_type)]
    within = [category for category in asked if category in entry.categories]
    if not within:
        return [(UNFILED, entry.announce_type)]
    primary = entry.categories[0]
    return [
        (
            category,
            entry.announce_type if category == primary else _AS_CROSS.get(entry.announce_type, entry.announce_type),
        )
        for category in within
    ]


def announced_as(entry: ListingEntry, category: str, day: date) -> ListingEntry:
    """Return an entry of a door that announces nothing with the type that the category's listing of a day gave it.

    For an announced paper whose listing entry could not be read. One that was first submitted for that day is `new`
    where the category is the primary one and `cross` elsewhere. A later version that was submitted in time for the
    day is a replacement; else the paper is an older one, cross-listed late.
    """
    first, last = (entry.versions[0], entry.versions[-1]) if entry.versions else (None, None)
    is_new = entry.version <= 1 or (first is not None and calendar.listing_day(first.submitted_at) >= day)
    is_replaced = not is_new and (last is None or calendar.listing_day(last.submitted_at) >= day)
    announce_type = "replace" if is_replaced else "new"
    is_primary = entry.categories[:1] == (category,)
    return replace(entry, announce_type=announce_type if is_primary else _AS_CROSS[announce_type])
