"""`manage.py bench`: measure on this machine, in a scratch database."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand

from digests.benchmarks import backfill, digests, ingest, pages, preview, ranking, similar, subscribers, summaries
from papersite.garbage import settle

_SUBJECTS: dict[str, Callable[[], Mapping[str, Any]]] = {
    "ingest": ingest.measure,
    "backfill": backfill.measure,
    "pages": pages.measure,
    "preview": preview.measure,
    "ranking": ranking.measure,
    "similar": similar.measure,
    "digests": digests.measure,
    "summaries": summaries.measure,
}


class Command(BaseCommand):
    """Print figures; they are noted, never asserted."""

    help = "Measure a part in a scratch database beside the site's own; --json prints one object."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the subject and the form."""
        parser.add_argument("subject", choices=(*_SUBJECTS, "all"))
        parser.add_argument(
            "--readers", type=int, help="of digests and ranking: how many there are (default 10000 and 100000)"
        )
        parser.add_argument("--patterns", type=int, default=20_000, help="of ranking: how many are stated")
        parser.add_argument(
            "--papers",
            type=int,
            help="of digests and ranking: how many a day has (default 1200 and 1400); of summaries: how many there are "
            "(default 1000)",
        )
        parser.add_argument("--rounds", type=int, default=ingest.ROUNDS, help="of an ingest: how many (default 3)")
        parser.add_argument("--kills", type=int, default=10, help="of digests: how often each process is killed")
        parser.add_argument("--json", action="store_true", help="JSON instead of lines")

    def handle(self, **options: Any) -> None:
        """Measure one subject or all."""
        settle()  # as the site's own processes do
        wanted = _SUBJECTS if options["subject"] == "all" else (options["subject"],)
        sizes = ranking.Sizes(options["readers"] or 100_000, options["patterns"], options["papers"] or 1_400)
        subjects = _SUBJECTS | {
            "ingest": partial(ingest.measure, options["rounds"]),
            "digests": partial(
                digests.measure, options["readers"] or 10_000, options["kills"], options["papers"] or subscribers.PAPERS
            ),
            "ranking": partial(ranking.measure, sizes),
            "summaries": partial(summaries.measure, options["papers"] or summaries.PAPERS),
        }
        figures = {subject: subjects[subject]() for subject in wanted}
        if options["json"]:
            self.stdout.write(json.dumps(figures))
            return
        for subject, values in figures.items():
            self._write(subject, values)

    def _write(self, label: str, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            if isinstance(value, Mapping):
                self._write(f"{label} {name}", value)
            else:
                self.stdout.write(f"{label}: {name} = {value:,.2f}".rstrip("0").rstrip("."))
