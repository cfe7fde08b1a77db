"""Identifiers in the order of announcement, which real papers do not have: arXiv never came to 40,000 in a month."""

from collections import defaultdict
from datetime import UTC, date, datetime
from random import Random

from tests.arxiv_standin.days import ONE

_FIRST = 40_000
_FIRST_OF_ARCHIVE = 700
_ARCHIVES = ("cond-mat", "cs", "math", "quant-ph")
_OLD_STYLE = 0.04


class Numbers:
    """Gives every paper its number."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._last: dict[str, int] = defaultdict(lambda: _FIRST)
        self._last_of_archive: dict[str, int] = defaultdict(lambda: _FIRST_OF_ARCHIVE)

    def new(self, day: date) -> str:
        """Return the next identifier; its month is that of the evening on which the listing of the day is announced."""
        return self._next(day - ONE)

    def old(self, day: date, category: str) -> tuple[datetime, str]:
        """Return an identifier from months or years before a day and the beginning of its month, UTC."""
        archive = category.partition(".")[0]
        if archive in _ARCHIVES and self._random.random() < _OLD_STYLE:
            month = datetime(self._random.randint(1998, 2006), self._random.randint(1, 12), 1, tzinfo=UTC)
            prefix = f"{archive}/{month:%y%m}"
            self._last_of_archive[prefix] += 1
            return month, f"{prefix}{self._last_of_archive[prefix]}"
        months = day.year * 12 + day.month - 1 - self._random.randint(3, 40)
        month = datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)
        return month, self._next(month.date())

    def _next(self, month: date) -> str:
        prefix = f"{month:%y%m}"
        self._last[prefix] += self._random.randint(1, 3)
        return f"{prefix}.{self._last[prefix]:05d}"
