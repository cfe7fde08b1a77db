"""`manage.py reconcile`: count the last days again and repair what is missing."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from digests.arxiv.calendar import CATCHUP_DAYS
from digests.arxiv.completeness import ALARMING
from digests.management.arguments import add_now
from digests.management.progress import Progress
from digests.management.reports import day_of, line_of
from digests.pipeline import alarm, match, poll
from digests.pipeline.doors import open_client
from digests.pipeline.follow import followed_categories


class Command(BaseCommand):
    """Compare announced with held."""

    help = (
        "Count what arXiv announced in every followed category on the last days against what is held, and fetch what "
        "is missing: from the catch-up pages, then from the search API."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --days, --json and --now."""
        parser.add_argument(
            "--days", type=_days, default=7, metavar="N", help=f"how many days back, 1 to {CATCHUP_DAYS} (default 7)"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
        add_now(parser)

    def handle(self, *, days: int, now: datetime | None, **options: Any) -> None:
        """Ask about every category-day of the span, match and write alarms."""
        moment = now or timezone.now()
        asked = []
        rows = poll.recount(followed_categories(), days, moment)
        progress = Progress(self.stderr, len(rows), "category-days")
        with open_client() as client:
            for row in rows:
                done = poll.ask_one(row.pk, client, moment, is_forced=True)
                if done is not None:
                    asked.append(done)
                    if not options["json"]:
                        self.stdout.write(line_of(done))
                if self.stderr.isatty():
                    progress.advance(1, f"{row.category} {row.announced_on}")
        for day in match.stale_days():
            match.match_day(day, moment)
        alarm.write_alarms(moment)
        if options["json"]:
            self.stdout.write(json.dumps({"now": moment.isoformat(), "days": [day_of(day) for day in asked]}))
        failed = sum(day.state in ALARMING for day in asked)
        if failed:
            raise CommandError(f"arXiv gave no count for {failed} of {len(asked)} category-days; see /status/.")


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= CATCHUP_DAYS:
        raise ArgumentTypeError(f"{text!r} is not a number of days from 1 to {CATCHUP_DAYS}")
    return int(text)
