"""Pages of OAI-PMH as no kept document has them: those of the present server, odd, contradictory, or built to harm."""

import time
import tracemalloc
from datetime import UTC, date, datetime

import pytest

from digests.arxiv import taxonomy
from digests.arxiv.elements import MAX_ELEMENTS_PER_PART
from digests.arxiv.entries import EntryVersion
from digests.arxiv.guard import MAX_BYTES, MAX_ENTRIES
from digests.arxiv.oai import MAX_TOKEN, parse_records, set_of
from digests.arxiv.texts import NO_TITLE
from tests.arxiv.answers import (
    VERSION_DATES,
    deleted_record,
    harvested,
    oai_document,
    oai_error,
    oai_page,
    raw_record,
    refused,
    split_record,
)
from tests.arxiv.documents import hostile

TOKEN = "from%3D2025-08-06%26verb%3DListRecords%26metadataPrefix%3DarXivRaw%26skip%3D1712"


def only(record: str):
    (read,) = harvested(oai_page(record))
    return read


def withdrawn(*versions: tuple[str, str], extra: str = "") -> tuple[bool, list[bool]]:
    """Return whether a paper with versions of this size and source is withdrawn, and which versions withdraw it."""
    numbered = [(f"v{number}", VERSION_DATES[number - 1], *version) for number, version in enumerate(versions, start=1)]
    entry = only(raw_record(versions=numbered, extra=extra))
    return entry.is_withdrawn, [version.is_withdrawal for version in entry.versions]


def test_the_token_of_the_present_server_comes_as_it_is_with_its_end():
    page = parse_records(
        oai_page(raw_record(), f"<resumptionToken expires='2025-08-08T00:00:00Z'>\n {TOKEN}\n</resumptionToken>")
    )

    assert page.token == TOKEN
    assert page.expires_at == datetime(2025, 8, 8, tzinfo=UTC)


def test_the_end_of_a_token_is_known_by_the_name_of_the_protocol_too():
    token = f'<resumptionToken expirationDate="2025-08-08T00:00:00Z">{TOKEN}</resumptionToken>'

    assert parse_records(oai_page(raw_record(), token)).expires_at == datetime(2025, 8, 8, tzinfo=UTC)


def test_the_last_page_of_the_present_server_has_no_token():
    page = parse_records(oai_page(raw_record()))

    assert (page.token, page.expires_at) == ("", None)


def test_the_day_of_the_answer_is_the_servers():
    assert parse_records(oai_page(raw_record(), responded_at="2025-08-07T23:59:59Z")).responded_on == date(2025, 8, 7)
    assert parse_records(oai_page(raw_record(), responded_at="soon")).responded_on is None


def test_one_record_is_read_like_many():
    assert parse_records(oai_page(raw_record(), verb="GetRecord")) == parse_records(oai_page(raw_record()))


def test_deleted_papers_are_named():
    page = parse_records(oai_page(deleted_record("2508.03701"), raw_record(), deleted_record("hep-th/9901001")))

    assert page.deleted == ("2508.03701", "hep-th/9901001")
    assert [entry.arxiv_id for entry in page.entries] == ["2508.03699"]
    assert page.rejected == ()


def test_a_page_of_deleted_papers_only_is_a_page():
    assert parse_records(oai_page(deleted_record("2508.03701"))).entries == ()


def test_a_version_withdraws_a_paper_by_the_letter_of_its_source():
    assert withdrawn(("14kb", "D"), ("0kb", "I")) == (True, [False, True])
    assert withdrawn(("14kb", ""), ("3kb", "SI")) == (True, [False, True])


def test_a_source_of_less_than_a_kilobyte_is_no_withdrawal():
    assert withdrawn(("14kb", "D"), ("0kb", "")) == (False, [False, False])


def test_a_paper_that_came_back_after_a_withdrawal_is_not_withdrawn():
    assert withdrawn(("14kb", ""), ("0kb", "I"), ("15kb", "")) == (False, [False, True, False])


def test_a_comment_can_withdraw_a_paper_too():
    extra = "<comments>This paper has been withdrawn by the author due to an error in Lemma 2.</comments>"

    assert withdrawn(("14kb", "D"), extra=extra) == (True, [False])
    assert only(split_record(extra=extra)).is_withdrawn


