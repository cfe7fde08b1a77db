"""Packed postings to `Postings`: where a reader's patterns occur on some days, matched now where nobody had yet."""

from collections.abc import Sequence
from datetime import date, datetime

from digests.models import Posting
from digests.pipeline.match import match_patterns
from digests.ranking.postings import Postings


def postings_of(keys: Sequence[str], days: Sequence[date], now: datetime) -> Postings:
    """Read the postings of the patterns; a pattern that was never matched on one of the days is matched now."""
    postings = _read(keys, days)
    if not postings.covers(keys, days):
        match_patterns(keys, days, now)
        postings = _read(keys, days)
    return postings


def _read(keys: Sequence[str], days: Sequence[date]) -> Postings:
    rows = Posting.objects.filter(pattern__key__in=keys, announced_on__in=days).order_by()
    return Postings.of(rows.values_list("pattern__key", "announced_on", "paper_numbers", "places"))
