"""What is read of arXiv's listing and catch-up pages."""

import re
import time
from datetime import date

import pytest

from digests.arxiv import guard
from digests.arxiv.errors import ListingError
from digests.arxiv.listing import parse_listing
from digests.arxiv.pages import Section, parse_catchup_page, parse_new_page
from tests.arxiv.documents import document
from tests.arxiv.page_documents import catchup_page, item, new_page, read, section, whole

NEW = document("pages/new-cs.AI-2026-04-27.html")
CATCHUP = document("pages/catchup-cs.AI-2025-08-20-page2.html")
RSS = [
    "raw/rss-cs.AI-2026-04-27-first3.xml",
    "raw/rss-cs.CL-2026-04-27-first3.xml",
    "raw/rss-cs.LG-2026-04-27-first3.xml",
    "raw/atom-cs.AI-2025-08-20-7entries.xml",
]


def test_a_listing_page_names_its_day_and_counts_what_was_announced():
    page = parse_new_page(NEW, category="cs.AI")

    assert page.announced_on == date(2026, 4, 27)
    assert page.sections == (Section("new", 3, 3), Section("cross", 2, 2))
    assert page.total == 5
    assert page.is_whole
    assert page.rejected == ()
    assert [(entry.arxiv_id, entry.version, entry.announce_type) for entry in page.entries] == [
        ("2604.21935", 0, "new"),
        ("2604.21936", 0, "new"),
        ("2604.21937", 0, "new"),
        ("2604.22027", 0, "cross"),
        ("2604.21952", 0, "cross"),
    ]


def test_part_of_a_catch_up_page_is_not_the_whole_day():
    page = parse_catchup_page(CATCHUP, category="cs.AI")

    assert page.announced_on == date(2025, 8, 20)
    assert page.sections == (Section("new", 2, 2002), Section("cross", 3, 3), Section("replace", 2, 2))
    assert page.total == 2007
    assert not page.is_whole
    assert [entry.arxiv_id for entry in page.entries][-2:] == ["2508.13434", "2508.13435"]


def test_an_entry_says_what_rss_says_of_the_same_paper():
    announced = {entry.arxiv_id: entry for name in RSS for entry in parse_listing(document(name)).entries}
    pages = parse_new_page(NEW, category="cs.AI").entries + parse_catchup_page(CATCHUP, category="cs.AI").entries

    assert len(pages) == 12
    for entry in pages:
        other = announced[entry.arxiv_id]
        assert entry.title == other.title
        assert entry.abstract == other.abstract
        assert entry.authors == other.authors
        assert entry.categories == other.categories


@pytest.mark.parametrize(
    ("category", "subjects", "announce_type"),
    [
        ("cs.AI", "cs.AI cs.LG", "replace"),
        ("cs.AI", "cs.LG cs.AI", "replace-cross"),
        ("math.NA", "cs.NA cs.LG", "replace"),
        ("cs.NA", "math.NA cs.LG", "replace"),
        ("stat", "stat.ML cs.LG", "replace"),
        ("stat", "cs.LG stat.ML", "replace-cross"),
        ("cs", "math.NA", "replace"),
        ("hep-th", "hep-th gr-qc", "replace"),
    ],
)
def test_a_replacement_is_one_across_lists_unless_its_first_subject_is_the_category(category, subjects, announce_type):
    (entry,) = read(item(subjects=subjects), name="Replacement submissions", category=category).entries

    assert entry.announce_type == announce_type


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("New submissions (showing 1 of 1 entries)", "new"),
        ("  NEW   Submissions (Showing first 1 of 120 entries )", "new"),
        ("Cross-lists (continued, showing last 1 of 10 entries)", "cross"),
        ("Cross submissions", "cross"),
        ("Replacements (showing 1 of 1 entry)", "replace"),
        ("Withdrawals (showing 1 of 1 entries)", "withdrawals"),
        ("Newly found (showing 1 of 1 entries)", "newly"),
    ],
)
def test_an_entry_has_the_type_of_its_section_and_of_an_unknown_one_the_word(heading, kind):
    page = parse_new_page(new_page(section(heading, item())), category="cs.AI")

    assert page.sections[0].kind == kind
    assert page.entries[0].announce_type == kind


