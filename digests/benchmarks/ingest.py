"""How long the largest real listing takes: 1,506 entries of 3 June 2025, parsed and stored, then again."""

from datetime import date
from functools import partial

from django.utils import timezone

from digests import sample
from digests.arxiv.listing import parse_listing
from digests.benchmarks.scratch import scratch_database
from digests.benchmarks.timing import median, seconds
from digests.models import Announcement, Paper
from digests.pipeline import match
from digests.pipeline.fetch import ingest_document

ROUNDS = 3


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Return medians over so many rounds, in seconds of wall time and of this process's CPU time."""
    document = sample.large_document()
    query = parse_listing(document).categories
    ingest = partial(ingest_document, document, query=query, announced_on=date(2025, 6, 3), now=timezone.now())
    parse_wall, first, again, first_cpu, matched = [], [], [], [], []
    entries = 0
    with scratch_database():
        for _ in range(rounds):
            parse_wall.append(seconds(partial(parse_listing, document))[0])
            wall, cpu = seconds(ingest)
            first.append(wall)
            first_cpu.append(cpu)
            again.append(seconds(ingest)[0])
            matched.append(seconds(partial(match.match_day, date(2025, 6, 3), timezone.now()))[0])
            entries = Paper.objects.count()
            Announcement.objects.all().delete()
            Paper.objects.all().delete()
    return {
        "entries": entries,
        "parse_s": median(parse_wall),
        "first_s": median(first),
        "first_cpu_s": median(first_cpu),
        "again_s": median(again),
        "match_s": median(matched),
        "entries_per_second": entries / median(first),
    }
