"""The queue, from a task sent to a row written, and across the death of a worker's child."""

import os
import signal

import pytest
from celery import Celery

from digests.models import WordIndex
from digests.tasks import match_stale_days
from tests.builders import DAY, entry, ingest
from tests.papersite import processes

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]


def test_a_queued_task_is_done_on_what_was_committed(worker):
    ingest(entry())

    match_stale_days.delay()

    assert processes.until(lambda: WordIndex.objects.filter(announced_on=DAY).exists())


def test_a_killed_child_of_the_worker_is_replaced(worker):
    killed = _children(worker)[0]
    os.kill(killed, signal.SIGKILL)
    assert processes.until(lambda: killed not in _children(worker))
    ingest(entry())

    match_stale_days.delay()

    assert processes.until(lambda: WordIndex.objects.filter(announced_on=DAY).exists())


def _children(worker: Celery) -> list[int]:
    (reply,) = worker.control.broadcast("stats", reply=True, timeout=5, limit=1)
    ((_, stats),) = reply.items()
    children: list[int] = stats["pool"]["processes"]
    return children