def test_only_numbers_tell_whether_a_section_is_whole():
    page = parse_new_page(new_page(section("New submissions (showing first 1 of 1 entries)", item())), category="cs.AI")

    assert page.is_whole


def test_a_paper_that_is_listed_twice_is_one_entry_of_the_stronger_type():
    page = parse_new_page(
        new_page(whole("Replacement submissions", item(title="First")), whole("New submissions", item())),
        category="cs.AI",
    )

    assert [(entry.arxiv_id, entry.announce_type, entry.title) for entry in page.entries] == [
        ("2512.08242", "new", "First")
    ]
    assert page.total == 2
    assert page.is_whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tuesday, 9 December 2025", date(2025, 12, 9)),
        ("Tuesday, 8 December 2025", date(2025, 12, 8)),
        ("Tue, 09 Dec 2025", date(2025, 12, 9)),
        ("1 Sept. 2025", date(2025, 9, 1)),
    ],
)
def test_the_day_is_the_date_even_where_the_weekday_contradicts_it(text, expected):
    assert parse_new_page(new_page(day=text), category="cs.AI").announced_on == expected
    assert parse_catchup_page(catchup_page(day=text), category="cs.AI").announced_on == expected


def test_a_day_without_updates_has_a_total_of_none():
    for page in (
        parse_new_page(new_page(), category="cs.AI"),
        parse_catchup_page(catchup_page(), category="cs.AI"),
        parse_catchup_page(catchup_page(link="cs.AI"), category="cs.AI"),
    ):
        assert (page.total, page.entries, page.sections, page.is_whole) == (0, (), (), True)


def test_a_page_beyond_the_last_keeps_the_total():
    page = parse_catchup_page(catchup_page(total=2007, nothing="No further updates for"), category="cs.AI")

    assert (page.total, page.entries, page.is_whole) == (2007, (), False)


def test_more_entries_than_arxiv_counts_are_all_kept():
    page = parse_new_page(
        new_page(section("New submissions (showing 1 of 1 entries)", item(), item("2512.08243")), total=1),
        category="cs.AI",
    )

    assert len(page.entries) == 2
    assert page.total == 2


def test_2_000_entries_are_read_in_no_time_worth_a_thought():
    papers = [f"2512.{number:05d}" for number in range(1, 2001)]
    names = tuple(f"Author {number} of Many" for number in range(6))
    entries = [item(paper, number, names=names, abstract="Words " * 220) for number, paper in enumerate(papers)]
    document = new_page(whole("New submissions", *entries))
    began = time.process_time()

    page = parse_new_page(document, category="cs.AI")

    assert time.process_time() - began < 2
    assert [entry.arxiv_id for entry in page.entries] == papers
    assert len(document) < guard.MAX_BYTES
    assert page.is_whole


def reason(document: bytes, category: str = "cs.AI") -> str:
    with pytest.raises(ListingError) as caught:
        parse_new_page(document, category=category)
    assert len(str(caught.value)) < 400
    return caught.value.reason


@pytest.mark.parametrize("size", range(400, len(NEW), 611))
def test_a_page_cut_anywhere_is_truncated(size):
    assert reason(NEW[:size]) == "truncated"


def test_a_page_with_fewer_entries_than_its_heading_says_is_truncated():
    assert reason(new_page(section("New submissions (showing 3 of 3 entries)", item()))) == "truncated"


def test_a_page_that_lists_nothing_and_does_not_say_so_is_truncated():
    assert reason(new_page("<p></p>")) == "truncated"
    assert reason(new_page("<p></p>", total=12)) == "truncated"


