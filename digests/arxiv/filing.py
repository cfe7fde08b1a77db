"""Under which categories, and as what, an entry of a listing is announced."""

from collections.abc import Sequence

from digests.arxiv import taxonomy
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
