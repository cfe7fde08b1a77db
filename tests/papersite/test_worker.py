"""The queue, from a task sent to a row written, and across the death of a worker's child."""

import os
import signal

import pytest

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
    child = worker.control.inspect().stats().popitem()[1]["pool"]["processes"][0]
    os.kill(child, signal.SIGKILL)
    ingest(entry())

    match_stale_days.delay()

    assert processes.until(lambda: WordIndex.objects.filter(announced_on=DAY).exists())
