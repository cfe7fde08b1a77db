"""A reader's private RSS address: the same ranking as the page, as RSS 2.0.

The address is the key: whoever has it reads the feed, and renewing the key ends it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from accounts.models import Profile
from digests.arxiv.calendar import EASTERN
from digests.models import ListingDay, WordIndex
from digests.pipeline import curation, days, picks, rank
from digests.pipeline.completeness import Span
from digests.pipeline.feedback import last_told
from digests.pipeline.items import FeedItem
from digests.pipeline.standing import standing
from digests.templatetags.completeness import completeness_line
from digests.templatetags.papers import tex_plain

MAX_DAYS = 30
_SPANS = frozenset(str(days) for days in range(1, MAX_DAYS + 1))


class SpanError(ValueError):
    """`?days=` is not a number of days that a feed can hold."""


@dataclass(frozen=True, slots=True)
class ProfileFeed:
    """What is asked for: a profile's ranking of some days, and when it last changed."""

    profile: Profile
    mine: rank.Stated
    until: date | None
    days: int
    changed_at: datetime
    completeness: str

    @property
    def etag(self) -> str:
        """A strong validator: it changes with whatever the ranking is made from."""
        moment = self.changed_at.isoformat()
        made_from = (self.mine, self.profile.name, self.until, self.days, moment, self.completeness, settings.SITE_URL)
        return '"' + hashlib.sha256(repr(made_from).encode()).hexdigest()[:32] + '"'


def rss(request: HttpRequest, key: str) -> HttpResponse:
    """Serve the feed of the profile with this key; `?days=7` makes it a week's ranking."""
    try:
        asked = _asked(request, key)
    except SpanError as error:
        return HttpResponseBadRequest(f"{error}\n", content_type="text/plain; charset=utf-8")
    response = _serve(request, asked)
    patch_cache_control(response, private=True, max_age=300)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@condition(etag_func=lambda _, asked: asked.etag, last_modified_func=lambda _, asked: asked.changed_at)
def _serve(request: HttpRequest, asked: ProfileFeed) -> HttpResponse:
    response = ProfileRss()(request, asked)
    del response.headers["Last-Modified"]  # the newest item's date; `condition` sets the feed's own
    return response


def _asked(request: HttpRequest, key: str) -> ProfileFeed:
    """Look up the profile and the moment of the last change, without ranking anything."""
    profile = Profile.objects.filter(feed_key=key, user__is_active=True).first()
    if profile is None:
        raise Http404("No feed has this address. It may have been renewed.")
    span = _span(request.GET.get("days", "1"))
    now = timezone.now()
    mine = rank.stated(profile, now)
    until = days.latest(mine.categories)
    moments = [profile.interests_changed_at, *_listing_moments(mine, until, span)]
    if told_at := last_told(profile.user_id):
        moments.append(told_at)
    if curated_at := curation.changed_at(now):
        moments.append(curated_at)
    if mine.unmuted_on:
        moments.append(datetime.combine(mine.unmuted_on, time(), EASTERN))
    return ProfileFeed(profile, mine, until, span, max(moments), _completeness(mine, until, span))


def _listing_moments(mine: rank.Stated, until: date | None, span: int) -> list[datetime]:
    """Return when the listings of the span last changed and when they were last matched."""
    if until is None:
        return []
    between = (until - timedelta(days=span - 1), until)
    listed = ListingDay.objects.filter(category__in=mine.categories, announced_on__range=between)
    indexed = WordIndex.objects.filter(announced_on__range=between)
    moments = (
        listed.aggregate(changed=Max("changed_at"))["changed"],
        indexed.aggregate(built=Max("built_at"))["built"],
    )
    return [moment for moment in moments if moment is not None]


def _completeness(mine: rank.Stated, until: date | None, span: int) -> str:
    """Say how complete the feed's days are; empty where there is nothing to say."""
    if until is None:
        return ""
    return completeness_line(standing(mine.categories, Span.until(until, span), is_newest=True))


def _span(text: str) -> int:
    if text not in _SPANS:
        raise SpanError(f"days must be a number from 1 to {MAX_DAYS}.")
    return int(text)


class ProfileRss(Feed[FeedItem, ProfileFeed]):
    """The ranking as RSS 2.0; every link is built from SITE_URL."""

    language = "en"
    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> ProfileFeed:
        """Return what is asked for."""
        asked: ProfileFeed = args[0]
        return asked

    def title(self, asked: ProfileFeed) -> str:
        """Name the feed after the profile."""
        return f"Papersite: {asked.profile.name}"

    def description(self, asked: ProfileFeed) -> str:
        """Say what the feed is, and how complete."""
        about = f"New arXiv papers in the order of {asked.profile.name!r}, each with its reasons."
        return f"{about} {asked.completeness}".rstrip()

    def link(self, asked: ProfileFeed) -> str:
        """Link to the profile's page."""
        return f"{settings.SITE_URL}{reverse('feed')}?profile={asked.profile.pk}"

    def feed_url(self, asked: ProfileFeed) -> str:
        """Name the feed's own address."""
        return settings.SITE_URL + reverse("rss", args=[asked.profile.feed_key])

    def items(self, asked: ProfileFeed) -> Iterable[FeedItem]:
        """Rank, best first."""
        if asked.until is None:
            return []
        now = timezone.now()
        ranking = rank.rank_profile(asked.mine, until=asked.until, days=asked.days, now=now)
        return picks.shown(asked.mine, ranking, is_newest=True, now=now).items

    def item_title(self, item: FeedItem) -> str:
        """Return the title as plain Unicode text."""
        return tex_plain(item.paper.title)

    def item_description(self, item: FeedItem) -> str:
        """Return why the paper is here, its authors, categories and abstract, as HTML."""
        return render_to_string("digests/_rss_item.html", {"item": item})

    def item_link(self, item: FeedItem) -> str:
        """Link to the paper's page on this site."""
        return settings.SITE_URL + item.paper.get_absolute_url()

    def item_guid(self, item: FeedItem) -> str:
        """Name the paper without its version, so that a replacement is the same item."""
        return f"oai:arXiv.org:{item.paper.arxiv_id}"

    def item_pubdate(self, item: FeedItem) -> datetime:
        """Date the item with the beginning of its announcement day, US Eastern, as arXiv's feeds do."""
        return datetime.combine(item.announced_on, time.min, tzinfo=EASTERN).astimezone(UTC)

    def item_author_name(self, item: FeedItem) -> str:
        """Name the authors."""
        return ", ".join(item.paper.authors)

    def item_categories(self, item: FeedItem) -> list[str]:
        """Name arXiv's categories, the primary one first."""
        return item.paper.categories
