"""A feed's contents as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from typing import Any

from django.conf import settings
from django.templatetags.static import static

from digests.feeds.asked import Asked
from digests.feeds.contents import Contents, dated, guid_of, page_of
from digests.feeds.rss import described
from digests.feeds.texts import clean
from digests.pipeline.items import FeedItem
from digests.ranking.explanation import explained
from digests.templatetags.papers import tex_plain

CONTENT_TYPE = "application/feed+json; charset=utf-8"
VERSION = "https://jsonfeed.org/version/1.1"


def written(asked: Asked, contents: Contents, address: str) -> bytes:
    """Return the document whose own address is `address`; the same contents make the same bytes."""
    feed = {
        "version": VERSION,
        "title": clean(asked.title),
        "home_page_url": asked.page,
        "feed_url": address,
        "description": clean(asked.description),
        "icon": settings.SITE_URL + static("img/favicon.svg"),
        "language": "en",
        "items": [_item(item, contents.gists.get(item.paper.number, "")) for item in contents.items],
    }
    return json.dumps(feed, ensure_ascii=False, separators=(",", ":")).encode()


def _item(item: FeedItem, gist: str) -> dict[str, Any]:
    paper = item.paper
    written: dict[str, Any] = {
        "id": guid_of(item),
        "url": page_of(item),
        "external_url": paper.abs_url,
        "title": clean(tex_plain(paper.title)) or "[no title]",
        "content_html": described(item, gist),
        "date_published": dated(item).isoformat(),
        "tags": [clean(name) for name in paper.categories],
        "attachments": [{"url": paper.pdf_url, "mime_type": "application/pdf", "title": "PDF"}],
        "_papersite": _ours(item),
    }
    if gist:
        written["summary"] = clean(gist)
    if paper.authors:
        written["authors"] = [{"name": clean(name)} for name in paper.authors]
    return written


def _ours(item: FeedItem) -> dict[str, Any]:
    """Return what only this site knows, under a name of our own, as the specification wants extensions."""
    return {
        "about": f"{settings.SITE_URL}/api/v1/docs",
        "rank": item.rank,
        "score": None if item.score is None else float(item.score),
        "announce_type": item.announce_type,
        "is_discovery": item.is_discovery,
        "reasons": [{"words": clean(line.words), "points": float(line.points)} for line in explained(item.reasons)],
        "pick": None if item.pick is None else {"category": item.pick.category, "note": clean(item.pick.note)},
    }
