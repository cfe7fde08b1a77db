"""Which announcement days a reader's next digest covers, so that every day comes once and nothing falls between two."""

from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
WEEK = 7
LONGEST = 14
"""Calendar days that one digest covers at most: after a longer silence the older days are on the site."""


@dataclass(frozen=True, slots=True)
class Covered:
    """The days of the newest digest, and whether everything announced on them was held then."""

    first: date
    last: date
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days that are ranked, and the first of them whose papers come for the first time.

    Papers of days before `fresh_from` come only where a digest that never arrived owes them. `is_new` says whether
    there is any day at all that no digest covered.
    """

    first: date
    last: date
    fresh_from: date

    @property
    def days(self) -> int:
        """How many calendar days are ranked."""
        return (self.last - self.first).days + 1

    @property
    def is_new(self) -> bool:
        """Whether some day is covered for the first time."""
        return self.fresh_from <= self.last


def next_coverage(newest: date, covered: Covered | None, *, is_weekly: bool, owed_from: date | None) -> Coverage:
    """Return what the next digest covers.

    A daily digest goes on where the last one ended, or begins again with its days where something was missing then; a
    weekly one covers the week. Where papers are owed, their days are ranked too.

    Args:
        newest: the newest announcement day there is.
        covered: what the newest digest covered; None for the first one.
        is_weekly: whether it covers the week.
        owed_from: the first day of papers that are owed.
    """
    fresh = newest
    if covered is not None:
        fresh = covered.last + _DAY if covered.is_whole else covered.first
    if is_weekly:
        fresh = min(fresh, newest - (WEEK - 1) * _DAY)
    fresh = max(fresh, newest - (LONGEST - 1) * _DAY)
    first = min(fresh, newest, owed_from or newest)
    return Coverage(max(first, newest - (LONGEST - 1) * _DAY), newest, fresh)
