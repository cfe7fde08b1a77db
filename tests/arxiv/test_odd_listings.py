"""What is odd in a listing but can be read: nothing is lost, nothing absurd gets through."""

import re
import time
import unicodedata
from datetime import date

import pytest

from digests.arxiv.entries import MAX_ABSTRACT, MAX_AUTHOR, MAX_AUTHORS, MAX_CATEGORIES, MAX_TITLE, NO_TITLE
from digests.arxiv.listing import ListingEntry, parse_listing
from digests.arxiv.outline import outline
from tests.arxiv.documents import document, hostile, item, rss

TITLES = (
    "Text2VR: Automated instruction Generation in Virtual Reality using Large language Models for Assembly Task",
    "How Deep Is Representational Bias in LLMs? The Cases of Caste and Religion",
    "FeynTune: Large Language Models for High-Energy Theory",
)
IDS = ("2508.03699", "2508.03712", "2508.03716")


def entries(xml: bytes) -> tuple[ListingEntry, ...]:
    listing = parse_listing(xml)
    assert listing.rejected == ()
    return listing.entries


def only(xml: bytes) -> ListingEntry:
    (entry,) = entries(xml)
    return entry


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


def test_what_there_is_of_a_description_is_recovered():
    blank, only_heading, bare, one_line = entries(hostile("26"))

    assert blank.abstract == ""
    assert only_heading.abstract.startswith("Representational bias in large")
    assert bare.abstract.startswith("We present specialized")
    assert one_line.abstract.startswith("Indian farmers often")
    assert {entry.announce_type for entry in (blank, only_heading, bare, one_line)} == {"new"}


def test_the_authors_line_breaks_stay_in_the_abstract():
    xml = hostile("27").decode()
    written = re.findall(r"Abstract: (.*?)</description>", xml, re.DOTALL)

    assert any("\n" in text for text in written)
    for entry, text in zip(entries(hostile("27")), written, strict=True):
        assert entry.abstract.count("\n") == text.count("\n")
        assert entry.abstract.split() == text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").split()


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


def test_cdata_is_trimmed_and_its_text_kept():
    entry = only(hostile("38"))

    assert entry.title == "Wrapped <i>in</i> CDATA & unescaped"
    assert entry.abstract == "<p>Para</p> with ]]> inside & more"
    assert entry.announce_type == "new"


def test_hostile_texts_are_texts_and_links_come_from_the_identifier_alone():
    found = entries(hostile("39"))

    assert found[0].title == '<script>alert(1)</script>Robust "XSS" & more'
    assert "<img src=x onerror=alert(document.cookie)>" in found[0].abstract
    assert found[4].title.startswith("=HYPERLINK(")
    assert not any("script" in category for entry in found for category in entry.categories)
    assert not hasattr(found[0], "link")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
def test_a_licence_is_a_web_address_or_nothing(url):
    assert only(rss(item(extra=f"<dc:rights>{url}</dc:rights>"))).license_url == ""


def test_unicode_tricks_are_stored_as_they_are():
    found = entries(hostile("42"))

    assert len(found) == 5
    assert "\u202e" in found[0].title
    assert unicodedata.combining(found[2].title[1])


def test_text_after_a_less_than_sign_survives():
    found = entries(hostile("44"))
    texts = [entry.title + entry.abstract for entry in found]

    assert any("1<k<n and O(n<m)" in text for text in texts)
    assert any("$a<b$ and $c>d$" in text for text in texts)
    assert any("&lt;" in text for text in texts)


def test_affiliations_tex_and_3200_authors_come_apart_right():
    found = entries(hostile("44"))
    lines = {entry.authors_as_given: entry.authors for entry in found}

    with_affiliation = next(line for line in lines if "Univ. Y" in line)
    assert lines[with_affiliation] == ("Håkon Næss Sandum", "J. Müller", "Jensen Zhou")
    assert max(map(len, lines.values())) == 3200
    assert not any(entry.truncated for entry in found)


def test_an_abstract_of_ten_megabytes_is_cut_and_says_so():
    began = time.process_time()

    entry = only(rss(item(description="arXiv:2508.03699v1 Announce Type: new \nAbstract: " + "word " * 2_100_000)))

    assert entry.truncated == ("abstract",)
    assert MAX_ABSTRACT - 5 < len(entry.abstract) <= MAX_ABSTRACT
    assert time.process_time() - began < 5


def test_titles_are_cut_replaced_and_put_on_one_line():
    endless, blank, wrapped = entries(hostile("46"))

    assert endless.title == "T" * MAX_TITLE
    assert endless.truncated == ("title",)
    assert blank.title == NO_TITLE
    assert "\n" not in wrapped.title
    assert "  " not in wrapped.title


def test_too_many_authors_and_categories_are_cut_and_named():
    crowd = ", ".join(f"A{n} B" for n in range(MAX_AUTHORS + 1))
    tags = "".join(f"<category>cs.X{'abcdefghijklmnop'[n % 16] * (1 + n // 16)}</category>" for n in range(60))

    entry = only(rss(item(creator=crowd, extra=tags)))

    assert len(entry.authors) == MAX_AUTHORS
    assert len(entry.categories) == MAX_CATEGORIES
    assert set(entry.truncated) == {"authors", "categories"}


def test_an_endless_name_is_cut():
    entry = only(rss(item(creator="Ada " * 500)))

    assert len(entry.authors[0]) <= MAX_AUTHOR
    assert entry.truncated == ("authors",)


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


def test_control_characters_do_not_get_through():
    entry = only(rss(item(title="a\x7fb\x85c\u2028d", creator="A\x9fda")))

    assert not re.search(r"[\x00-\x1f\x7f-\x84\x86-\x9f]", entry.title + entry.authors_as_given)


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
