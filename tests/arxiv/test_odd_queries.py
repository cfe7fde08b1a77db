"""Answers of the search API as no kept document has them: odd, contradictory, or built to harm."""

import gzip
import time
import tracemalloc
from datetime import UTC, datetime

import pytest

from digests.arxiv.elements import MAX_ELEMENTS_PER_PART
from digests.arxiv.entries import EntryVersion
from digests.arxiv.guard import MAX_BYTES, MAX_ENTRIES
from digests.arxiv.query import parse_answer
from digests.arxiv.texts import MAX_ABSTRACT, MAX_AUTHORS, MAX_COMMENT, NO_TITLE
from tests.arxiv.answers import api_answer, api_entry, found, refused
from tests.arxiv.documents import hostile, item, rss


def only(entry: str):
    (read,) = found(api_answer(entry))
    return read


def comment(text: str) -> str:
    return f"<arxiv:comment>{text}</arxiv:comment>"


def test_the_primary_category_comes_first_and_aliases_are_one():
    entry = only(api_entry(categories=("cs.NA", "cs.LG", "math.NA"), primary="cs.LG"))

    assert entry.categories == ("cs.LG", "math.NA")


def test_classes_of_the_acm_and_the_msc_are_no_categories():
    assert only(api_entry(categories=("cs.LG", "F.m", "I.2.7; H.m", "68T05", "chao-dyn"))).categories == (
        "cs.LG",
        "chao-dyn",
    )


def test_the_first_version_has_one_date():
    entry = only(api_entry("2508.03699v1", published="2025-08-05T17:59:01Z", updated="2025-08-05T17:59:01Z"))

    assert entry.versions == (EntryVersion(1, datetime(2025, 8, 5, 17, 59, 1, tzinfo=UTC)),)


