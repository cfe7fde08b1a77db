"""The private addresses of a profile's feed and of its saved views."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from django.conf import settings
from django.urls import reverse

from accounts.feed_views import FeedView, FeedViewError
from accounts.models import Profile, SavedView


@dataclass(frozen=True, slots=True)
class Addressed:
    """One feed: its name, its addresses in both forms, and the page that shows the same ranking.

    `pk` is the key of the saved view, 0 for the whole feed; `words` say what a view shows, `trouble` why it no longer
    can.
    """

    title: str
    rss: str
    json: str
    page: str
    pk: int = 0
    words: str = ""
    trouble: str = ""


def addresses_of(profile: Profile) -> list[Addressed]:
    """Return the feeds of a profile, the whole one first. Its `views` are read, or taken from what was prefetched."""
    views = sorted(profile.views.all(), key=lambda view: view.pk)
    return [_addressed(profile, f"Papersite: {profile.name}", ""), *(_saved(profile, view) for view in views)]


def _saved(profile: Profile, saved: SavedView) -> Addressed:
    try:
        given = parse_qs(saved.query.removeprefix("?"), keep_blank_values=True)
        words, trouble = FeedView.parse(given).words, ""
    except FeedViewError as error:
        words, trouble = "", str(error)
    return _addressed(profile, saved.name, saved.query, pk=saved.pk, words=words, trouble=trouble)


def _addressed(
    profile: Profile, title: str, query: str, *, pk: int = 0, words: str = "", trouble: str = ""
) -> Addressed:
    rss, json = reverse("rss", args=[profile.feed_key]), reverse("json_feed", args=[profile.feed_key])
    page = f"{settings.SITE_URL}{reverse('feed')}?profile={profile.pk}"
    base = settings.SITE_URL
    return Addressed(title, f"{base}{rss}{query}", f"{base}{json}{query}", page, pk, words, trouble)
