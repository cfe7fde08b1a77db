from datetime import date

import pytest

from digests import sample
from digests.arxiv.listing import ListingEntry, parse_listing
from digests.arxiv.tex import to_unicode

DAYS = [date(2025, 12, day) for day in (1, 2, 3, 4, 5, 8, 9, 10)]


@pytest.fixture(scope="module")
def entries() -> dict[tuple[date, str], tuple[ListingEntry, ...]]:
    found = {}
    for day in sample.days():
        for category, xml in sample.documents(day):
            listing = parse_listing(xml)
            assert (listing.categories, listing.claimed_on, listing.rejected) == ((category,), day, ())
            found[day, category] = listing.entries
    return found


def test_the_sample_is_eight_announcement_days():
    assert sample.days() == DAYS


def test_there_is_no_document_of_another_day():
    with pytest.raises(FileNotFoundError):
        list(sample.documents(date(2025, 12, 7)))


def test_the_sample_has_as_many_papers_as_its_readme_says(entries):
    assert len({entry.arxiv_id for listed in entries.values() for entry in listed}) == 4761
    assert sum(map(len, entries.values())) == 6835
    assert len({category for _, category in entries}) == 17


def test_the_days_that_the_golden_files_rank_are_whole(entries):
    counts = {category: len(entries[DAYS[-1], category]) for category in ("cs.AI", "cs.CL", "cs.DC", "cs.LG")}

    assert counts == {"cs.AI": 115, "cs.CL": 29, "cs.DC": 5, "cs.LG": 110}


def test_announce_types_follow_from_the_primary_category(entries):
    for (_, category), listed in entries.items():
        assert listed
        for entry in listed:
            assert category in entry.categories
            assert entry.announce_type == ("new" if entry.categories[0] == category else "cross")


def test_entries_are_complete_and_authors_in_tex(entries):
    for listed in entries.values():
        for entry in listed:
            assert entry.title
            assert entry.abstract
            assert entry.authors
            assert not entry.truncated
            assert entry.authors_as_given.isascii()
            names = [to_unicode(name) for name in entry.authors_as_given.split(", ")]
            assert entry.authors == tuple(name for name in names if name != ":")
