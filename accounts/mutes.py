"""For how long something stated can be muted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.models.interests import FOREVER, today


@dataclass(frozen=True)
class Mute:
    """A length of time, as addresses and as readers name it."""

    name: str
    words: str
    length: timedelta | None

    def until(self, now: datetime) -> date:
        """Return the day on which what is muted now counts again."""
        return FOREVER if self.length is None else today(now) + self.length


MUTES = (
    Mute("week", "for a week", timedelta(days=7)),
    Mute("month", "for a month", timedelta(days=30)),
    Mute("quarter", "for three months", timedelta(days=91)),
    Mute("forever", "until I unmute it", None),
)
