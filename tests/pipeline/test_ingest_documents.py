"""Real and hostile documents, from their bytes to the rows that they leave."""

from datetime import date
from pathlib import Path

import pytest

from digests.arxiv.errors import ListingError, TruncatedError
from digests.arxiv.listing import parse_listing
from digests.models import Announcement, Paper
from digests.pipeline.fetch import ingest_document
from digests.pipeline.ingest import Outcome
from digests.pipeline.match import match_day
from tests.arxiv.documents import DATA, document
from tests.builders import DAY, NOW

pytestmark = pytest.mark.django_db

REAL = sorted(path for folder in ("raw", "rebuilt") for path in (DATA / folder).iterdir())
HOSTILE = sorted(path for path in (DATA / "hostile").rglob("*") if path.is_file())


def read(path: Path) -> bytes:
    return document(named(path))


def named(path: Path) -> str:
    return path.relative_to(DATA).as_posix()


@pytest.mark.parametrize("path", [path for path in REAL if "TRUNCATED" not in path.name], ids=named)
def test_every_entry_of_a_real_document_goes_in(path):
    listing = parse_listing(read(path))

    result = ingest_document(read(path), query=listing.categories, announced_on=DAY, now=NOW)

    assert result.entries == len(listing.entries)
    held = Paper.objects.filter(arxiv_id__in=[entry.arxiv_id for entry in listing.entries])
    assert held.count() == len(listing.entries)
    announced = set(Announcement.objects.values_list("paper__arxiv_id", flat=True))
    assert announced == {entry.arxiv_id for entry in listing.entries}


@pytest.mark.parametrize(("name", "entries"), [("5entries-TRUNCATED.xml", 4), ("87entries-TRUNCATED.xml.xz", 86)])
def test_the_whole_entries_of_a_real_truncated_document_go_in_and_it_is_still_an_error(name, entries):
    cut_short = read(DATA / "raw" / f"atom-cs.AI-2025-08-20-{name}")

    with pytest.raises(TruncatedError):
        ingest_document(cut_short, query=("cs.AI",), announced_on=DAY, now=NOW)

    assert Paper.objects.count() == cut_short.count(b"</entry>") == entries


@pytest.mark.parametrize("cut", [10, 900, 150_003, 200_000])
def test_a_real_rss_document_cut_anywhere_gives_its_whole_entries(cut):
    cut_short = read(DATA / "raw" / "rss-stat-2024-03-26-full.xml.xz")[:cut]

    with pytest.raises(ListingError):
        ingest_document(cut_short, query=("stat",), announced_on=DAY, now=NOW)

    assert Paper.objects.count() == cut_short.count(b"</item>")


@pytest.mark.parametrize("path", HOSTILE, ids=named)
def test_a_hostile_document_is_refused_whole_or_its_readable_entries_go_in(path):
    try:
        listing = parse_listing(read(path))
    except ListingError:
        query = ("cs.LG",)
        with pytest.raises(ListingError):
            ingest_document(read(path), query=query, announced_on=DAY, now=NOW)
        assert not Paper.objects.exists()
        return

    ingest_document(read(path), query=listing.categories or ("cs.LG",), announced_on=DAY, now=NOW)
    match_day(DAY, NOW)

    assert set(Paper.objects.values_list("arxiv_id", flat=True)) == {entry.arxiv_id for entry in listing.entries}


def test_a_real_batch_served_again_the_next_day_is_told_from_the_real_new_one():
    yesterdays, todays = (
        read(DATA / "hostile" / "55-stale-feed" / name)
        for name in ("day1-2025-08-06.xml.xz", "day2-real-2025-08-07.xml.xz")
    )
    query = parse_listing(yesterdays).categories
    first, second = date(2025, 8, 6), date(2025, 8, 7)

    outcomes = [
        ingest_document(served, query=query, announced_on=day, now=NOW).outcome
        for served, day in ((yesterdays, first), (yesterdays, second), (todays, second))
    ]

    assert outcomes == [Outcome.STORED, Outcome.STALE, Outcome.STORED]
