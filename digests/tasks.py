"""Thin tasks: load, call one stage, queue the next."""

import logging
from datetime import date

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from accounts.models import Profile
from digests.arxiv.errors import ListingError
from digests.pipeline import fetch, follow, match, rank

logger = logging.getLogger(__name__)


@shared_task
def ingest_followed_listings() -> None:
    """Queue one fetch per followed category, `ARXIV_INTERVAL` seconds apart."""
    for place, category in enumerate(follow.followed_categories()):
        ingest_listing.apply_async((category,), countdown=place * settings.ARXIV_INTERVAL)


@shared_task
def ingest_listing(category: str) -> None:
    """Fetch and store one category's listing, then match its day."""
    now = timezone.now()
    try:
        ingested = fetch.fetch_and_ingest([category], announced_on=None, now=now)
    except ListingError as error:
        logger.warning("%s: no listing: %s", category, error)
    else:
        logger.info("%s: %s on %s, %d entries", category, ingested.outcome, ingested.announced_on, ingested.entries)
    match_stale_days.delay()


@shared_task
def match_stale_days() -> None:
    """Queue a match for every recent day whose papers changed since they were indexed."""
    for day in match.stale_days():
        match_day.delay(day.isoformat())


@shared_task
def match_day(day: str) -> None:
    """Index and match one day (ISO), unless another worker did so since this was queued."""
    wanted = date.fromisoformat(day)
    if wanted in match.stale_days():
        match.match_day(wanted, timezone.now())


@shared_task
def forget_unstated_patterns() -> None:
    """Delete the patterns that nobody states any more."""
    logger.info("%d patterns that nobody states any more are forgotten", match.forget_unstated_patterns())


@shared_task
def match_profile(profile_id: int) -> None:
    """Match what a profile states on the recent days, so that its next page finds the postings ready."""
    profile = Profile.objects.filter(pk=profile_id).first()
    if profile is not None:
        match.match_patterns(rank.stated(profile).keys, match.recent_days(), timezone.now())
