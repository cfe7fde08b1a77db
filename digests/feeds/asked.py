"""A key and parameters to what is asked for, and a stamp of all that the answer is made from. It ranks nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import F, Max, OuterRef, Subquery

from accounts.feed_views import FeedView
from accounts.models import Profile, RetiredKey
from digests.models import Feedback, ListingDay, WordIndex
from digests.pipeline import curation, days, rank
from digests.pipeline.completeness import Span
from digests.pipeline.standing import standing
from digests.templatetags.completeness import completeness_sentence

FORM = 2
"""Counts the changes of how a feed is written, so that what was kept of an earlier form is not served."""


class GoneError(Exception):
    """The key was renewed, or its profile deleted."""


class UnknownKeyError(Exception):
    """No feed ever had this key, as far as is known."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of a profile's ranking.

    Attributes:
        profile: whose.
        view: which part.
        mine: what the profile states.
        until: the newest day announced in its categories; None where there is none.
        completeness: how complete the days are, in a sentence; empty where there is nothing to say.
        language: in which gists are.
        stamp: another one whenever the answer may be another, gists aside.
    """

    profile: Profile
    view: FeedView
    mine: rank.Stated
    until: date | None
    completeness: str
    language: str
    stamp: str

    @property
    def title(self) -> str:
        """The feed's name."""
        words = self.view.words
        return f"Papersite: {self.profile.name}" + (f" ({words})" if words else "")

    @property
    def description(self) -> str:
        """What the feed is, and how complete."""
        about = f"New arXiv papers in the order of “{self.profile.name}”, each with its reasons."
        return f"{about} {self.completeness}".rstrip()

    @property
    def page(self) -> str:
        """The address of the profile's page."""
        return f"{settings.SITE_URL}/feed/?profile={self.profile.pk}"


def asked(key: str, parameters: Mapping[str, Sequence[str]], now: datetime) -> Asked:
    """Look up what is asked for.

    Raises:
        GoneError, UnknownKeyError: there is no such feed, any more or at all.
        FeedViewError: the parameters ask for nothing that there is.
    """
    profile = _profile(key)
    view = FeedView.parse(parameters)
    mine = rank.stated(profile, now)
    until = days.latest(mine.categories)
    completeness = _completeness(mine, until, view)
    made_from = (
        FORM,
        settings.SITE_URL,
        profile.name,
        profile.interests_changed_at,
        *(vars(profile)[name] for name in ("last_told", "rule_made_at", "taste_revision")),
        curation.changed_at(now),
        view,
        mine,
        until,
        _listings(mine, until, view),
        completeness,
    )
    stamp = hashlib.sha256(repr(made_from).encode()).hexdigest()
    return Asked(profile, view, mine, until, completeness, profile.user.summary_language, stamp)


def _profile(key: str) -> Profile:
    """Return the key's profile with the reader, and the moments of what was told and learned, in one query."""
    told = Feedback.objects.filter(reader=OuterRef("user")).order_by("-updated_at").values("updated_at")[:1]
    found = Profile.objects.filter(feed_key=key, user__is_active=True).select_related("user")
    profile = found.annotate(
        last_told=Subquery(told), rule_made_at=F("rule__made_at"), taste_revision=F("taste__revision")
    ).first()
    if profile is None:
        raise GoneError if RetiredKey.objects.filter(key=key).exists() else UnknownKeyError
    return profile


def _listings(mine: rank.Stated, until: date | None, view: FeedView) -> tuple[datetime | None, ...]:
    """Return when the listings of the span last changed and when they were last matched."""
    if until is None:
        return ()
    between = (until - timedelta(days=view.days - 1), until)
    listed = ListingDay.objects.filter(category__in=mine.categories, announced_on__range=between)
    indexed = WordIndex.objects.filter(announced_on__range=between)
    return (
        listed.aggregate(changed=Max("changed_at"))["changed"],
        indexed.aggregate(built=Max("built_at"))["built"],
    )


def _completeness(mine: rank.Stated, until: date | None, view: FeedView) -> str:
    if until is None:
        return ""
    return completeness_sentence(standing(mine.categories, Span.until(until, view.days), is_newest=True))
