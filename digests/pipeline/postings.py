"""Packed postings to `Postings`: where a reader's patterns occur on some days, matched now where nobody had yet."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection

from digests.pipeline.match import match_patterns
from digests.ranking.postings import Postings


def postings_of(keys: Sequence[str], days: Sequence[date], now: datetime) -> Postings:
    """Read the postings of the patterns; a pattern that was never matched on one of the days is matched now."""
    postings = _read(keys, days)
    if not postings.covers(keys, days):
        match_patterns(keys, days, now)
        postings = _read(keys, days)
    return postings


_READ = """
    SELECT pattern.key, posting.announced_on, posting.paper_numbers, posting.places
    FROM digests_posting AS posting JOIN digests_pattern AS pattern ON pattern.id = posting.pattern_id
    WHERE pattern.key = ANY(%s) AND posting.announced_on = ANY(%s)
"""
# Written out, as are the other queries of a ranking: a queryset takes longer to become SQL than Postgres to answer.


def _read(keys: Sequence[str], days: Sequence[date]) -> Postings:
    if not keys or not days:
        return Postings.of(())
    with connection.cursor() as cursor:
        cursor.execute(_READ, [list(keys), list(days)])
        return Postings.of(cursor.fetchall())
