"""When the provider of summaries wants to be left alone: kept for all writers of the site, and told to readers."""

import logging
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from redis.exceptions import RedisError

from digests.pipeline import turns

logger = logging.getLogger(__name__)


def pause(until: datetime, now: datetime) -> None:
    """Let nobody ask the provider until a moment; a shorter wish than the one that stands changes nothing."""
    standing = paused_until(now)
    if standing is None or standing < until:
        turns.pause(_name(), until)


def paused_until(now: datetime) -> datetime | None:
    """Return until when nobody asks the provider; None where it may be asked.

    Raises:
        redis.RedisError: Redis cannot be asked.
    """
    return turns.paused_until(_name(), now)


def known_pause(now: datetime) -> datetime | None:
    """Return the same for a page, which is shown without it where Redis cannot be asked."""
    try:
        return paused_until(now)
    except RedisError as error:
        logger.warning("Nobody knows whether the provider of summaries may be asked: %s", error)
        return None


def _name() -> str:
    return f"model {urlsplit(settings.OPENAI_BASE_URL).netloc}"
