"""The dates of arXiv's documents to aware moments in UTC; a date before arXiv or after 2100 is none."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST_YEAR, LAST_YEAR = 1985, 2100
"""The oldest papers of arXiv carry submission dates from 1986, five years before it began."""


def moment(text: str) -> datetime | None:
    """Read `2017-07-27T08:18:33Z`, `2025-03-10` (midnight) or `Mon, 14 Apr 2008 21:02:00 GMT`; UTC if no zone is named.

    Return None for anything else and for absurd years.
    """
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text.strip())
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    return None
