from datetime import UTC, date, datetime

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from digests.arxiv.completeness import State
from tests.builders import make_reconciliation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(datetime(2025, 12, 10, 17, tzinfo=UTC), tick=False):
        yield


def scraped() -> dict[tuple[str, ...], float]:
    """Return every sample by its name and labels' values."""
    families: list[Metric] = list(text_string_to_metric_families(Client().get("/metrics").content.decode()))
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_each_category_tells_of_its_newest_day():
    make_reconciliation("cs.LG", date(2025, 12, 9), announced=50, held=49, first=100, state=State.SHORT)
    make_reconciliation("cs.LG", announced=12, held=10, state=State.FRESH)

    samples = scraped()

    assert samples["papersite_announced", "cs.LG"] == 12
    assert samples["papersite_held", "cs.LG"] == 10
    assert samples["papersite_missing", "cs.LG"] == 3
    assert (
        samples["papersite_newest_day_timestamp_seconds", "cs.LG"] == datetime(2025, 12, 10, 1, tzinfo=UTC).timestamp()
    )
    assert samples["papersite_newest_day_state", "cs.LG", "fresh"] == 1
    assert samples["papersite_newest_day_state", "cs.LG", "complete"] == 0


def test_the_days_are_counted_by_state_and_the_papers_together():
    make_reconciliation("cs.LG", announced=4)
    make_reconciliation("cs.AI", announced=4, held=3, first=4, state=State.SHORT, failures=2)

    samples = scraped()

    assert samples["papersite_category_days", "complete"] == 1
    assert samples["papersite_category_days", "short"] == 1
    assert samples["papersite_category_days", "failed"] == 0
    assert samples["papersite_recent_papers_announced",] == 7
    assert samples["papersite_recent_papers_held",] == 6
    assert samples["papersite_arxiv_failures",] == 2


def test_a_count_that_is_unknown_is_no_sample():
    make_reconciliation("cs.LG", announced=None, answered_at=None)

    samples = scraped()

    assert ("papersite_announced", "cs.LG") not in samples
    assert samples["papersite_held", "cs.LG"] == 0
    assert ("papersite_arxiv_answered_timestamp_seconds",) not in samples


def test_when_arxiv_answered_is_a_moment():
    make_reconciliation("cs.LG", answered_at=datetime(2025, 12, 10, 16, 59, tzinfo=UTC))

    moment = datetime(2025, 12, 10, 16, 59, tzinfo=UTC).timestamp()
    assert scraped()["papersite_arxiv_answered_timestamp_seconds",] == moment


def test_tasks_that_wait_for_a_worker_are_counted():
    with Redis.from_url(django_settings.REDIS_URL) as redis:
        before = redis.llen("celery")
        redis.rpush("celery", "a task")
        try:
            assert scraped()["papersite_queued_tasks",] == before + 1
        finally:
            redis.rpop("celery")


def test_without_redis_the_rest_is_told(settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    samples = scraped()

    assert ("papersite_queued_tasks",) not in samples
    assert samples["papersite_category_days", "stalled"] == 0


def test_a_scraper_may_ask_for_openmetrics():
    openmetrics = Client().get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    text = Client().get("/metrics")

    assert openmetrics["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    assert openmetrics.content.endswith(b"# EOF\n")
    assert text["Content-Type"].startswith("text/plain; version=0.0.4")


def test_a_scrape_takes_three_queries():
    for category in ("cs.LG", "cs.AI", "cs.CL"):
        make_reconciliation(category)

    with CaptureQueriesContext(connection) as queries:
        Client().get("/metrics")

    assert len(queries) == 3
