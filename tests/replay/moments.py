"""When the timetable takes a turn in a replay: more often around the announcement, as the site's own does."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from digests.arxiv.calendar import EASTERN

TURNS = ("00:20", "01:10", "03:40", "06:30", "10:00", "12:10", "16:00", "20:05", "20:40", "22:45")
"""Eastern times of day, before a jitter of minutes."""


def moments(first: date, last: date, random: Random) -> Iterator[datetime]:
    """Yield the turns from the evening before `first` to the end of `last`."""
    day = first - timedelta(days=1)
    while day <= last:
        for text in TURNS:
            moment = datetime.combine(day, time.fromisoformat(text), EASTERN)
            yield moment + timedelta(seconds=random.randrange(600))
        day += timedelta(days=1)
