"""What hostile and broken documents get: an error with its reason, and never an empty day."""

import gzip
import time

import pytest

from digests.arxiv.listing import ListingError, parse_listing
from digests.arxiv.outline import MAX_BYTES, MAX_ELEMENTS_PER_ENTRY, MAX_ENTRIES
from tests.arxiv.documents import STAT, document, hostile, item, rss

REFUSED = {
    "03": "empty body",
    "04": "empty body",
    "05": "html page",
    "06": "not a feed",
    "09": "not a feed",
    "12": "encoding",
    "31": "doctype",
    "33": "doctype",
    "34": "doctype",
    "40": "malformed",
    "41": "malformed",
    "57": "arxiv error",
    "60": "unsupported format",
}
"""By the number of the document under tests/data/arxiv/hostile."""


def reason(xml: bytes) -> str:
    with pytest.raises(ListingError) as caught:
        parse_listing(xml)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600
    return caught.value.reason


@pytest.mark.usefixtures("socket_disabled")
@pytest.mark.parametrize(("number", "expected"), REFUSED.items())
def test_a_hostile_document_is_refused_with_its_reason(number, expected):
    assert reason(hostile(number)) == expected


def test_what_arxiv_says_is_wrong_is_in_the_message():
    with pytest.raises(ListingError, match="Bad subject class 'XX'"):
        parse_listing(hostile("57"))


def test_a_listing_cut_inside_an_item_is_refused_whole():
    assert reason(document(STAT)[:150_003]) == "truncated"


@pytest.mark.parametrize("length", range(2, 2000, 97))
def test_a_listing_cut_anywhere_is_no_shorter_listing(length):
    assert reason(document(STAT)[:-length].rstrip()) in {"truncated", "malformed"}


def test_a_listing_cut_inside_a_character_is_truncated():
    assert reason(rss(item(title="Poincaré")).partition(b"\xa9")[0]) == "truncated"


def test_gzip_bytes_without_their_header_are_no_feed():
    assert reason(gzip.compress(document(STAT))) == "not a feed"


def test_200_000_nested_elements_are_refused_at_once():
    deep = rss().replace(b"</channel>", b"<item>" + b"<b>" * 200_000 + b"</b>" * 200_000 + b"</item></channel>")
    began = time.process_time()

    assert reason(deep) == "too deep"
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (b"<html><body>Sorry</body></html>", "html page"),
        (b'<html xmlns="http://www.w3.org/1999/xhtml"/>', "html page"),
        (b"<!-- from the cache --><!DOCTYPE html><html></html>", "html page"),
        (b"<!-- from the cache --><html/>", "html page"),
        (b'<rss version="0.91"><channel/></rss>', "unsupported format"),
        (b"<OAI-PMH/>", "not a feed"),
        (b"<rss version='2.0'><channel><title>Some blog</title></channel></rss>", "not a feed"),
        (b"<rss version='2.0'/>", "not a feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><title>arXiv Query</title></feed>', "not a feed"),
        (b"<rss version='2.0'><channel><x:title/></channel></rss>", "malformed"),
    ],
)
def test_what_is_no_listing_of_arxiv_is_not_an_empty_day(xml, expected):
    assert reason(xml) == expected


def test_an_empty_listing_of_arxiv_has_no_entries():
    listing = parse_listing(hostile("61"))

    assert listing.categories == ("cs.LG",)
    assert listing.entries == ()
    assert listing.rejected == ()


def test_a_document_over_the_limit_is_not_read():
    assert reason(b"<rss>" + b" " * MAX_BYTES) == "too large"


def test_an_entry_with_thousands_of_elements_is_refused():
    flood = item(extra="".join(f"<category>cs.A{n}</category>" for n in range(MAX_ELEMENTS_PER_ENTRY)))

    assert reason(rss(flood)) == "malformed"


def test_more_entries_than_arxiv_could_announce_are_refused():
    assert reason(rss("<item/>" * (MAX_ENTRIES + 1))) == "too large"


@pytest.mark.parametrize(
    "inside",
    ["<g:pos xmlns:g='http://www.opengis.net/gml'>1 2</g:pos>", "<item/>", "<x><item><title>x</title></item></x>"],
)
def test_what_feedparser_stumbles_over_is_refused(inside):
    assert reason(rss(item(extra=inside))) == "malformed"


def test_an_endless_word_among_the_authors_is_refused_in_no_time():
    began = time.process_time()

    assert reason(rss(item(creator="a" * 1_000_000))) == "malformed"
    assert time.process_time() - began < 1
