"""`manage.py poll`: one turn of the timetable, now or at another moment."""

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from time import sleep
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from digests.arxiv.client import ArxivClient
from digests.management.arguments import add_now
from digests.management.progress import Progress
from digests.management.reports import day_of, line_of
from digests.pipeline import alarm, harvest, match, poll
from digests.pipeline.doors import open_client
from digests.pipeline.poll import Asked

_PATIENCE = 3
"""How many intervals are waited for when a host wishes to be left alone; anything longer is the next turn's."""
_ROUNDS = 6


class Command(BaseCommand):
    """Ask arXiv what is due and reconcile what came."""

    help = (
        "One turn of the timetable: open the announcement days that have come, ask arXiv about every category and "
        "day that is due, compare what it announced with what is held, and repair what is missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --json and --now."""
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
        add_now(parser)

    def handle(self, *, now: datetime | None, **options: Any) -> None:
        """Ask, match and write alarms."""
        moment = now or timezone.now()
        asked = {}
        with open_client() as client:
            for done in self._asked(client, moment):
                asked[done.category, done.announced_on] = done
                if not options["json"]:
                    self.stdout.write(line_of(done))
            described = harvest.run_if_due(client, moment)
        for day in match.stale_days():
            match.match_day(day, moment)
        mails = alarm.write_alarms(moment)
        if options["json"]:
            states = Counter(day.state for day in asked.values())
            self.stdout.write(
                json.dumps(
                    {
                        "now": moment.isoformat(),
                        "asked": len(asked),
                        "states": states,
                        "described": described,
                        "mails": mails,
                        "days": [day_of(day) for day in asked.values()],
                    }
                )
            )
        elif not asked:
            self.stdout.write("Nothing is due.")

    def _asked(self, client: ArxivClient, now: datetime) -> Iterator[Asked]:
        """Ask what is due, and again what a host wished to be asked a few seconds later."""
        for _ in range(_ROUNDS):
            due = poll.open_and_find(now)
            progress = Progress(self.stderr, len(due), "category-days")
            for row in due:
                done = poll.ask_one(row.pk, client, now)
                if self.stderr.isatty():
                    progress.advance(1, f"{row.category} {row.announced_on}")
                if done is not None:
                    yield done
            pause = poll.next_due(now) - now
            if pause.total_seconds() > _PATIENCE * settings.ARXIV_INTERVAL:
                return
            sleep(pause.total_seconds())
            now += pause
