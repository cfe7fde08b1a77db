from datetime import UTC, date, datetime

import pytest

from digests.arxiv.entries import EntryVersion, ListingEntry
from digests.arxiv.histories import Appearance, appearances
from tests.builders import entry

MONDAY, TUESDAY, WEDNESDAY = date(2025, 12, 8), date(2025, 12, 9), date(2025, 12, 10)


def paper(*days: int, categories: tuple[str, ...] = ("cs.LG", "cs.AI")) -> ListingEntry:
    """Return a paper with a version of each day of December 2025, submitted at 15:00 UTC, before the deadline."""
    versions = tuple(EntryVersion(n, datetime(2025, 12, day, 15, tzinfo=UTC)) for n, day in enumerate(days, start=1))
    return entry(version=len(days), versions=versions, categories=categories)


def test_the_first_version_is_new_in_the_primary_category_and_a_cross_list_elsewhere():
    assert appearances(paper(8), "cs.LG") == [Appearance(TUESDAY, "new", 1)]
    assert appearances(paper(8), "cs.AI") == [Appearance(TUESDAY, "cross", 1)]
    assert appearances(paper(8), "cs.CL") == []


def test_later_versions_are_replacements_on_their_own_days():
    assert appearances(paper(5, 8, 9), "cs.LG") == [
        Appearance(MONDAY, "new", 1),
        Appearance(TUESDAY, "replace", 2),
        Appearance(WEDNESDAY, "replace", 3),
    ]
    assert [found.announce_type for found in appearances(paper(5, 8), "cs.AI")] == ["cross", "replace-cross"]


def test_versions_of_one_day_are_one_appearance_the_strongest_in_the_last_version():
    assert appearances(paper(8, 8), "cs.LG") == [Appearance(TUESDAY, "new", 2)]
    assert appearances(paper(5, 8, 8), "cs.LG")[1:] == [Appearance(TUESDAY, "replace", 3)]


def test_a_sixth_version_is_in_no_listing():
    found = appearances(paper(1, 2, 3, 4, 5, 8), "cs.LG")

    assert [appearance.version for appearance in found] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("categories", [("eess.SY", "cs.SY"), ("cs.SY",)])
def test_a_category_of_two_names_is_one(categories):
    assert appearances(paper(8, categories=categories), "eess.SY") == [Appearance(TUESDAY, "new", 1)]


def test_a_version_without_a_date_appears_nowhere():
    assert appearances(entry(version=3), "cs.LG") == []
