"""`manage.py ingest_listing`: fetch or read a listing, store it and match its day."""

import gzip
import zlib
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from digests.arxiv.errors import ListingError
from digests.arxiv.filing import split_query
from digests.management.arguments import add_now, iso_day
from digests.pipeline import fetch, match
from digests.pipeline.ingest import Ingested

_GZIP = b"\x1f\x8b"
_MOST_BYTES = 64 * 2**20


class Command(BaseCommand):
    """Store the listing of one or more categories."""

    help = "Fetch the day's listing of each category from arXiv (or read --file), store it and match its day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the categories, the day and the file."""
        parser.add_argument(
            "categories", nargs="+", metavar="CATEGORY", help="e.g. cs.AI; several in one feed: cs.AI+cs.LG"
        )
        parser.add_argument("--date", type=iso_day, help="the day of the announcement; default: what the feed says")
        parser.add_argument(
            "--file", type=Path, help="read this RSS or Atom document (also .gz) instead of asking arXiv"
        )
        add_now(parser)

    def handle(self, *, categories: list[str], **options: Any) -> None:
        """Ingest each category, then match the days that changed."""
        if options["file"] and len(categories) > 1:
            raise CommandError("--file holds one listing: name one category (or cs.AI+cs.LG for a combined feed).")
        now = options["now"] or timezone.now()
        try:
            queries = [split_query(text) for text in categories]
        except ValueError as error:
            raise CommandError(f"{error}.") from error
        failed = [query for query in queries if not self._ingest(query, options["file"], options["date"], now)]
        for day in match.stale_days():
            match.match_day(day, now)
        if failed:
            raise CommandError(f"{len(failed)} of {len(queries)} listings could not be stored.")

    def _ingest(self, query: Sequence[str], file: Path | None, announced_on: date | None, now: datetime) -> bool:
        """Ingest one listing and print a line about it; return whether it went well."""
        try:
            ingested = _ingested(query, file, announced_on, now)
        except ListingError as error:
            self.stderr.write(f"{'+'.join(query)}: {error}")
            return False
        self._report(query, ingested)
        return True

    def _report(self, query: Sequence[str], ingested: Ingested) -> None:
        """Print one line about a listing."""
        self.stdout.write(
            f"{'+'.join(query)} {ingested.announced_on}: {ingested.outcome}, {ingested.entries} entries, "
            f"{ingested.new_papers} new papers, {ingested.changed_papers} changed, {ingested.rejected} rejected"
        )


def _ingested(query: Sequence[str], file: Path | None, announced_on: date | None, now: datetime) -> Ingested:
    if file is None:
        return fetch.fetch_and_ingest(query, announced_on=announced_on, now=now)
    document = _read(file)
    return fetch.ingest_document(document, query=query, announced_on=announced_on, now=now)


def _read(file: Path) -> bytes:
    """Return a file's document; one that was kept with gzip is unpacked, within bounds."""
    try:
        with file.open("rb") as stream:
            is_packed = stream.read(len(_GZIP)) == _GZIP
        with gzip.open(file) if is_packed else file.open("rb") as stream:
            document = stream.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise CommandError(f"Cannot read {file}: {getattr(error, 'strerror', None) or error}.") from error
    if len(document) > _MOST_BYTES:
        raise CommandError(f"{file} holds more than {_MOST_BYTES // 2**20} MB.")
    return document
