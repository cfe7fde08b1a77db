"""`manage.py load_sample`: the bundled days of real listings, through the same ingest as arXiv's own."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from digests import sample
from digests.management.progress import Progress
from digests.models import Paper
from digests.pipeline import match
from digests.pipeline.fetch import ingest_document


class Command(BaseCommand):
    """Ingest and match the sample, the newest day first."""

    help = "Load the bundled sample of real arXiv listings. Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare when not to load."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing when papers are held already")

    def handle(self, **options: Any) -> None:
        """Load day by day; what is loaded stays when it is stopped, and the next run goes on."""
        if options["if_empty"] and Paper.objects.exists():
            return
        days = sorted(sample.days(), reverse=True)
        progress = Progress(self.stdout, len(days), "days")
        for day in days:
            for category, document in sample.documents(day):
                ingest_document(document, query=[category], announced_on=day, now=timezone.now())
            match.match_day(day, timezone.now())
            progress.advance(1, f"Sample of {day}")
        self.stdout.write(f"{Paper.objects.count()} papers held.")