def test_a_page_of_another_category_is_refused_by_its_links():
    assert reason(new_page(whole("New submissions", item(subjects="cs.LG cs.AI"))), "cs.LG") == "wrong listing"
    assert reason(new_page(), "cs.LG") == "wrong listing"
    with pytest.raises(ListingError, match=r"lists cs\.LG, not cs\.AI"):
        parse_catchup_page(catchup_page(link="cs.LG"), category="cs.AI")


def test_a_page_of_another_category_is_refused_by_most_of_its_subjects():
    others = [item(f"2512.0000{number}", subjects="math.CO") for number in range(1, 4)]

    with pytest.raises(ListingError, match=r"3 of 4 entries are not in cs\.AI"):
        parse_catchup_page(catchup_page(whole("New submissions", item(), *others)), category="cs.AI")


def test_an_empty_page_of_another_category_is_refused_by_its_name():
    with pytest.raises(ListingError, match=r"lists Machine Learning, not cs\.AI"):
        parse_catchup_page(catchup_page(category="cs.LG"), category="cs.AI")


def test_a_page_under_an_alias_is_the_same_listing():
    assert read(item(subjects="math.NA"), category="math.NA") == read(item(subjects="math.NA"), category="cs.NA")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (b"", "empty body"),
        (b"\xef\xbb\xbf \r\n", "empty body"),
        (b'{"error": "rate limited"}', "not a listing page"),
        (document("raw/rss-cs.CL-2026-08-01-weekend-empty.xml"), "not a listing page"),
        (document("hostile/05-html-error-page-200.html"), "not a listing page"),
        (b"<html><body><h1>Are you a robot?</h1><dl></dl></body></html>", "no date"),
        (b"<html><body><h1>503 Backend fetch failed</h1></body></html>", "not a listing page"),
        (b"<html><form>Log in</form></html>", "not a listing page"),
        (b"<html><frameset></frameset></html>", "not a listing page"),
        (b"\x1f\x8b\x08\x00", "not a listing page"),
        (CATCHUP, "no date"),
        (new_page(day="today"), "no date"),
        (new_page(day="Tuesday, 31 February 2026"), "no date"),
        (new_page(day="Tuesday, 9 December 0025"), "no date"),
        (NEW.replace(b"reasoning", b"r\xe9asoning"), "encoding"),
        (NEW.rstrip() + b"\xe2\x82", "truncated"),
        (NEW + b" " * guard.MAX_BYTES, "too large"),
        (new_page("<dl>" + "<dt>" * (guard.MAX_ENTRIES + 1) + "</dl>"), "too large"),
        (NEW.replace(b"<h3>Showing", b"Total of 6 entries <h3>Showing"), "malformed"),
        (NEW.replace(b"<h3>Showing", b"Showing new listings for 3 May 2026 <h3>Showing"), "malformed"),
        (NEW.replace(b"<dt>", b"<dd></dd><dt>", 1), "malformed"),
    ],
)
def test_what_is_no_listing_page_is_refused_with_its_reason(page, expected):
    assert reason(page) == expected


def test_two_days_on_a_catch_up_page_are_refused():
    page = catchup_page().replace(b"entries for Tue, 09", b"entries for Wed, 10")

    with pytest.raises(ListingError, match="several days"):
        parse_catchup_page(page, category="cs.AI")


def test_headings_between_the_lists_name_their_sections():
    page = NEW.replace(b"<dl id='articles'>", b"").replace(b"</dl>", b"")
    bare = re.sub(rb"(<h3>[^<]*showing[^<]*</h3>)", rb"</dl>\1<dl>", page)

    read, expected = parse_new_page(bare, category="cs.AI"), parse_new_page(NEW, category="cs.AI")
    assert (read.sections, read.entries) == (expected.sections, expected.entries)


@pytest.mark.parametrize("words", ["There was no announcement on this day.", "No announcements for Tue, 09 Dec 2025"])
def test_a_day_without_announcement_may_say_so_in_other_words(words):
    page = f"<html><body><h1>Catchup results for cs.AI on Tue, 09 Dec 2025</h1><p>{words}</p></body></html>"

    assert parse_catchup_page(page.encode(), category="cs.AI").total == 0
