"""A day's papers as arXiv lists them, for a reader who states nothing to rank them by.

What the reader dismissed, hid or excluded is not among them, as it is in no ranking.
"""

from collections.abc import Collection
from datetime import date, datetime

from digests.pipeline import feedback
from digests.pipeline.items import FeedItem, listed_items
from digests.pipeline.postings import postings_of
from digests.pipeline.stated import Stated


def unranked(
    mine: Stated, day: date, *, limit: int, above: Collection[int], now: datetime
) -> tuple[list[FeedItem], int]:
    """Return the day's first papers in the profile's categories, and how many there are.

    Args:
        mine: what the profile states.
        day: the announcement day.
        limit: how many to return at most.
        above: the numbers of papers that stand above them: counted, and not returned again.
        now: the moment of asking.
    """
    unwanted = set(feedback.unwanted(mine.reader).tolist())
    if mine.exclusions:
        unwanted |= set(postings_of(mine.exclusions, [day], now).numbers.tolist())
    return listed_items(mine.categories, day, limit=limit, without=above, unwanted=unwanted)
