"""When the timetable takes a turn in a replay: more often around the announcement, as the site's own does."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from digests.arxiv.calendar import EASTERN

TURNS = ("00:20", "01:10", "03:40", "06:30", "10:00", "12:10", "16:00", "20:05", "20:40", "22:45")
"""Eastern times of day, before a jitter of minutes."""


def every(minutes: int, first: date, last: date) -> Iterator[datetime]:
    """Yield a turn every few minutes, as the site's own timetable takes them."""
    moment = datetime.combine(first - timedelta(days=1), time(19), EASTERN).astimezone(UTC)
    while moment < datetime.combine(last, time(23), EASTERN):
        yield moment
        moment += timedelta(minutes=minutes)


def moments(first: date, last: date, random: Random) -> Iterator[datetime]:
    """Yield the turns from the evening before `first` to the end of `last`."""
    day = first - timedelta(days=1)
    while day <= last:
        for text in TURNS:
            moment = datetime.combine(day, time.fromisoformat(text), EASTERN)
            yield moment + timedelta(seconds=random.randrange(600))
        day += timedelta(days=1)
