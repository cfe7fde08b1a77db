"""`manage.py backfill`: the announcements of past days."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from digests.arxiv.client import ArxivClient
from digests.arxiv.errors import ListingError
from digests.management.arguments import add_now, iso_day
from digests.management.progress import Progress
from digests.pipeline import backfill, match, turns
from digests.pipeline.backfill import Backfill, Clock, Step
from digests.pipeline.doors import open_client

PAUSES = (2, 10, 40)
"""How many of arXiv's intervals to wait after each failure in a row, before giving up."""
LONGEST_PAUSE = 300.0
"""Seconds; a longer wish of arXiv's ends the command, which goes on when it is given again."""
INTERRUPTED = 130
SERVICES = ("site", "api", "oai")


class Command(BaseCommand):
    """Fetch the announcements of past days."""

    help = (
        "Fetch what arXiv announced in each category on the days from --from to --until: from the catch-up pages for "
        "the last 90 days, by OAI-PMH for older ones. What was stopped goes on when the same command is given again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the categories and the span."""
        parser.add_argument("categories", nargs="+", metavar="CATEGORY", help="e.g. cs.AI")
        parser.add_argument("--from", dest="first", type=iso_day, required=True, metavar="D", help="the first day")
        parser.add_argument("--until", dest="last", type=iso_day, required=True, metavar="D", help="the last day")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
        add_now(parser)

    def handle(self, *, categories: list[str], first: date, last: date, now: datetime | None, **options: Any) -> None:
        """Backfill category by category, then match the days that changed."""
        clock = _clock(now)
        try:
            wanted = backfill.plan(categories, first, last, clock())
        except ValueError as error:
            raise CommandError(f"{error}.") from error
        try:
            self._run(backfill.unfinished(wanted), clock)
        except KeyboardInterrupt as stop:
            raise CommandError(
                "Stopped; the same command goes on from the last page.", returncode=INTERRUPTED
            ) from stop
        if options["json"]:
            self.stdout.write(json.dumps(_report(wanted, clock())))
            return
        for each in wanted:
            self.stdout.write(_line(each))

    def _run(self, wanted: Sequence[Backfill], clock: Clock) -> None:
        progress = Progress(self.stderr, sum(backfill.size(each, clock()) for each in wanted), "days")
        with open_client() as client:
            for each in wanted:
                done = 0
                for step in _patiently(each, client, clock):
                    if self.stderr.isatty():
                        progress.advance(max(step.done - done, 0), step.label)
                    done = max(step.done, done)
        for day in match.stale_days():
            match.match_day(day, clock())


def _clock(now: datetime | None) -> Clock:
    """Return a clock, set to `now` if that is given: while a long command runs, arXiv's tokens and wishes run out."""
    if now is None:
        return timezone.now
    started = monotonic()
    return lambda: now + timedelta(seconds=monotonic() - started)


def _patiently(wanted: Backfill, client: ArxivClient, clock: Clock) -> Iterator[Step]:
    """Do a backfill; after a failure wait and go on where it was, until there are too many in a row."""
    failures = 0
    while True:
        try:
            for step in backfill.run(wanted, client, clock):
                failures = 0
                yield step
        except ListingError as error:
            wish = max(error.retry_after or 0, _paused(clock()))
            if failures == len(PAUSES) or wish > LONGEST_PAUSE:
                raise CommandError(f"{wanted.name}: {error} The same command goes on from here.") from error
            sleep(max(wish, PAUSES[failures] * settings.ARXIV_INTERVAL))
            failures += 1
        else:
            return


def _paused(now: datetime) -> float:
    """Return for how many seconds the doors that a backfill asks are to be left alone."""
    pauses = (turns.paused_until(service, now) for service in SERVICES)
    return max((until - now).total_seconds() if until else 0.0 for until in pauses)


def _report(wanted: Sequence[Backfill], now: datetime) -> dict[str, Any]:
    return {
        "now": now.isoformat(),
        "from": wanted[0].first.isoformat(),
        "until": wanted[0].last.isoformat(),
        "categories": [{"category": each.category} | backfill.counts(each) for each in wanted],
    }


def _line(wanted: Backfill) -> str:
    """Return one line: `cs.AI 2025-10-01 to 2025-12-10: 51 days hold 18,204 entries`."""
    brought = backfill.counts(wanted)
    parts = []
    if brought["days"]:
        quiet = f" ({brought['quiet']:,} quiet)" if brought["quiet"] else ""
        missing = f", {brought['missing']:,} missing" if brought["missing"] else ""
        parts.append(f"{brought['days']:,} days{quiet} hold {brought['listed']:,} entries{missing}")
    if brought["records"]:
        added = f"{brought['papers']:,} new papers and {brought['announcements']:,} announcements"
        parts.append(f"{brought['records']:,} records gave {added}")
    return f"{wanted.category} {wanted.first} to {wanted.last}: {'; '.join(parts) or 'nothing to ask for'}"
