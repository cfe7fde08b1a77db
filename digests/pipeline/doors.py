"""arXiv's doors as this site's settings name them, behind the one turn that all processes share."""

from functools import partial

from django.conf import settings

from digests.arxiv.client import ArxivClient
from digests.arxiv.doors import Doors
from digests.arxiv.retries import Retries
from digests.pipeline.turns import turn


def open_client(*, wait: float | None = None) -> ArxivClient:
    """Return a client of the configured arXiv; it waits `wait` seconds for its turn, or as long as it takes."""
    return ArxivClient(
        Doors(
            rss=settings.ARXIV_RSS_URL,
            site=settings.ARXIV_SITE_URL,
            api=settings.ARXIV_API_URL,
            oai=settings.ARXIV_OAI_URL,
        ),
        settings.ARXIV_USER_AGENT,
        turn=partial(turn, wait=wait),
        retries=Retries.spaced(settings.ARXIV_INTERVAL),
    )