@pytest.mark.parametrize(
    "dated", ["", "Thu, 32 Foo 2025", "Mon, 14 Apr 1066 21:02:00 GMT", "Mon, 14 Apr 2008 99:02:00 GMT"]
)
def test_a_version_without_a_sane_date_counts_and_is_left_out(dated):
    entry = only(raw_record(versions=[("v1", VERSION_DATES[0], "1kb", ""), ("v2", dated, "1kb", "")]))

    assert entry.version == 2
    assert entry.versions == (EntryVersion(1, datetime(2025, 8, 5, 17, 59, 1, tzinfo=UTC)),)


def test_versions_that_are_no_numbers_are_none():
    entry = only(
        raw_record(versions=[(number, VERSION_DATES[0], "1kb", "") for number in ("", "v0", "2", "v12345", "vv1")])
    )

    assert (entry.version, entry.versions) == (0, ())


def test_a_record_of_another_paper_than_its_header_says_is_rejected():
    page = parse_records(oai_page(raw_record("2508.03699", named="2508.03700"), raw_record("2508.03701")))

    assert [entry.arxiv_id for entry in page.entries] == ["2508.03701"]
    assert [(record.position, record.identifier, record.reason) for record in page.rejected] == [
        (0, "oai:arXiv.org:2508.03699", "the header says 2508.03699, the metadata 2508.03700")
    ]


@pytest.mark.parametrize("arxiv_id", ["2513.00001", "../../x", "2508.3699", "", "x" * 100_000])
def test_a_record_without_a_readable_identifier_is_rejected_and_the_others_stay(arxiv_id):
    page = parse_records(oai_page(raw_record(arxiv_id), raw_record()))

    assert [entry.arxiv_id for entry in page.entries] == ["2508.03699"]
    assert [record.position for record in page.rejected] == [0]
    assert all(len(record.identifier) <= 200 and len(record.reason) <= 200 for record in page.rejected)


@pytest.mark.parametrize("datestamp", ["", "soon", "0000-00-00", "9999-12-31"])
def test_a_record_without_a_date_is_rejected(datestamp):
    page = parse_records(oai_page(raw_record(datestamp=datestamp)))

    assert page.entries == page.datestamps == ()
    assert [record.reason for record in page.rejected] == ["the record has no date"]


def test_a_paper_that_comes_twice_is_there_once_as_it_was_last():
    page = parse_records(
        oai_page(
            raw_record("2508.03699", datestamp="2025-08-06", abstract="Later."),
            raw_record("2508.03700", datestamp="2025-08-05"),
            raw_record("2508.03699", datestamp="2025-08-04", abstract="Earlier."),
        )
    )

    assert [entry.abstract for entry in page.entries] == ["Later.", "An abstract."]
    assert page.datestamps == (date(2025, 8, 6), date(2025, 8, 5))


def test_an_old_identifier_loses_its_subject_class():
    assert only(raw_record("math.GT/0309136", named="math/0309136")).arxiv_id == "math/0309136"


def test_old_wrapping_and_the_present_one_give_the_same_abstract():
    old = only(raw_record(abstract="  One line that is\nwrapped at its end.\n  Another paragraph,\nwrapped too.\n"))
    new = only(raw_record(abstract="One line that is wrapped at its end.\n  Another paragraph, wrapped too."))

    assert old.abstract == new.abstract == "One line that is wrapped at its end.\nAnother paragraph, wrapped too."


def test_comments_journal_doi_and_license_arrive_on_one_line():
    entry = only(
        split_record(
            extra="<comments>12 pages,\n  3 figures</comments><journal-ref>Phys.\n Rev. D</journal-ref>"
            "<doi>10.1000/1 </doi><license>http://creativecommons.org/licenses/by/4.0/</license>"
        )
    )

    assert (entry.comment, entry.journal_reference, entry.doi) == ("12 pages, 3 figures", "Phys. Rev. D", "10.1000/1")
    assert entry.license_url == "http://creativecommons.org/licenses/by/4.0/"
    assert entry.categories == ("cs.LG", "cs.AI")


def test_absent_texts_are_empty():
    metadata = '<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2508.03699</id></arXiv>'
    header = "<header><identifier>oai:arXiv.org:2508.03699</identifier><datestamp>2025-08-06</datestamp></header>"
    entry = only(f"<record>{header}<metadata>{metadata}</metadata></record>")

    assert (entry.title, entry.abstract, entry.authors, entry.categories) == (NO_TITLE, "", (), ())


