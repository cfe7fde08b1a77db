"""The tasks of the workers that write summaries: a queue of their own, so that a slow model delays nothing else.

Only those workers import this module, as it brings the provider's library; others send its tasks by name
(`digests.tasks.call_writers`).
"""

import logging
from functools import lru_cache

from celery import shared_task
from django.utils import timezone

from digests.pipeline import summary_claims
from digests.pipeline.summarize import Desk, Turned, open_desk, write_next

LONGEST_REST = 60.0
"""Seconds that a task waits in the queue; what is put off for longer is found by the timetable."""

logger = logging.getLogger(__name__)


@shared_task
def write_summary() -> None:
    """Write the most wanted summary, and queue the next; a chain ends where nothing is to be written now.

    One whose call was put off for a short while goes on after it: the timetable looks only once a minute.
    """
    with summary_claims.writer() as me:
        turned = write_next(me, _desk(), timezone.now)
    if turned is not None:
        logger.info("%s in %s: %s %s", turned.arxiv_id, turned.language, turned.outcome, turned.detail)
        write_summary.apply_async(countdown=_rest(turned))


def _rest(turned: Turned) -> float | None:
    """Return the seconds until it is worth asking again, at most `LONGEST_REST`; None at once."""
    if turned.again_at is None:
        return None
    return min(max((turned.again_at - timezone.now()).total_seconds(), 0.0), LONGEST_REST)


@lru_cache(maxsize=1)
def _desk() -> Desk:
    """Return what all threads of this process share."""
    return open_desk()
