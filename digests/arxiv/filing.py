"""Under which categories, and as what, an entry of a listing is announced."""

from collections.abc import Sequence

from digests.arxiv.listing import ListingEntry

UNFILED = ""
"""The category of an entry of a combined listing that does not say which of the categories it belongs to."""

_AS_CROSS = {"new": "cross", "replace": "replace-cross"}


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