@pytest.mark.parametrize(
    "code",
    ["badArgument", "badResumptionToken", "badVerb", "cannotDisseminateFormat", "idDoesNotExist", "noMetadataFormats"],
)
def test_errors_of_the_protocol_have_their_codes_as_reasons(code):
    error = refused(parse_records, oai_error(code, "The value is invalid or expired. Reason: Invalid\ntoken"))

    assert error.reason == f"oai {code}"
    assert str(error) == f"arXiv answers {code}: The value is invalid or expired. Reason: Invalid token"


def test_an_error_beside_records_is_an_error():
    xml = oai_document(f"<ListRecords>{raw_record()}</ListRecords><error code='badArgument'>x</error>")

    assert refused(parse_records, xml).reason == "oai badArgument"


def test_no_records_match_is_a_page_without_records():
    page = parse_records(oai_error("noRecordsMatch", "The combination of the values results in an empty list."))

    assert (page.responded_on, page.entries, page.token) == (date(2025, 8, 7), (), "")


@pytest.mark.parametrize("number", ["31", "33", "34"])
@pytest.mark.usefixtures("socket_disabled")
def test_document_types_are_refused(number):
    assert refused(parse_records, hostile(number)).reason == "doctype"


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (b"", "empty body"),
        (b"Rate exceeded.", "not oai-pmh"),
        (b"\x00\x01\xff", "not oai-pmh"),
        (b"<html><body>Retry after 600 seconds</body></html>", "html page"),
        (b"<OAI-PMH><ListRecords/></OAI-PMH>", "not oai-pmh"),
        (oai_document(""), "unsupported format"),
        (oai_document("<ListIdentifiers><header/></ListIdentifiers>"), "unsupported format"),
        (oai_document("<Identify/>"), "unsupported format"),
        (oai_document(raw_record()), "unsupported format"),
        (oai_page(), "empty page"),
        (oai_page(f"<resumptionToken>{TOKEN}</resumptionToken>"), "empty page"),
        (oai_page(raw_record(), f"<resumptionToken>{'x' * (MAX_TOKEN + 1)}</resumptionToken>"), "malformed"),
        (oai_page(raw_record().replace("arXivRaw", "arXivOld")), "unsupported format"),
        (oai_page(raw_record())[:-30], "truncated"),
        (oai_page(raw_record(authors="Ada & Emmy")), "malformed"),
        (oai_page(raw_record()).replace(b"Ada", b"Ad\x00"), "malformed"),
        (b" " * (MAX_BYTES + 1), "too large"),
        (oai_page("<record/>" * (MAX_ENTRIES + 1)), "too large"),
        (oai_page(f"<record>{'<a/>' * (MAX_ELEMENTS_PER_PART + 1)}</record>"), "malformed"),
        (oai_page("<a>" * 200_000), "too deep"),
    ],
)
def test_what_is_no_page_of_records_is_refused_with_its_reason(xml, reason):
    assert refused(parse_records, xml).reason == reason


def test_many_megabytes_are_read_in_bounded_time_and_memory():
    xml = oai_page(*(raw_record(f"2508.{number:05}", abstract="a\n b " * 3000) for number in range(1, 1001)))
    began = time.process_time()
    tracemalloc.start()

    entries = harvested(xml)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(entries) == 1000
    assert time.process_time() - began < 20
    assert peak < 5 * len(xml)


def test_sets_are_named_by_group_archive_and_category():
    assert set_of("cs.AI") == "cs:cs:AI"
    assert set_of("math.NA") == "math:math:NA"
    assert set_of("hep-th") == "physics:hep-th"
    assert set_of("math-ph") == "physics:math-ph"
    assert set_of("astro-ph.CO") == "physics:astro-ph:CO"
    assert set_of("physics.flu-dyn") == "physics:physics:flu-dyn"
    assert set_of("nlin.CD") == "physics:nlin:CD"
    assert set_of("q-bio.NC") == "q-bio:q-bio:NC"
    assert set_of("econ.GN") == "econ:econ:GN"


def test_archives_are_sets_too_and_aliases_have_the_set_of_their_category():
    assert set_of("cs") == "cs:cs"
    assert set_of("astro-ph") == "physics:astro-ph"
    assert set_of("cs.NA") == set_of("math.NA")


def test_every_active_category_has_a_set_of_its_own():
    categories = [category.identifier for archive in taxonomy.archives() for category in archive.categories]

    assert len({set_of(category) for category in categories}) == len(categories) == 149


@pytest.mark.parametrize("category", ["", "cs.XX", "chao-dyn", "cs:cs:AI", "physics.hep-th", "x"])
def test_what_is_no_active_category_has_no_set(category):
    with pytest.raises(ValueError, match="no active category"):
        set_of(category)
