"""Whatever happens to the bytes of an answer, its parser returns an answer or raises ListingError."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digests.arxiv.entries import ListingEntry
from digests.arxiv.errors import ListingError
from digests.arxiv.oai import Records, parse_records
from digests.arxiv.query import QueryAnswer, parse_answer
from tests.arxiv.answers import (
    api_answer,
    api_entry,
    deleted_record,
    kept,
    oai_document,
    oai_page,
    raw_record,
    split_record,
)

Parse = Callable[[bytes], QueryAnswer | Records]
ANSWERS = [
    kept("api/legacy-2016-id_list_1111.2011v2-a7d7.xml"),
    kept("api/api-id_quant-ph_0201082v1_s0_m100-http200.xml"),
    api_answer(api_entry(authors=[("Ada Lovelace", ["CERN"])]), api_entry("2508.03700v2")),
]
PAGES = [
    kept("oai/arXivRaw-GetRecord.xml"),
    kept("oai/hepcrawl-record4.xml"),
    oai_page(
        raw_record(),
        split_record("2508.03700"),
        deleted_record("2508.03701"),
        "<resumptionToken expires='2025-08-08T00:00:00Z'>skip%3D1</resumptionToken>",
    ),
]
TOKENS = st.sampled_from(
    [
        *(
            b"<",
            b">",
            b"&",
            b"]]>",
            b"<![CDATA[",
            b"&#x41;",
            b"&lt;",
            b"\x00",
            b"\xff",
            b"xmlns",
            b"v0",
            b"<!--",
            b"-->",
        ),
        *(b"<entry>", b"</entry>", b"<record>", b"</record>", b"<id>", b"<id/>", b"<author>", b"<name/>", b"(", b"),,"),
        *(
            b"<metadata/>",
            b"<header/>",
            b"<version/>",
            b"<date/>",
            b"<error code='noRecordsMatch'/>",
            b"<?x?>",
            b"9" * 30,
        ),
        *(b" status='deleted'", b" xmlns='x:y'", b" and ", b"\\", b"{", b"\n  ", b"0kb", b"I", b"2025-13-99", b"-0000"),
    ]
)


def entries(parse: Parse, xml: bytes) -> tuple[ListingEntry, ...]:
    """Return the entries of an answer, and none of what is refused as it should be."""
    try:
        return parse(xml).entries
    except ListingError:
        return ()


@st.composite
def mutated(draw: st.DrawFn, documents: list[bytes]) -> bytes:
    xml = draw(st.sampled_from(documents))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(xml)))
        end = min(len(xml), start + draw(st.sampled_from([0, 0, 1, 5, 300])))
        xml = xml[:start] + draw(st.one_of(st.just(b""), TOKENS, st.binary(max_size=4))) + xml[end:]
    return xml


TOLERANT = settings(max_examples=150, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])


@TOLERANT
@given(mutated(ANSWERS))
def test_mutated_bytes_are_an_answer_of_the_search_api_or_a_listing_error(xml):
    assert all(entry.arxiv_id and entry.version and entry.title for entry in entries(parse_answer, xml))


@TOLERANT
@given(mutated(PAGES))
def test_mutated_bytes_are_a_page_of_records_or_a_listing_error(xml):
    assert all(entry.arxiv_id and entry.title for entry in entries(parse_records, xml))


@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_a_listing_error(noise):
    assert entries(parse_answer, noise) == entries(parse_records, noise) == ()


NESTED = st.recursive(
    st.sampled_from(
        ["", "x", "2508.03699", "oai:arXiv.org:2508.03699", "2025-08-06", "http://arxiv.org/abs/2508.03699v1"]
    ),
    lambda inner: (
        st.builds(
            "<{0}>{1}</{0}>".format,
            st.sampled_from(
                [
                    *(
                        "record",
                        "header",
                        "identifier",
                        "datestamp",
                        "metadata",
                        "arXivRaw",
                        "arXiv",
                        "id",
                        "version",
                        "date",
                    ),
                    *(
                        "authors",
                        "author",
                        "keyname",
                        "forenames",
                        "title",
                        "abstract",
                        "resumptionToken",
                        "ListRecords",
                    ),
                    *("entry", "summary", "published", "category", "name", "error"),
                ]
            ),
            inner,
        )
        | st.builds("{}{}".format, inner, inner)
    ),
    max_leaves=12,
)


@TOLERANT
@given(NESTED)
def test_well_formed_nonsense_is_an_answer_or_a_listing_error(inside):
    read = (
        *entries(parse_records, oai_document(f"<ListRecords><record>{inside}</record>{inside}</ListRecords>{inside}")),
        *entries(parse_answer, api_answer(f"<entry>{inside}</entry>{inside}", total=0)),
    )

    assert all(entry.arxiv_id == "2508.03699" for entry in read)
