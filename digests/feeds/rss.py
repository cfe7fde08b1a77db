"""A feed's contents as RSS 2.0 (https://www.rssboard.org/rss-specification), with Atom's link to itself."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.safestring import SafeString

from digests.feeds.asked import Asked
from digests.feeds.contents import Contents, dated, guid_of, page_of
from digests.feeds.texts import clean
from digests.pipeline.items import FeedItem
from digests.templatetags.papers import tex_plain

CONTENT_TYPE = "application/rss+xml; charset=utf-8"
MINUTES = 60
"""How long a reader's program may keep it without asking: arXiv announces once a day."""


def written(asked: Asked, contents: Contents, address: str) -> bytes:
    """Return the document whose own address is `address`; the same contents make the same bytes."""
    feed = _Feed(
        clean(asked.title),
        asked.page,
        clean(asked.description),
        language="en",
        feed_url=address,
        ttl=str(MINUTES),  # type: ignore[arg-type]  # Django writes it as text
        changed_at=asked.profile.interests_changed_at,
    )
    for item in contents.items:
        feed.add_item(
            title=clean(tex_plain(item.paper.title)) or "[no title]",
            link=page_of(item),
            description=described(item, contents.gists.get(item.paper.number, "")),
            unique_id=guid_of(item),
            unique_id_is_permalink=False,
            pubdate=dated(item),
            author_name=clean(", ".join(item.paper.authors)) or None,
            categories=[clean(name) for name in item.paper.categories],
        )
    return feed.writeString("utf-8").encode()


def described(item: FeedItem, gist: str) -> SafeString:
    """Return why the paper is here, its gist, authors, categories and abstract, as HTML."""
    return SafeString(clean(render_to_string("digests/_rss_item.html", {"item": item, "gist": gist})))


class _Feed(Rss201rev2Feed):
    """Django's writer, dated by what is in it and never by the clock."""

    def latest_post_date(self) -> datetime:
        """Return the newest entry's date; of an empty feed, when the profile last changed."""
        dates = [item["pubdate"] for item in self.items]
        changed_at: datetime = self.feed["changed_at"]
        return max(dates, default=changed_at)
