"""Whatever happens to the bytes of a listing, the parser returns a listing or raises ListingError."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digests.arxiv.listing import ListingEntry, ListingError, parse_listing
from tests.arxiv.documents import document

DOCUMENTS = [
    document("raw/rss-cs.LG-2026-04-27-first3.xml"),
    document("raw/atom-cs.AI-2025-08-20-7entries.xml"),
    document("hostile/38-cdata-and-nested-html.xml"),
]
TOKENS = st.sampled_from(
    [
        b"<",
        b">",
        b"&",
        b"]]>",
        b"<![CDATA[",
        b"</item>",
        b"<item>",
        b"<entry>",
        b"&#x41;",
        b"\x00",
        b"\xff",
        b"xmlns",
        b"v0",
        b"<!--",
        b"-->",
        b"<?x?>",
        b"<title>",
        b"</title>",
        b" type='xhtml'",
        b" type='html'",
        b"<source>",
        b"<image>",
        b"@",
        b"<content>",
        b" xml:base='x:y'",
        b" xml:lang='e'",
        b"<author>",
        b"<name>",
        b"<guid>",
        b"<link/>",
        b"<category/>",
    ]
)


def entries(xml: bytes) -> tuple[ListingEntry, ...]:
    """Return the entries of a listing, and none of what is refused as it should be."""
    try:
        return parse_listing(xml).entries
    except ListingError:
        return ()


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    xml = draw(st.sampled_from(DOCUMENTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(xml)))
        end = min(len(xml), start + draw(st.sampled_from([0, 0, 1, 5, 300])))
        xml = xml[:start] + draw(st.one_of(st.just(b""), TOKENS, st.binary(max_size=4))) + xml[end:]
    return xml


@settings(max_examples=150, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])
@given(mutated())
def test_mutated_bytes_are_a_listing_or_a_listing_error(xml):
    assert all(entry.arxiv_id and entry.version and entry.title for entry in entries(xml))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_listing_or_a_listing_error(noise):
    assert entries(noise) == ()


ELEMENTS = st.sampled_from(
    [
        "title",
        "link",
        "description",
        "guid",
        "category",
        "dc:creator",
        "dc:rights",
        "dc:date",
        "pubDate",
        "author",
        "source",
        "arxiv:announce_type",
        "content",
        "image",
        "textInput",
        "enclosure",
        "item",
        "channel",
        "comments",
        "updated",
        "id",
    ]
)
TEXTS = st.sampled_from(
    ["", "x", "a@b.cc", "&lt;b&gt;", "arXiv:2508.1v1 Announce Type: new", "2508.03699v1", "9" * 30, ":"]
)


@settings(max_examples=150)
@given(
    st.recursive(
        TEXTS,
        lambda inner: st.builds("<{0}>{1}</{0}>".format, ELEMENTS, inner) | st.builds("{}{}".format, inner, inner),
        max_leaves=12,
    )
)
def test_well_formed_nonsense_is_a_listing_or_a_listing_error(inside):
    xml = (
        "<rss version='2.0' xmlns:arxiv='http://arxiv.org/schemas/atom' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        f"<channel><title>cs.LG updates on arXiv.org</title><item>{inside}</item>{inside}</channel></rss>"
    )
    assert all(entry.arxiv_id == "2508.03699" for entry in entries(xml.encode()))
