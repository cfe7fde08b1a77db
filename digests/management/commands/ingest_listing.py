"""`manage.py ingest_listing`: fetch or read a listing, store it and match its day."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from digests.arxiv import taxonomy
from digests.arxiv.errors import ListingError
from digests.management.arguments import add_now, iso_day
from digests.pipeline import fetch, match
from digests.pipeline.ingest import Ingested


class Command(BaseCommand):
    """Store the listing of one or more categories."""

    help = "Fetch the day's listing of each category from arXiv (or read --file), store it and match its day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the categories, the day and the file."""
        parser.add_argument("categories", nargs="+", metavar="CATEGORY", help="e.g. cs.AI; several in one feed: cs.AI+cs.LG")
        parser.add_argument("--date", type=iso_day, help="the day of the announcement; default: what the feed says")
        parser.add_argument("--file", type=Path, help="read this RSS or Atom document instead of asking arXiv")
        add_now(parser)

    def handle(self, *, categories: list[str], **options: Any) -> None:
        """Ingest each category, then match the days that changed."""
        if options["file"] and len(categories) > 1:
            raise CommandError("--file holds one listing: name one category (or cs.AI+cs.LG for a combined feed).")
        now = options["now"] or timezone.now()
        asked = [_categories(query) for query in categories]
        try:
            for names in asked:
                self._report(names, _ingest(names, options["file"], options["date"], now))
        except ListingError as error:
            raise CommandError(f"{'+'.join(names)}: {error}") from error
        finally:
            for day in match.stale_days():
                match.match_day(day, now)

    def _report(self, names: list[str], ingested: Ingested) -> None:
        """Print one line about a listing."""
        self.stdout.write(
            f"{'+'.join(names)} {ingested.announced_on}: {ingested.outcome}, {ingested.entries} entries, "
            f"{ingested.new_papers} new papers, {ingested.changed_papers} changed, {ingested.rejected} rejected"
        )


def _ingest(names: list[str], file: Path | None, announced_on: date | None, now: Any) -> Ingested:
    if file is None:
        return fetch.fetch_and_ingest(names, announced_on=announced_on, now=now)
    try:
        document = file.read_bytes()
    except OSError as error:
        raise CommandError(f"Cannot read {file}: {error.strerror}.") from error
    return fetch.ingest_document(document, asked=names, announced_on=announced_on, now=now)


def _categories(query: str) -> list[str]:
    """Return the categories of one query; an archive stands for all of its categories."""
    names: list[str] = []
    for part in query.split("+"):
        found = taxonomy.expand(part)
        if not found:
            raise CommandError(f"{part!r} is no arXiv category; see https://arxiv.org/category_taxonomy.")
        names += [name for name in found if name not in names]
    return names
