"""Every real page of OAI-PMH, against an extraction of its own with xml.etree; and what one says."""

import re
import time
from datetime import UTC, date, datetime
from functools import cache
from xml.etree import ElementTree as ET

import pytest

from digests.arxiv.entries import EntryVersion, ListingEntry
from digests.arxiv.oai import Records, parse_records
from digests.arxiv.taxonomy import ALIASES
from tests.arxiv.answers import found, kept, oai_page, refused

RAW = "arXivRaw-ListRecords-2016-10-20-387rec.xml"
LAST = "chain-cs-2016-03-09-page103.xml"
PHYSICS = "invenio-sample_arxiv_response_listrecords_physics.xml"
TWELVE = "hepcrawl-ListRecords-12.xml"
PAGES = {
    RAW: (date(2016, 10, 21), 387, "1403493|1001"),
    LAST: (date(2016, 3, 9), 538, ""),
    PHYSICS: (date(2016, 1, 18), 150, ""),
    "invenio-sample_arxiv_response_listrecords_cs.xml": (date(2016, 1, 18), 46, ""),
    "invenio-sample_arxiv_response.xml": (date(2015, 8, 6), 1, ""),
    TWELVE: (date(2016, 1, 14), 12, ""),
    "hepcrawl-record0.xml": (date(2016, 1, 14), 1, ""),
    "hepcrawl-record4.xml": (date(2016, 6, 30), 1, ""),
    "hepcrawl-record8.xml": (date(2016, 6, 30), 1, ""),
    "hepcrawl-record10.xml": (date(2016, 7, 14), 1, ""),
    "arXivRaw-GetRecord.xml": (date(2016, 10, 21), 1, ""),
    "73-oai-token-loop.xml": (date(2016, 3, 9), 3, "1122234|1001"),
}
"""The day of the answer, number of records and resumption token, by document."""


@cache
def page(name: str) -> Records:
    return parse_records(kept(f"oai/{name}"))


def paper(name: str, arxiv_id: str) -> ListingEntry:
    (entry,) = (entry for entry in page(name).entries if entry.arxiv_id == arxiv_id)
    return entry


def extracted(xml: bytes) -> list[dict[str, object]]:
    """Read the same records by other means: by local names, whatever the namespace."""
    stripped = re.sub(rb'\sxmlns(:\w+)?="[^"]*"|\sxsi:\w+="[^"]*"', b"", xml)
    return [_extracted(record) for record in ET.fromstring(stripped).iter("record")]  # noqa: S314 - from tests/data


def _extracted(record: ET.Element) -> dict[str, object]:
    (paper,) = record.findall("metadata/*")

    def text(name: str) -> str:
        return " ".join(re.sub("[\x7f-\x9f]", "", paper.findtext(name, "")).split())

    versions = paper.findall("version")
    return {
        "arxiv_id": record.findtext("header/identifier", "").rpartition(":")[2],
        "version": len(versions),
        "title": text("title"),
        "abstract on one line": text("abstract"),
        "number of authors": sum(author.findtext("keyname") != ":" for author in paper.findall("authors/author")),
        "categories": tuple(dict.fromkeys(ALIASES.get(term, term) for term in text("categories").split())),
        "license_url": text("license"),
        "doi": text("doi"),
        "journal_reference": text("journal-ref"),
        "comment": text("comments"),
        "versions": tuple(sorted(map(_version, versions), key=lambda version: version.number)),
        "datestamp": date.fromisoformat(record.findtext("header/datestamp", "")),
    }


