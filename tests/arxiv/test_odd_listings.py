"""What is odd about a listing and its entries but can be read: no paper is lost, nothing absurd gets through."""

import time
from datetime import date

import pytest

from digests.arxiv.listing import parse_listing
from digests.arxiv.outline import outline
from digests.arxiv.texts import NO_TITLE
from tests.arxiv.documents import document, entries, hostile, item, only, rss

TITLES = (
    "Text2VR: Automated instruction Generation in Virtual Reality using Large language Models for Assembly Task",
    "How Deep Is Representational Bias in LLMs? The Cases of Caste and Religion",
    "FeynTune: Large Language Models for High-Energy Theory",
)
IDS = ("2508.03699", "2508.03712", "2508.03716")


@pytest.mark.parametrize("number", ["11", "13", "14", "15"])
def test_bytes_decide_the_encoding_and_not_what_is_declared(number):
    entry = only(hostile(number))

    assert entry.title == "Équivalence à la Poincaré–Hopf, naïve"
    assert entry.authors == ("Ørjan Åström", "José Muñoz")
    assert "\r" not in entry.abstract


def test_an_item_twice_in_one_document_is_one_paper():
    assert [entry.arxiv_id for entry in entries(hostile("17"))] == ["2508.03699", "2508.03712", "2508.03719"]


def test_of_two_entries_of_a_paper_the_strongest_type_and_the_newest_text_are_kept():
    xml = rss(
        item("2508.03699v1", announce_type="cross", title="Old"),
        item("2508.00001v1"),
        item("2508.03699v2", announce_type="replace", title="Newer"),
        item("2508.03699v1", announce_type="mystery", title="Older"),
    )

    merged, other = entries(xml)
    assert (merged.arxiv_id, merged.version, merged.title, merged.announce_type) == ("2508.03699", 2, "Newer", "cross")
    assert other.arxiv_id == "2508.00001"


@pytest.mark.parametrize("number", ["19", "20", "21", "22", "23", "24", "25"])
def test_one_missing_element_costs_no_paper(number):
    found = entries(hostile(number))

    assert tuple((entry.arxiv_id, entry.version) for entry in found) == tuple((arxiv_id, 1) for arxiv_id in IDS)
    assert tuple(entry.title for entry in found) == ((NO_TITLE,) * 3 if number == "21" else TITLES)
    assert {bool(entry.abstract) for entry in found} == {number != "22"}
    assert {bool(entry.authors) for entry in found} == {number != "24"}
    assert {entry.announce_type for entry in found} == {"new"}


def test_a_listing_without_item_dates_has_its_own():
    assert parse_listing(hostile("25")).claimed_on == date(2025, 8, 7)


def test_without_a_guid_the_link_and_the_description_must_agree():
    contradiction = item().replace("<guid isPermaLink='false'>oai:arXiv.org:2508.03699v1</guid>", "")
    contradiction = contradiction.replace("arXiv:2508.03699v1", "arXiv:2508.03700v1")

    (rejected,) = parse_listing(rss(contradiction)).rejected
    assert rejected.reason == "the link says 2508.03699, the description 2508.03700"


def test_without_guid_and_description_a_link_without_version_is_not_enough():
    (rejected,) = parse_listing(rss("<item><link>https://arxiv.org/abs/2508.03699</link></item>")).rejected

    assert rejected.reason == "2508.03699 has no version"


def test_without_guid_and_link_the_description_identifies_the_paper():
    entry = only(rss("<item><description>arXiv:2508.03699v3 Announce Type: replace</description></item>"))

    assert (entry.arxiv_id, entry.version, entry.announce_type, entry.abstract) == ("2508.03699", 3, "replace", "")


def test_a_link_elsewhere_identifies_nothing():
    (rejected,) = parse_listing(rss("<item><link>https://arxiv.org.evil.example/abs/2508.1v1</link></item>")).rejected

    assert rejected.reason == "no identifier"


def test_absurd_item_dates_change_nothing():
    listing = parse_listing(hostile("29"))

    assert len(listing.entries) == 8
    assert listing.claimed_on == date(2025, 8, 7)


@pytest.mark.parametrize(
    ("claimed", "expected"),
    [
        ("Thu, 07 Aug 1925 00:00:00 -0400", None),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
        ("Thu, 07 Aug 2025 24:61:61 +9999", None),
        ("Mon, 01 Jan 0001 00:00:00 +0000", None),
        ("not a date", None),
        ("", None),
        ("Thu, 07 Aug 2025 03:59:59 +0000", date(2025, 8, 6)),
        ("Thu, 07 Aug 2025 04:00:00 +0000", date(2025, 8, 7)),
        ("2025-08-07T04:00:00Z", date(2025, 8, 7)),
        ("Thu, 07 Aug 2025 03:00:00 -0000", date(2025, 8, 6)),
    ],
)
def test_the_claimed_day_is_eastern_and_never_absurd(claimed, expected):
    assert parse_listing(rss(item(), pub_date=claimed)).claimed_on == expected


def test_a_channel_dated_1925_claims_no_day():
    listing = parse_listing(hostile("30"))

    assert listing.claimed_on is None
    assert len(listing.entries) == 2


def test_the_announce_type_is_known_by_its_namespace_and_not_by_its_prefix():
    own_prefix, foreign = outline(hostile("37")).entries

    assert own_prefix["announce_type"] == "new"
    assert "announce_type" not in foreign


