"""Every real listing, against an extraction of its own with xml.etree."""

import re
import time
from datetime import date
from functools import cache
from xml.etree import ElementTree as ET

import pytest

from digests.arxiv.listing import Listing, ListingError, parse_listing
from digests.arxiv.taxonomy import ALIASES
from tests.arxiv.documents import LARGEST, document

FIVE = ("cs.CL", "cs.CV", "cs.MM", "cs.LG", "cs.SI")
LISTINGS = {
    "raw/rss-stat-2024-03-26-full.xml.xz": (("stat",), date(2024, 3, 26), 123),
    "raw/rss-cs.AI-2026-04-27-first3.xml": (("cs.AI",), date(2026, 4, 27), 3),
    "raw/rss-cs.CL-2026-04-27-first3.xml": (("cs.CL",), date(2026, 4, 27), 3),
    "raw/rss-cs.LG-2026-04-27-first3.xml": (("cs.LG",), date(2026, 4, 27), 3),
    "raw/rss-cs.CL-2026-08-01-weekend-empty.xml": (("cs.CL",), date(2026, 8, 1), 0),
    "raw/atom-cs.AI-2025-08-20-7entries.xml": (("cs.AI",), date(2025, 8, 20), 7),
    "rebuilt/rss-cs.CL+cs.CV+cs.MM+cs.LG+cs.SI-2025-04-04.xml.xz": (FIVE, date(2025, 4, 4), 462),
    "rebuilt/rss-cs.CL+cs.CV+cs.MM+cs.LG+cs.SI-2025-05-19.xml.xz": (FIVE, date(2025, 5, 19), 593),
    LARGEST: (FIVE, date(2025, 6, 3), 1506),
    "rebuilt/atom-cs.CL+cs.CV+cs.MM+cs.LG+cs.SI-2025-04-15.xml.xz": (FIVE, date(2025, 4, 15), 922),
    "rebuilt/rss-cs.SD+eess.AS-2025-05-08.xml.xz": (("cs.SD", "eess.AS"), date(2025, 5, 8), 20),
    "rebuilt/atom-cs.SD+eess.AS-2025-05-08.xml.xz": (("cs.SD", "eess.AS"), date(2025, 5, 8), 20),
    "rebuilt/atom-cs.CV-2026-04-25.xml": (("cs.CV",), date(2026, 4, 25), 0),
}
NAMESPACES = {
    "a": "http://www.w3.org/2005/Atom",
    "arxiv": "http://arxiv.org/schemas/atom",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def extracted(xml: bytes) -> list[dict[str, object]]:
    """Read the same entries by other means."""
    root = ET.fromstring(xml)  # noqa: S314 - from tests/data
    items = root.findall("channel/item") or root.findall("a:entry", NAMESPACES)
    return [_extracted(item) for item in items]


def _extracted(item: ET.Element) -> dict[str, object]:
    def text(*paths: str) -> str:
        return next((found for path in paths if (found := item.findtext(path, None, NAMESPACES)) is not None), "")

    arxiv_id, _, version = text("guid", "a:id").removeprefix("oai:arXiv.org:").rpartition("v")
    terms = [found.text for found in item.findall("category")]
    terms += [found.get("term") for found in item.findall("a:category", NAMESPACES)]
    abstract = text("description", "a:summary").partition("Abstract:")[2]
    lines = [" ".join(line.split()) for line in abstract.split("\n")]
    return {
        "arxiv_id": arxiv_id,
        "version": int(version),
        "title": " ".join(text("title", "a:title").split()),
        "abstract": "\n".join(line for line in lines if line),
        "authors_as_given": text("dc:creator").strip(),
        "categories": tuple(dict.fromkeys(ALIASES.get(term or "", term) for term in terms)),
        "announce_type": text("arxiv:announce_type"),
        "license_url": text("dc:rights"),
        "doi": text("arxiv:DOI"),
        "journal_reference": " ".join(text("arxiv:journal_reference").split()),
    }


@pytest.fixture(params=LISTINGS, ids=lambda name: name.rpartition("/")[2].partition(".xml")[0])
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def listing(name: str) -> Listing:
    return parsed(name)


@cache
def parsed(name: str) -> Listing:
    return parse_listing(document(name))


def test_a_real_listing_says_what_it_lists_and_when(name, listing):
    categories, day, entries = LISTINGS[name]

    assert (listing.categories, listing.claimed_on, len(listing.entries)) == (categories, day, entries)
    assert listing.rejected == ()


def test_every_field_of_a_real_listing_arrives(name, listing):
    expected = extracted(document(name))

    assert [
        {field: getattr(entry, field) for field in row} for entry, row in zip(listing.entries, expected, strict=True)
    ] == expected
    assert not any(entry.truncated for entry in listing.entries)


def test_real_author_lines_become_names_without_tex_and_affiliations(listing):
    for entry in listing.entries:
        assert bool(entry.authors) == bool(entry.authors_as_given)
        assert not any(re.search(r"[\\{}()~,]|  ", name) for name in entry.authors), entry.authors
        if not set("()") & set(entry.authors_as_given):
            pieces = [piece for piece in entry.authors_as_given.split(",") if re.search(r"\w", piece)]
            assert len(entry.authors) == len(pieces)


def test_rss_and_atom_of_one_day_are_the_same_listing():
    rss = parsed("rebuilt/rss-cs.SD+eess.AS-2025-05-08.xml.xz")
    atom = parsed("rebuilt/atom-cs.SD+eess.AS-2025-05-08.xml.xz")

    assert rss == atom


@pytest.mark.parametrize(
    "name", ["raw/atom-cs.AI-2025-08-20-5entries-TRUNCATED.xml", "raw/atom-cs.AI-2025-08-20-87entries-TRUNCATED.xml.xz"]
)
def test_a_real_document_that_broke_off_is_no_listing(name):
    with pytest.raises(ListingError) as caught:
        parse_listing(document(name))

    assert caught.value.reason == "truncated"


def test_the_largest_real_day_is_read_in_about_half_a_second():
    xml = document(LARGEST)
    began = time.process_time()

    parse_listing(xml)

    assert time.process_time() - began < 3
