from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection
from django.db.models import Count, Max, Sum
from django.test.utils import CaptureQueriesContext

from digests.models import AnnouncedDay, Announcement, ListingDay, Paper
from digests.pipeline.ingest import Outcome
from tests.builders import DAY, entry, ingest

pytestmark = pytest.mark.django_db


def test_a_listing_becomes_papers_announcements_and_a_listing_day():
    result = ingest(entry("2512.00001"), entry("2512.00002", announce_type="cross"))

    assert (result.outcome, result.new_papers, result.new_announcements) == (Outcome.STORED, 2, 2)
    paper = Paper.objects.get(arxiv_id="2512.00001")
    assert paper.authors == ["Ada Lovelace", "Håkon Næss"]
    assert paper.authors_as_given == r"Ada Lovelace, H{\aa}kon N{\ae}ss"
    assert (paper.primary_category, paper.cross_lists, paper.first_announced_on) == ("cs.LG", ["cs.AI"], DAY)
    assert list(Announcement.objects.order_by("paper_id").values_list("category", "announce_type", "announced_on")) == [
        ("cs.LG", "new", DAY),
        ("cs.LG", "cross", DAY),
    ]


def test_the_listing_day_packs_the_announcements_in_ascending_order():
    ingest(entry("2512.00002", announce_type="replace"), entry("2512.00001"))

    day = ListingDay.objects.get()
    numbers = np.frombuffer(day.paper_numbers, dtype="<i8").tolist()
    assert numbers == list(Paper.objects.order_by("arxiv_id").values_list("number", flat=True))
    assert list(bytes(day.announce_types)) == [0, 2]
    assert day.entries == 2


def test_the_same_listing_again_changes_nothing():
    ingest(entry("2512.00001"), entry("2512.00002"))
    before = (list(Paper.objects.values()), list(Announcement.objects.values()), list(ListingDay.objects.values()))

    result = ingest(entry("2512.00001"), entry("2512.00002"))

    assert result.outcome == Outcome.UNCHANGED
    assert before == (
        list(Paper.objects.values()),
        list(Announcement.objects.values()),
        list(ListingDay.objects.values()),
    )


def test_a_replacement_updates_the_paper_and_its_version():
    ingest(entry(title="First title"))

    ingest(
        entry(title="Second title", version=2, announce_type="replace"),
        day=date(2025, 12, 11),
    )

    paper = Paper.objects.get()
    assert (paper.title, paper.version, paper.first_announced_on) == ("Second title", 2, DAY)
    assert list(Announcement.objects.order_by("announced_on").values_list("announce_type", "version")) == [
        ("new", 1),
        ("replace", 2),
    ]


def test_an_older_version_never_overwrites_a_newer_one():
    ingest(entry(title="Second title", version=2, announce_type="replace"), day=date(2025, 12, 11))

    ingest(entry(title="First title", version=1))

    paper = Paper.objects.get()
    assert (paper.title, paper.version) == ("Second title", 2)
    assert paper.first_announced_on == DAY


def test_what_a_document_leaves_out_does_not_erase_what_is_known():
    ingest(entry(abstract="All of it."))

    ingest(entry(abstract="", authors=(), authors_as_given=""), asked=("cs.AI",))

    assert Paper.objects.get().abstract == "All of it."
    assert Paper.objects.get().authors == ["Ada Lovelace", "Håkon Næss"]


def test_one_paper_in_two_categories_is_one_paper_with_two_announcements():
    ingest(entry(), asked=("cs.LG",))
    ingest(entry(announce_type="cross"), asked=("cs.AI",))

    assert Paper.objects.count() == 1
    assert set(Announcement.objects.values_list("category", "announce_type")) == {("cs.LG", "new"), ("cs.AI", "cross")}


def test_a_combined_listing_is_filed_under_each_category_with_its_own_type():
    ingest(entry(categories=("cs.LG", "cs.AI", "stat.ML")), asked=("cs.AI", "cs.LG", "cs.CV"))

    assert set(Announcement.objects.values_list("category", "announce_type")) == {("cs.LG", "new"), ("cs.AI", "cross")}
    assert set(ListingDay.objects.values_list("category", "entries")) == {("cs.AI", 1), ("cs.LG", 1), ("cs.CV", 0)}


def test_a_combined_listing_loses_no_paper_whose_categories_it_does_not_say():
    ingest(entry(categories=()), asked=("cs.AI", "cs.LG"))

    assert Paper.objects.count() == 1
    assert Announcement.objects.get().category == ""


def test_an_unknown_announce_type_is_kept_by_its_name():
    ingest(entry(announce_type="resurrected"))

    assert Announcement.objects.get().announce_type == "resurrected"
    assert list(bytes(ListingDay.objects.get().announce_types)) == [4]


def test_yesterdays_batch_under_todays_date_is_stale_and_not_stored():
    batch = [entry(f"2512.0000{serial}") for serial in range(1, 6)]
    ingest(*batch)

    result = ingest(*batch, day=date(2025, 12, 11))

    assert result.outcome == Outcome.STALE
    assert set(ListingDay.objects.values_list("announced_on", flat=True)) == {DAY}


def test_replacements_of_yesterdays_papers_are_not_stale():
    ingest(*[entry(f"2512.0000{serial}") for serial in range(1, 6)])

    result = ingest(
        *[entry(f"2512.0000{serial}", version=2, announce_type="replace") for serial in range(1, 6)],
        day=date(2025, 12, 11),
    )

    assert result.outcome == Outcome.STORED


def test_an_empty_listing_is_no_day():
    result = ingest()

    assert result.outcome == Outcome.EMPTY
    assert not ListingDay.objects.exists()


def test_a_late_part_of_the_batch_joins_the_day():
    ingest(entry("2512.00001"))
    ingest(entry("2512.00001"), entry("2512.00002"), entry("2512.00003"))

    assert ListingDay.objects.get().entries == 3


def test_a_change_counts_on_every_day_that_announced_the_paper():
    ingest(entry())
    revision = ListingDay.objects.get().revision

    ingest(entry(title="Another", version=2, announce_type="replace"), day=date(2025, 12, 11))

    assert ListingDay.objects.get(announced_on=DAY).revision == revision + 1


def test_the_number_of_statements_does_not_grow_with_the_listing():
    with CaptureQueriesContext(connection) as few:
        ingest(*[entry(f"2512.{serial:05d}") for serial in range(1, 4)])
    with CaptureQueriesContext(connection) as many:
        ingest(*[entry(f"2511.{serial:05d}") for serial in range(1, 900)], asked=("cs.AI",))

    assert len(many) == len(few)


def test_a_day_says_in_which_version_its_listings_are():
    earlier = DAY - timedelta(days=1)
    ingest(entry("2512.00001"), asked=("cs.LG", "cs.AI"), day=earlier)
    ingest(entry("2512.00002"), asked=("cs.LG",))
    ingest(entry("2512.00001", version=2, title="Another title", announce_type="replace"), asked=("cs.CV",))

    of_days = ListingDay.objects.values("announced_on").order_by("-announced_on")
    expected = of_days.annotate(listings=Count("pk"), revision=Sum("revision"), changed_at=Max("changed_at"))
    assert list(AnnouncedDay.objects.values()) == list(expected)
    assert AnnouncedDay.objects.get(announced_on=earlier).revision > 2  # both listings show the new title
