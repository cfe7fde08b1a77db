"""The documents under tests/data/arxiv, and variations of them that are too large or too dull to be kept as files."""

import lzma
from datetime import date
from pathlib import Path

from digests.arxiv.listing import ListingEntry, parse_listing

DATA = Path(__file__).parent.parent / "data" / "arxiv"
STAT = "raw/rss-stat-2024-03-26-full.xml.xz"
LARGEST = "rebuilt/rss-cs.CL+cs.CV+cs.MM+cs.LG+cs.SI-2025-06-03.xml.xz"


def document(name: str) -> bytes:
    content = (DATA / name).read_bytes()
    return lzma.decompress(content) if name.endswith(".xz") else content


def hostile(number: str) -> bytes:
    """Return the hostile document whose name begins with this number."""
    (path,) = (DATA / "hostile").glob(f"{number}-*")
    return document(str(path.relative_to(DATA)))


def item(
    arxiv_id: str = "2508.03699v1",
    *,
    title: str = "A title",
    description: str | None = None,
    announce_type: str = "new",
    creator: str = "Ada Lovelace",
    extra: str = "",
) -> str:
    """Return an item of an RSS listing; the texts are XML."""
    if description is None:
        description = f"arXiv:{arxiv_id} Announce Type: {announce_type} \nAbstract: An abstract."
    return (
        f"<item><title>{title}</title><link>https://arxiv.org/abs/{arxiv_id.partition('v')[0]}</link>"
        f"<description>{description}</description><guid isPermaLink='false'>oai:arXiv.org:{arxiv_id}</guid>"
        f"<arxiv:announce_type>{announce_type}</arxiv:announce_type><dc:creator>{creator}</dc:creator>{extra}</item>"
    )


def rss(*items: str, query: str = "cs.LG", day: date = date(2025, 8, 7), pub_date: str | None = None) -> bytes:
    """Return an RSS listing of these items."""
    dated = f"{day:%a, %d %b %Y} 00:00:00 -0400" if pub_date is None else pub_date
    return (
        "<?xml version='1.0' encoding='UTF-8'?>"
        '<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">'
        f"<channel><title>{query.replace('+', ', ')} updates on arXiv.org</title>"
        f"<link>http://rss.arxiv.org/rss/{query}</link><pubDate>{dated}</pubDate>{''.join(items)}</channel></rss>"
    ).encode()


def entries(xml: bytes) -> tuple[ListingEntry, ...]:
    listing = parse_listing(xml)
    assert listing.rejected == ()
    return listing.entries


def only(xml: bytes) -> ListingEntry:
    (entry,) = entries(xml)
    return entry
