"""The tasks of the workers that write summaries: a queue of their own, so that a slow model delays nothing else.

Only those workers import this module, as it brings the provider's library; others send its tasks by name
(`digests.tasks.call_writers`).
"""

import logging
from functools import lru_cache

from celery import shared_task
from django.utils import timezone

from digests.pipeline import summary_claims
from digests.pipeline.summarize import Desk, open_desk, write_next

logger = logging.getLogger(__name__)


@shared_task
def write_summary() -> None:
    """Write the most wanted summary, and queue the next; a chain ends where nothing is to be written now."""
    with summary_claims.writer() as me:
        turned = write_next(me, _desk(), timezone.now)
    if turned is not None:
        logger.info("%s in %s: %s %s", turned.arxiv_id, turned.language, turned.outcome, turned.detail)
        write_summary.delay()


@lru_cache(maxsize=1)
def _desk() -> Desk:
    """Return what all threads of this process share."""
    return open_desk()
