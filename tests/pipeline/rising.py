"""Announcement days on which a term rises."""

from datetime import timedelta

from digests.pipeline import vectors
from tests.builders import DAY, NOW, announce, entry

STEADY = ("Molecular graphs.", "Robot grasping.", "Speech accents.", "Image masks.", "Proof search.", "Query plans.")
RISING = "A world model of GUI agents. The world model of GUI agents."


def announce_day(back: int, *, rising: int = 0, category: str = "cs.LG") -> None:
    """Announce twelve steady papers, and some on what rises, so many days before the newest."""
    day = DAY - timedelta(days=back)
    texts = [*STEADY, *STEADY, *[RISING] * rising]
    announce(
        *[
            entry(
                f"25{10 + back // 60:02d}.{back * 100 + place:05d}",
                title="On it",
                abstract=text,
                categories=(category,),
            )
            for place, text in enumerate(texts, start=1)
        ],
        day=day,
        asked=(category,),
    )
    vectors.build_day(day, NOW)