def _version(version: ET.Element) -> EntryVersion:
    submitted_at = datetime.strptime(version.findtext("date", ""), "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    return EntryVersion(int(version.get("version", "")[1:]), submitted_at, version.findtext("size") == "0kb")


@pytest.fixture(params=PAGES)
def name(request: pytest.FixtureRequest) -> str:
    asked: str = request.param
    return asked


def test_a_real_page_says_its_day_and_how_to_go_on(name):
    read = page(name)

    assert (read.responded_on, len(read.entries), read.token) == PAGES[name]
    assert (read.rejected, read.deleted, read.expires_at) == ((), (), None)


def test_every_field_of_a_real_page_arrives(name):
    read = page(name)
    expected = extracted(kept(f"oai/{name}"))
    seen = [
        {field: getattr(entry, field, None) for field in row}
        | {
            "abstract on one line": " ".join(entry.abstract.split()),
            "number of authors": row["number of authors"] and len(entry.authors),
            "datestamp": datestamp,
        }
        for entry, datestamp, row in zip(read.entries, read.datestamps, expected, strict=True)
    ]

    assert seen == expected
    assert not any(entry.truncated or entry.announce_type for entry in read.entries)


def test_real_names_are_without_tex_and_affiliations(name):
    for entry in page(name).entries:
        assert entry.authors
        assert not any(re.search(r"[\\{}()~,&:]|  |^and | and ", person) for person in entry.authors), entry.authors


def test_arxivraw_has_every_version_with_its_date_and_whether_it_withdraws():
    assert paper(RAW, "1502.02762").versions == (
        EntryVersion(1, datetime(2015, 2, 10, 2, 55, 9, tzinfo=UTC)),
        EntryVersion(2, datetime(2015, 2, 16, 6, 48, 48, tzinfo=UTC)),
        EntryVersion(3, datetime(2016, 10, 19, 1, 17, 12, tzinfo=UTC), is_withdrawal=True),
    )


def test_versions_are_ascending_though_arxiv_puts_the_tenth_after_the_first():
    entry = paper(RAW, "1204.6689")

    assert [version.number for version in entry.versions] == list(range(1, entry.version + 1))
    assert entry.version > 10


def test_a_paper_is_withdrawn_whose_last_version_withdraws_it_whatever_its_comment_says():
    withdrawn = {entry.arxiv_id for entry in page(RAW).entries if entry.is_withdrawn}

    assert withdrawn == {"0803.4354", "0808.3386", "1502.02762", "1505.00300", "1603.06854", "1605.00928"}
    assert paper(RAW, "1605.00928").comment == "The survey is not complete and require major updates"


def test_arxiv_has_no_version_numbers():
    assert {(entry.version, entry.versions) for entry in page(LAST).entries} == {(0, ())}


def test_a_submitted_author_field_becomes_the_names_of_the_listings():
    assert paper(RAW, "1605.03206").authors == (
        "Shubhchintak",
        "C. A. Bertulani",
        "A. M. Mukhamedzhanov",
        "A. T. Kruppa",
    )
    assert paper(RAW, "1210.2946").authors[1:5] == ("J. -G. Rousset", "R. Rudniewski", "E. Janik", "Słupiński")


def test_collaborations_stay_and_the_colon_after_them_goes():
    (entry,) = page("hepcrawl-record8.xml").entries

    assert entry.authors[:3] == ("Super-Kamiokande Collaboration", "K. Abe", "Y. Suzuki")
    assert entry.authors_as_given.startswith(
        "Super-Kamiokande Collaboration (Kamioka Observatory, Institute for Cosmic Ray Research, University of Tokyo, "
    )


def test_a_wrapped_abstract_is_on_one_line_again_but_for_its_authors_breaks():
    (wrapped,) = page("hepcrawl-record10.xml").entries
    broken = [entry for entry in page(LAST).entries if "\n" in entry.abstract]

    assert "\n" not in wrapped.abstract
    assert len(broken) == 63
    assert not any(re.search(r"\n\s|\s\n|  ", entry.abstract) for entry in broken)


def test_a_paper_of_a_real_harvest_and_of_a_real_answer_of_the_search_api_is_the_same():
    harvested = paper(LAST, "quant-ph/0201082")
    (asked,) = found(kept("api/api-id_quant-ph_0201082v1_s0_m100-http200.xml"))

    fields = ("title", "abstract", "authors", "authors_as_given", "categories", "comment")
    assert [getattr(harvested, field) for field in fields] == [getattr(asked, field) for field in fields]


def test_the_token_that_was_asked_with_is_given_as_it_came():
    assert page("73-oai-token-loop.xml").token == "1122234|1001"


def test_records_without_metadata_are_rejected_and_the_others_stay():
    read = page("75-oai-deleted-and-header-only.xml")

    assert [entry.arxiv_id for entry in read.entries] == ["0708.2584"]
    assert read.datestamps == (date(2011, 6, 17),)
    assert [(record.position, record.reason) for record in read.rejected] == [
        (0, "1401.00001: identifiers of 1401 have 4 digits after the point"),
        (1, "the record has no metadata"),
    ]
    assert read.token == ""


@pytest.mark.parametrize("name", ["error-noRecordsMatch-sickle.xml", "invenio-sample_empty_response.xml"])
def test_no_records_match_is_a_page_without_records(name):
    read = page(name)

    assert (read.entries, read.datestamps, read.deleted, read.rejected, read.token) == ((), (), (), (), "")
    assert read.responded_on is not None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("error-badArgument-sickle.xml", "oai badArgument"),
        ("error-badResumptionToken-sickle.xml", "oai badResumptionToken"),
        ("error-idDoesNotExist-sickle.xml", "oai idDoesNotExist"),
        ("ads-oai_dc-ListRecords-2023-01-25.xml", "unsupported format"),
        ("ads-oai_ArXiv.org_hep-th_0408048.xml", "not oai-pmh"),
    ],
)
def test_other_errors_and_formats_are_refused_by_name(name, reason):
    assert refused(parse_records, kept(f"oai/{name}")).reason == reason


def test_two_thousand_records_are_read_in_less_than_a_second():
    records = re.findall(r"<record>.*?</record>", kept(f"oai/{LAST}").decode(), re.DOTALL)
    every = [record.replace(">", f"><!-- {turn} -->", 1) for turn in range(4) for record in records]
    renumbered = [
        re.sub(r"(oai:arXiv\.org:|<id>)[^<]+", rf"\g<1>2508.{number:05}", record)
        for number, record in enumerate(every[:2000], start=1)
    ]
    xml = oai_page(*renumbered)
    began = time.process_time()

    assert len(parse_records(xml).entries) == 2000
    assert time.process_time() - began < 2
