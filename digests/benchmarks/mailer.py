"""A process that mails as a worker does: `python -m digests.benchmarks.mailer PLACE NOW`.

NOW is the moment that it was when the process started, in seconds since 1970; its clock goes on from there.
"""

import sys
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import django

django.setup()

from digests.pipeline import mailing  # noqa: E402 - needs the settings

_TURNS_SECONDS = 20.0
_PAUSE = 0.2


def main() -> None:
    """Mail until the process is killed; the timetable's task, without a queue between."""
    place, began = int(sys.argv[1]), datetime.fromtimestamp(float(sys.argv[2]), UTC)
    started = monotonic()

    def clock() -> datetime:
        return began + timedelta(seconds=monotonic() - started)

    while True:
        if not mailing.is_work(clock()) or not mailing.work(place, clock, _TURNS_SECONDS):
            sleep(_PAUSE)


if __name__ == "__main__":
    main()
