"""One paper as arXiv's doors tell it: RSS, pages, search API and OAI-PMH, in any order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from digests.arxiv import identifiers
from digests.arxiv.entries import EntryVersion, ListingEntry
from digests.models import Announcement, ListingDay, Paper
from digests.pipeline import describe
from digests.pipeline.ingest import Ingested, Outcome, ingest_listing
from tests.builders import DAY, NOW, entry, ingest, listing

pytestmark = pytest.mark.django_db

NEXT = date(2025, 12, 11)
SUBMITTED = datetime(2025, 12, 8, 12, tzinfo=UTC)
WITHDRAWN = "This paper has been withdrawn by the author due to an error in Lemma 2."

RSS = entry(
    title=r"On Erd\H{o}s graphs", abstract=r"By Erd\H{o}s.", license_url="http://creativecommons.org/licenses/by/4.0/"
)
PAGE = entry(
    version=0,
    title="On Erdős graphs",
    abstract="By Erdős.",
    comment="12 pages",
    journal_reference="J. 1 (2025)",
)
API = entry(
    title="On Erdős graphs",
    abstract="By Erdős.",
    announce_type="",
    comment="12 pages",
    doi="10.1/2",
    versions=(EntryVersion(1, SUBMITTED),),
)


def see(*entries: ListingEntry, asked: tuple[str, ...] = ("cs.LG",), day: date = DAY) -> Ingested:
    """Ingest what a page of a day shows."""
    return ingest_listing(listing(*entries), asked=asked, announced_on=day, now=NOW, is_dated=True)


def rows() -> list[list[Any]]:
    return [list(model._default_manager.order_by("pk").values()) for model in (Paper, Announcement, ListingDay)]


def ranked(day: date = DAY, category: str = "cs.LG") -> list[str]:
    packed = ListingDay.objects.get(announced_on=day, category=category).paper_numbers
    return [identifiers.from_number(number) for number in np.frombuffer(packed, dtype="<i8").tolist()]


def test_a_paper_that_only_a_page_shows_has_at_least_the_first_version_and_is_not_described():
    see(PAGE)

    paper = Paper.objects.get()
    assert (paper.version, paper.described_version, paper.title, paper.comment) == (1, 0, "On Erdős graphs", "12 pages")
    assert Announcement.objects.get().version == 0


def test_a_listings_text_replaces_a_pages_text_once_and_keeps_what_only_the_page_knows():
    see(PAGE)
    ingest(RSS)

    paper = Paper.objects.get()
    assert (paper.title, paper.abstract) == (RSS.title, RSS.abstract)
    assert (paper.comment, paper.journal_reference) == ("12 pages", "J. 1 (2025)")
    assert Announcement.objects.get().version == 1


def test_a_page_fills_what_is_empty_and_overwrites_nothing():
    ingest(replace(RSS, abstract=""))
    see(PAGE)

    paper = Paper.objects.get()
    assert (paper.title, paper.abstract, paper.comment) == (RSS.title, "By Erdős.", "12 pages")
    assert Announcement.objects.get().version == 1


@pytest.mark.parametrize("order", list(permutations(("rss", "page", "api"))), ids="-".join)
def test_in_any_order_the_doors_come_to_one_paper_and_change_nothing_when_they_come_again(
    order: tuple[str, ...],
) -> None:
    doors: dict[str, Callable[[], object]]
    doors = {"rss": lambda: ingest(RSS), "page": lambda: see(PAGE), "api": lambda: describe.take_over([API], NOW)}
    see(replace(PAGE, arxiv_id="2512.00002"))
    for door in (*order, "api"):
        doors[door]()

    paper = Paper.objects.get(arxiv_id=RSS.arxiv_id)
    assert (paper.title, paper.abstract) == (RSS.title, RSS.abstract)
    assert (paper.comment, paper.doi, paper.journal_reference) == ("12 pages", "10.1/2", "J. 1 (2025)")
    assert (paper.version, paper.described_version) == (1, 1)
    before = rows()
    for door in (*order, *reversed(order), *order):
        doors[door]()
    assert rows() == before


def test_a_description_tells_the_text_of_a_newer_version_and_the_listing_after_it_stands():
    ingest(RSS)
    newer = replace(API, version=2, title="On graphs", versions=(*API.versions, EntryVersion(2, NOW)))
    describe.take_over([newer], NOW)
    assert (Paper.objects.get().title, Paper.objects.get().version) == ("On graphs", 2)

    ingest(replace(RSS, version=2, title=r"On \emph{graphs}", announce_type="replace"), day=NEXT)
    describe.take_over([newer], NOW)

    assert Paper.objects.get().title == r"On \emph{graphs}"


def test_a_description_of_an_older_version_changes_no_text():
    ingest(replace(RSS, version=3))

    describe.take_over([API], NOW)

    paper = Paper.objects.get()
    assert (paper.title, paper.version, paper.described_version, paper.comment) == (RSS.title, 3, 1, "")


def test_a_page_announces_a_replacement_of_unknown_version_so_that_the_paper_is_described_again():
    ingest(RSS)
    describe.take_over([API], NOW)

    see(replace(PAGE, announce_type="replace"), day=NEXT)

    assert Paper.objects.get().described_version == 0
    assert list(Announcement.objects.order_by("announced_on").values_list("announce_type", "version")) == [
        ("new", 1),
        ("replace", 0),
    ]


def test_a_page_that_repeats_a_replacement_of_known_version_asks_for_nothing():
    ingest(RSS)
    ingest(replace(RSS, version=2, announce_type="replace"), day=NEXT)
    second = replace(API, version=2, versions=(EntryVersion(2, NOW),))
    describe.take_over([second], NOW)

    see(replace(PAGE, announce_type="replace-cross"), asked=("cs.AI",), day=NEXT)

    assert Paper.objects.get().described_version == 2


@pytest.mark.parametrize("order", [("replace", "new"), ("new", "replace")])
def test_over_one_day_of_a_category_the_strongest_type_stays(order):
    for announce_type in order:
        ingest(replace(RSS, announce_type=announce_type))

    assert Announcement.objects.get().announce_type == "new"
    assert list(bytes(ListingDay.objects.get().announce_types)) == [0]


def test_a_word_that_arxiv_adds_is_weaker_than_a_known_type():
    ingest(replace(RSS, announce_type="resurrected"))
    ingest(replace(RSS, announce_type="replace-cross"))
    ingest(replace(RSS, announce_type="resurrected"))

    assert Announcement.objects.get().announce_type == "replace-cross"


def test_a_repeated_batch_is_told_though_a_page_left_its_versions_out():
    batch = [f"2512.0000{serial}" for serial in range(1, 6)]
    see(*[entry(name, version=0) for name in batch])

    result = ingest(*[entry(name) for name in batch], day=NEXT)

    assert result.outcome == Outcome.STALE


def test_a_dated_document_is_of_its_day_though_the_batch_was_filed_under_another():
    batch = [entry(f"2512.0000{serial}") for serial in range(1, 6)]
    ingest(*batch, day=NEXT)

    assert see(*batch).outcome == Outcome.STORED
    assert Paper.objects.get(arxiv_id="2512.00001").first_announced_on == DAY


def test_categories_of_one_version_add_up_and_a_descriptions_primary_category_comes_first():
    ingest(replace(RSS, categories=("cs.LG", "cs.AI")))
    ingest(replace(RSS, categories=("cs.LG",)))
    assert Paper.objects.get().categories == ["cs.LG", "cs.AI"]

    describe.take_over([replace(API, categories=("stat.ML", "cs.LG", "cs.SY"))], NOW)
    ingest(replace(RSS, categories=("cs.LG", "cs.AI")))

    assert Paper.objects.get().categories == ["stat.ML", "cs.LG", "cs.AI", "eess.SY"]


def test_the_categories_of_a_newer_version_replace_the_known_ones():
    ingest(RSS)

    ingest(replace(RSS, version=2, categories=("cs.CL",), announce_type="replace"), day=NEXT)

    assert Paper.objects.get().categories == ["cs.CL"]


def test_a_missing_title_does_not_replace_one_and_is_replaced_by_one():
    ingest(replace(RSS, title="(no title)"))
    see(PAGE)
    assert Paper.objects.get().title == "On Erdős graphs"

    ingest(replace(RSS, title="(no title)"))

    assert Paper.objects.get().title == "On Erdős graphs"


def test_a_withdrawn_paper_is_counted_and_not_ranked():
    ingest(entry("2512.00001"), entry("2512.00002", is_withdrawn=True))

    assert ListingDay.objects.get().entries == 2
    assert ranked() == ["2512.00001"]
    assert Paper.objects.get(arxiv_id="2512.00002").is_withdrawn


@pytest.mark.parametrize("place", ["comment", "abstract"])
def test_a_notice_withdraws_a_paper_whatever_the_door(place):
    ingest(entry(**{place: WITHDRAWN}))

    assert Paper.objects.get().is_withdrawn


def test_a_paper_that_becomes_withdrawn_leaves_all_its_days_and_each_counts_a_change():
    ingest(entry("2512.00001"), entry("2512.00002"))
    ingest(entry("2512.00001", announce_type="cross"), asked=("cs.AI",))
    revisions = dict(ListingDay.objects.values_list("category", "revision"))

    see(entry("2512.00001", version=0, announce_type="replace", comment=WITHDRAWN), day=NEXT)

    assert (ranked(), ranked(category="cs.AI"), ranked(NEXT)) == (["2512.00002"], [], [])
    assert set(ListingDay.objects.values_list("category", "announced_on", "entries")) == {
        ("cs.LG", DAY, 2),
        ("cs.AI", DAY, 1),
        ("cs.LG", NEXT, 1),
    }
    assert dict(ListingDay.objects.filter(announced_on=DAY).values_list("category", "revision")) == {
        category: revision + 1 for category, revision in revisions.items()
    }


def test_a_later_version_that_is_not_withdrawn_brings_the_paper_back():
    ingest(entry())
    ingest(entry(version=2, announce_type="replace", comment=WITHDRAWN), day=NEXT)
    assert ranked() == []

    ingest(entry(version=3, announce_type="replace"), day=date(2025, 12, 12))

    paper = Paper.objects.get()
    assert (paper.is_withdrawn, paper.comment) == (False, "")
    assert ranked() == ranked(NEXT) == ["2512.00001"]


def test_the_listing_of_the_withdrawal_which_cannot_tell_does_not_bring_the_paper_back():
    page = entry(version=0, announce_type="replace", comment=WITHDRAWN)
    feed = entry(version=2, announce_type="replace")
    ingest(entry())

    see(page, day=NEXT)
    ingest(feed, day=NEXT)

    paper = Paper.objects.get()
    assert (paper.version, paper.is_withdrawn, paper.comment) == (2, True, WITHDRAWN)


def test_a_description_withdraws_a_paper_and_takes_it_out_of_its_days():
    ingest(entry("2512.00001"), entry("2512.00002"))
    withdrawal = EntryVersion(2, NOW, is_withdrawal=True)

    describe.take_over([entry(version=2, versions=(EntryVersion(1, SUBMITTED), withdrawal), is_withdrawn=True)], NOW)

    assert ranked() == ["2512.00002"]


def test_a_comment_alone_does_not_have_the_day_indexed_again():
    ingest(RSS)
    before = ListingDay.objects.get().revision

    describe.take_over([replace(API, title=RSS.title, abstract=RSS.abstract)], NOW)

    assert Paper.objects.get().comment == "12 pages"
    assert ListingDay.objects.get().revision == before