@pytest.mark.parametrize("published", ["", "yesterday", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
def test_a_version_without_a_sane_date_is_left_out(published):
    entry = only(api_entry("2508.03699v3", published=published, updated="2025-09-01T10:00:00+02:00"))

    assert entry.version == 3
    assert entry.versions == (EntryVersion(3, datetime(2025, 9, 1, 8, tzinfo=UTC)),)


def test_a_paper_is_withdrawn_when_its_comment_says_so():
    entry = only(api_entry("2508.03699v2", extra=comment("This paper has been withdrawn by the author.")))

    assert entry.is_withdrawn
    assert [version.is_withdrawal for version in entry.versions] == [False, True]
    assert not only(api_entry(extra=comment("12 pages"))).is_withdrawn


def test_tex_in_a_name_is_resolved_and_unicode_composed():
    entry = only(api_entry(authors=[("H{\\aa}kon N{\\ae}ss", ()), ("Be\u0301la Bolloba\u0301s", ())]))

    assert entry.authors == ("Håkon Næss", "Béla Bollobás")


def test_affiliations_with_commas_and_brackets_make_no_names():
    affiliations = ("Inst. of Physics, Univ. of Nice (LPMC), Nice", "CERN")
    entry = only(api_entry(authors=[("Ada Lovelace", affiliations), ("Emmy Noether", ("not closed (",))]))

    assert entry.authors == ("Ada Lovelace", "Emmy Noether")
    assert entry.authors_as_given == (
        "Ada Lovelace (Inst. of Physics, Univ. of Nice (LPMC), Nice, CERN), Emmy Noether (not closed)"
    )


def test_a_suffix_stays_with_its_name():
    assert only(api_entry(authors=[("Martin Luther King, Jr.", ()), ("Pliny II", ())])).authors == (
        "Martin Luther King Jr.",
        "Pliny II",
    )


@pytest.mark.parametrize(
    ("arxiv_id", "reason"),
    [
        ("2508.03699", "2508.03699 has no version"),
        ("2508.03699v0", "version '0' is not from 1 to 9999"),
        ("../../etc/passwd", "'../../etc/passwd' has not the form of an arXiv identifier"),
        ("2508.03699v1 x", "no address of an abstract page"),
        ("", "no address of an abstract page"),
    ],
)
def test_an_entry_without_a_readable_identifier_is_rejected_and_the_others_stay(arxiv_id, reason):
    answer = parse_answer(api_answer(api_entry(arxiv_id), api_entry("2508.03700v1")))

    assert [entry.arxiv_id for entry in answer.entries] == ["2508.03700"]
    assert [(entry.position, entry.reason) for entry in answer.rejected] == [(0, reason)]


def test_a_page_of_rejected_entries_only_is_not_called_empty():
    answer = parse_answer(api_answer(api_entry("nonsense"), total=100))

    assert (answer.total, answer.entries, len(answer.rejected)) == (100, (), 1)


def test_a_paper_that_comes_twice_is_there_once_with_its_higher_version():
    entries = found(api_answer(api_entry("2508.03699v2"), api_entry("2508.03700v1"), api_entry("2508.03699v1")))

    assert [(entry.arxiv_id, entry.version) for entry in entries] == [("2508.03699", 2), ("2508.03700", 1)]


def test_a_page_beyond_the_last_is_an_answer_of_nothing():
    answer = parse_answer(api_answer(total=31, start=100))

    assert (answer.total, answer.start, answer.entries) == (31, 100, ())


def test_a_paper_titled_error_is_a_paper():
    assert only(api_entry(title="Error")).title == "Error"


@pytest.mark.parametrize("address", ["http://arxiv.org/api/errors#start_must_be_an_integer", ""])
def test_an_error_with_status_200_is_an_error(address):
    xml = api_answer(
        f"<entry><id>{address}</id><title>Error</title><summary>start must be\nan integer</summary></entry>"
    )
    error = refused(parse_answer, xml)

    assert (error.reason, str(error)) == ("arxiv error", "arXiv answers: start must be an integer")


def test_absent_and_blank_texts_are_empty():
    entry = only("<entry><id>https://arxiv.org/abs/math/0309136v1</id><summary> \n </summary></entry>")

    assert (entry.arxiv_id, entry.title, entry.abstract, entry.comment) == ("math/0309136", NO_TITLE, "", "")
    assert (entry.authors, entry.categories, entry.versions) == ((), (), ())


def test_absurdly_long_texts_are_cut_and_named():
    entry = only(
        api_entry(
            summary="x" * 1_000_000,
            authors=[(f"Ada Lovelace{number}", ()) for number in range(MAX_AUTHORS + 1)],
            extra=comment("y" * 10_000),
        )
    )

    assert (len(entry.abstract), len(entry.authors), len(entry.comment)) == (MAX_ABSTRACT, MAX_AUTHORS, MAX_COMMENT)
    assert set(entry.truncated) == {"abstract", "authors", "comment"}


def test_a_paper_of_five_thousand_authors_with_affiliations_is_read():
    entry = only(api_entry(authors=[(f"Ada Lovelace{number}", ("CERN", "DESY")) for number in range(5000)]))

    assert len(entry.authors) == 5000
    assert entry.authors[4999] == "Ada Lovelace4999"


def test_elements_are_known_by_namespace_and_not_by_prefix():
    foreign = '<x:comment xmlns:x="http://example.org/">12 pages</x:comment>'
    renamed = '<x:comment xmlns:x="http://arxiv.org/schemas/atom">13 pages</x:comment>'

    assert only(api_entry(extra=foreign)).comment == ""
    assert only(api_entry(extra=renamed)).comment == "13 pages"


@pytest.mark.parametrize("number", ["31", "33", "34"])
@pytest.mark.usefixtures("socket_disabled")
def test_document_types_are_refused(number):
    assert refused(parse_answer, hostile(number)).reason == "doctype"


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (b"", "empty body"),
        (b" \n ", "empty body"),
        (b'{"totalResults": 0}', "not a feed"),
        (b"Rate exceeded.", "not a feed"),
        (b"<html><body>Retry after 600 seconds</body></html>", "html page"),
        (b"<?xml version='1.0'?><!-- x --><html/>", "html page"),
        (rss(item()), "not a feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><title>cs.LG updates on arXiv.org</title></feed>', "not a feed"),
        (b"<feed><title>arXiv Query: x</title></feed>", "not a feed"),
        (api_answer(api_entry()).replace(b"Ada", b"Ad\xe9"), "encoding"),
        (api_answer(api_entry()).replace(b"Ada", b"Ad\x00"), "malformed"),
        (api_answer(api_entry(title="&#0;")), "malformed"),
        (api_answer(api_entry(title="&nbsp;")), "malformed"),
        (api_answer(api_entry()).replace(b">1</open", b">one</open"), "not a feed"),
        (gzip.compress(api_answer(api_entry())), "not a feed"),
        (b" " * (MAX_BYTES + 1), "too large"),
        (api_answer("<entry/>" * (MAX_ENTRIES + 1)), "too large"),
        (api_answer(f"<entry>{'<a/>' * (MAX_ELEMENTS_PER_PART + 1)}</entry>"), "malformed"),
        (api_answer(f"<entry>{'<a>' * 200_000}"), "too deep"),
    ],
)
def test_what_is_no_answer_is_refused_with_its_reason(xml, reason):
    assert refused(parse_answer, xml).reason == reason


def test_ten_megabytes_of_one_text_are_read_in_bounded_time_and_memory():
    xml = api_answer(api_entry(summary="a\n " * 3_500_000))
    began = time.process_time()
    tracemalloc.start()

    (entry,) = found(xml)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(entry.abstract) == MAX_ABSTRACT - 1
    assert time.process_time() - began < 15
    assert peak < 10 * len(xml)
