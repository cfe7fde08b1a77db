"""Every real answer of the search API, against an extraction of its own with xml.etree; and what one says."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from digests.arxiv.entries import EntryVersion
from digests.arxiv.query import QueryAnswer, parse_answer
from digests.arxiv.taxonomy import ALIASES
from tests.arxiv.answers import found, kept, refused
from tests.arxiv.documents import STAT, document, entries

ANSWERS = {
    "api-10-vaios84.xml": (7985, 0, 10),
    "api-cs.LG_OR_cs.AI-2026-04-30-20.xml": (364218, 0, 20),
    "api-id_0000.0000_s0_m100-http200.xml": (0, 0, 0),
    "api-id_0808.05394_1707.08567_s0_m100-http200.xml": (1, 0, 1),
    "api-id_0808.05394_s0_m100-http200.xml": (0, 0, 0),
    "api-id_1605.08386_s0_m100-http200.xml": (1, 0, 1),
    "api-id_1707.08567_s0_m100-http200.xml": (1, 0, 1),
    "api-id_2104.12255v1_s0_m100-http200.xml": (1, 0, 1),
    "api-id_astro-ph_0601001_s0_m100-http200.xml": (1, 0, 1),
    "api-id_quant-ph_0201082v1_s0_m100-http200.xml": (1, 0, 1),
    "api-q_testing_s0_m100-http200.xml": (214881, 0, 100),
    "api-q_testing_s50_m10-http200.xml": (214881, 50, 10),
    "legacy-2016-id_list_1111.2011v2-a7d7.xml": (1, 0, 1),
    "legacy-2016-search_query_au_del_maestro-d397.xml": (31, 0, 10),
}
"""Total, start and number of entries, by document."""
NAMESPACES = {"a": "http://www.w3.org/2005/Atom", "arxiv": "http://arxiv.org/schemas/atom"}


def extracted(xml: bytes) -> list[dict[str, object]]:
    """Read the same entries by other means."""
    return [_extracted(entry) for entry in ET.fromstring(xml).findall("a:entry", NAMESPACES)]  # noqa: S314 - tests/data


def _extracted(entry: ET.Element) -> dict[str, object]:
    def text(path: str) -> str:
        return " ".join(entry.findtext(path, "", NAMESPACES).split())

    address, _, version = text("a:id").rpartition("v")
    primary = entry.find("arxiv:primary_category", NAMESPACES)
    assert primary is not None
    terms = [primary.get("term"), *(term.get("term") for term in entry.findall("a:category", NAMESPACES))]
    dates = [text("a:published"), text("a:updated")][: 1 if version == "1" else 2]
    return {
        "arxiv_id": address.partition("/abs/")[2],
        "version": int(version),
        "title": text("a:title"),
        "abstract on one line": text("a:summary"),
        "authors": tuple(" ".join((name.text or "").split()) for name in entry.findall("a:author/a:name", NAMESPACES)),
        "categories": tuple(dict.fromkeys(ALIASES.get(term or "", term) for term in terms if term and term[0] >= "a")),
        "doi": text("arxiv:doi"),
        "journal_reference": text("arxiv:journal_ref"),
        "comment": text("arxiv:comment"),
        "dates": [datetime.strptime(day, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) for day in dates],
    }


@pytest.fixture(params=ANSWERS)
def name(request: pytest.FixtureRequest) -> str:
    asked: str = request.param
    return asked


@pytest.fixture
def answer(name: str) -> QueryAnswer:
    return parse_answer(kept(f"api/{name}"))


def test_a_real_answer_says_how_many_papers_there_are_and_where_it_begins(name, answer):
    assert (answer.total, answer.start, len(answer.entries)) == ANSWERS[name]
    assert answer.rejected == ()


def test_every_field_of_a_real_answer_arrives(name, answer):
    expected = extracted(kept(f"api/{name}"))
    seen = [
        {field: getattr(entry, field, None) for field in row}
        | {
            "abstract on one line": " ".join(entry.abstract.split()),
            "dates": [version.submitted_at for version in entry.versions],
        }
        for entry, row in zip(answer.entries, expected, strict=True)
    ]

    assert seen == expected
    assert not any(entry.truncated or entry.announce_type or entry.license_url for entry in answer.entries)


def test_the_versions_of_a_real_answer_are_the_first_and_the_one_found():
    (entry,) = found(kept("api/legacy-2016-id_list_1111.2011v2-a7d7.xml"))

    assert entry.version == 2
    assert entry.versions == (
        EntryVersion(1, datetime(2011, 11, 8, 18, 48, 36, tzinfo=UTC)),
        EntryVersion(2, datetime(2012, 4, 2, 12, 38, 54, tzinfo=UTC)),
    )


def test_a_wrapped_abstract_is_on_one_line_again():
    (entry,) = found(kept("api/legacy-2016-id_list_1111.2011v2-a7d7.xml"))

    assert entry.abstract.startswith(
        "Theoretical description of anisotropic systems, such as layered superconductors and coupled spin chains, is"
    )
    assert "\n" not in entry.abstract
    assert entry.title == "Quantum Criticality for Extended Nodes on a Bethe Lattice in the Large Connectivity Limit"


def test_an_abstract_keeps_the_breaks_that_its_authors_made():
    (entry,) = (
        entry
        for entry in found(kept("api/api-q_testing_s0_m100-http200.xml"))
        if "Conditional Sampling" in entry.abstract
    )

    assert "for several classic distribution testing problems in this model.\nFirst, we prove that" in entry.abstract


def test_affiliations_are_not_among_the_names_and_are_on_the_line():
    by_id = {entry.arxiv_id: entry for entry in found(kept("api/api-q_testing_s0_m100-http200.xml"))}

    assert by_id["0804.0970"].authors == ("Marie-Claude Gaudel", "Pascale Le Gall")
    assert by_id["0804.0970"].authors_as_given == "Marie-Claude Gaudel (LRI), Pascale Le Gall (IBISC)"


def test_a_paper_of_a_real_listing_and_of_a_real_answer_has_the_same_names_title_and_categories():
    (listed,) = (entry for entry in entries(document(STAT)) if entry.arxiv_id == "2403.16981")
    (asked,) = (
        entry for entry in found(kept("api/api-q_testing_s0_m100-http200.xml")) if entry.arxiv_id == "2403.16981"
    )

    assert asked.authors == listed.authors == ("Ankit Pensia", "Varun Jog", "Po-Ling Loh")
    assert (asked.title, asked.categories) == (listed.title, listed.categories)
    assert (listed.version, asked.version) == (1, 2)


def test_an_identifier_that_arxiv_does_not_know_is_an_answer_of_nothing():
    assert parse_answer(kept("api/api-id_0000.0000_s0_m100-http200.xml")) == QueryAnswer(0, 0, (), ())


def test_what_arxiv_says_is_wrong_is_in_the_message():
    error = refused(parse_answer, kept("api/api-id_abc_s0_m100-http400.xml"))

    assert error.reason == "arxiv error"
    assert str(error) == "arXiv answers: incorrect id format for abc"


def test_an_empty_page_of_a_full_answer_is_no_answer_of_nothing():
    error = refused(parse_answer, kept("api/70-api-empty-page-midway.xml"))

    assert error.reason == "empty page"
    assert re.search("214,881", str(error))


def test_a_real_answer_that_broke_off_is_truncated():
    assert refused(parse_answer, kept("api/72-api-truncated.xml")).reason == "truncated"


@pytest.mark.parametrize("length", range(2, 3500, 97))
def test_an_answer_cut_anywhere_is_no_shorter_answer(length):
    xml = kept("api/api-id_astro-ph_0601001_s0_m100-http200.xml").rstrip()

    assert refused(parse_answer, xml[:-length]).reason in {"truncated", "malformed"}