def test_a_foreign_announce_type_does_not_outweigh_the_description():
    xml = hostile("37").replace(b"<arxiv:announce_type>new<", b"<arxiv:announce_type>replace<")

    assert [entry.announce_type for entry in entries(xml)] == ["new", "new"]


@pytest.mark.parametrize(
    ("word", "expected"), [("replace-cross", "replace-cross"), ("NEW", "new"), ("Embargoed", "Embargoed"), ("", "")]
)
def test_an_announce_type_that_nobody_knows_is_kept_as_it_came(word, expected):
    assert only(rss(item(announce_type=word, description="An abstract."))).announce_type == expected


def test_bad_identifiers_are_rejected_with_the_reason():
    listing = parse_listing(hostile("48"))

    assert listing.entries == ()
    assert [rejected.position for rejected in listing.rejected] == list(range(8))
    reasons = [rejected.reason for rejected in listing.rejected]
    assert reasons[0] == "2508.03699 has no version"
    assert "version '0'" in reasons[1]
    assert "version '99999999999999999999'" in reasons[2]
    assert "'../../etc/passwdv1' has not the form" in reasons[3]
    assert "OR 1=1" in reasons[4]
    assert "5 digits" in reasons[5]
    assert "month 13" in reasons[6]
    assert "'v1' has not the form" in reasons[7]


def test_a_bad_identifier_does_not_cost_the_others():
    listing = parse_listing(rss(item("2508.00001v1"), item("2513.00001v1"), item("2508.00002v1")))

    assert [entry.arxiv_id for entry in listing.entries] == ["2508.00001", "2508.00002"]
    assert [(rejected.position, rejected.identifier) for rejected in listing.rejected] == [
        (1, "oai:arXiv.org:2513.00001v1")
    ]


def test_old_identifiers_keep_their_archive():
    assert [(entry.arxiv_id, entry.version, entry.announce_type) for entry in entries(hostile("49"))] == [
        ("hep-th/9901001", 3, "replace"),
        ("math/0306266", 2, "replace-cross"),
        ("math/0309136", 2, "replace"),
        ("0704.0001", 4, "replace"),
    ]


def test_2500_entries_are_read_in_bounded_time():
    texts = "abstract text with a formula $x^2$ " * 40
    xml = rss(*(item(f"2508.{n:05}v1", description=texts) for n in range(1, 2501)), query="cs")
    began = time.process_time()

    assert len(entries(xml)) == 2500
    assert time.process_time() - began < 5


@pytest.mark.parametrize(("name", "expected"), [("cs.AI", "new"), ("cs.LG", "new"), ("stat.ML-cross", "cross")])
def test_a_paper_has_the_type_of_the_listing_it_is_in(name, expected):
    entry = only(document(f"hostile/52-new-in-two-categories/rss-{name}.xml"))

    assert entry.announce_type == expected


def test_a_replacement_is_the_same_paper_in_a_higher_version():
    first = entries(document("hostile/53-version-bump/day1-2025-04-04.xml"))
    second = entries(document("hostile/53-version-bump/day2-2025-04-07.xml"))

    assert {entry.arxiv_id for entry in first} == {entry.arxiv_id for entry in second}
    assert {(entry.version, entry.announce_type) for entry in first} == {(1, "new")}
    assert {(entry.version, entry.announce_type) for entry in second} == {(2, "replace")}


def test_a_stale_listing_claims_today_and_holds_yesterdays_papers():
    yesterday = document("hostile/55-stale-feed/day1-2025-08-06.xml.xz")
    today = parse_listing(document("hostile/55-stale-feed/day2-real-2025-08-07.xml.xz"))
    stale = parse_listing(yesterday.replace(b"Wed, 06 Aug 2025 0", b"Thu, 07 Aug 2025 0"))

    assert stale.claimed_on == today.claimed_on == date(2025, 8, 7)
    assert stale.entries == parse_listing(yesterday).entries
    assert not {entry.arxiv_id for entry in stale.entries} & {entry.arxiv_id for entry in today.entries}


def test_a_withdrawal_is_an_ordinary_replacement():
    assert {entry.announce_type for entry in entries(hostile("56"))} == {"replace"}


def test_categories_of_one_name_are_one_category():
    tags = "".join(f"<category>{term}</category>" for term in ("math.NA", "cs.NA", "cs.LG", "stat.TH", "62R30 (x)"))

    assert only(rss(item(extra=tags))).categories == ("math.NA", "cs.LG", "math.ST")


@pytest.mark.parametrize(
    ("query", "expected"), [("cs.NA", ("math.NA",)), ("cs.AI+cs.LG", ("cs.AI", "cs.LG")), ("stat", ("stat",))]
)
def test_a_listing_says_which_categories_it_lists(query, expected):
    assert parse_listing(rss(query=query)).categories == expected


def test_the_address_says_it_when_the_title_does_not():
    xml = rss(query="cs.AI+cs.LG").replace(b"updates on arXiv.org</title>", b"</title>")

    assert parse_listing(xml).categories == ("cs.AI", "cs.LG")


def test_entries_are_kept_where_neither_title_nor_address_says_what_is_listed():
    xml = rss(item()).replace(b"updates on arXiv.org", b"").replace(b"/rss/cs.LG", b"")

    assert parse_listing(xml).categories == ()
    assert only(xml).arxiv_id == "2508.03699"
