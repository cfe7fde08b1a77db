"""`/metrics`: completeness in the text format of Prometheus, public as `/status/` is: nothing in it is a reader's.

Made anew from the database at every scrape, so that each of several web processes gives the same answer. A category has
ten series and all other series are single or one for each state: with arXiv's 155 categories some 1,600 in all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from celery import current_app
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from redis import Redis
from redis.exceptions import RedisError

from digests.arxiv.calendar import announced_at
from digests.arxiv.completeness import State
from digests.models import Reconciliation
from digests.pipeline.completeness import Activity, Tally, activity, category_days, missing_count, recent_span, tally
from digests.pipeline.follow import followed_categories

_REDIS_SECONDS = 2.0


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer a scrape, in the text format or in OpenMetrics as the scraper accepts it."""
    now = timezone.now()
    rows = category_days(recent_span(now))
    registry = CollectorRegistry()
    registry.register(
        Completeness(rows, tally(rows), activity(rows, followed_categories(), now), queued_tasks())  # one scrape's own
    )
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    response = HttpResponse(encode(registry), content_type=content_type)
    patch_vary_headers(response, ["Accept"])
    return response


def queued_tasks() -> int | None:
    """Return how many tasks wait for a worker; None where Redis does not answer."""
    seconds = {"socket_timeout": _REDIS_SECONDS, "socket_connect_timeout": _REDIS_SECONDS}
    try:
        with Redis.from_url(settings.REDIS_URL, **seconds) as redis:
            return int(redis.llen(current_app.conf.task_default_queue))
    except RedisError:
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Completeness:
    """The series of one scrape."""

    rows: Sequence[Reconciliation]
    counted: Tally
    asked: Activity
    queued: int | None

    def collect(self) -> Iterator[Metric]:
        """Return every series, as Prometheus' registry asks for them."""
        yield from self._by_category()
        yield from self._together()

    def _by_category(self) -> Iterator[Metric]:
        newest: dict[str, Reconciliation] = {}
        missing: dict[str, int] = {}
        for row in self.rows:  # the newest day comes first
            newest.setdefault(row.category, row)
            missing[row.category] = missing.get(row.category, 0) + (missing_count(row) or 0)
        announced = _gauge("announced", "Papers that arXiv announced on the category's newest day.", "category")
        held = _gauge("held", "Papers of the category's newest day that are stored here.", "category")
        day = _gauge("newest_day_timestamp_seconds", "When the category's newest day was announced.", "category")
        state = _gauge("newest_day_state", "1 for the state of the category's newest day, else 0.", "category", "state")
        lacking = _gauge("missing", "Papers of 14 days that arXiv announced and that are not held.", "category")
        for category, row in sorted(newest.items()):
            if row.announced is not None:
                announced.add_metric([category], row.announced)
            held.add_metric([category], row.held)
            day.add_metric([category], announced_at(row.announced_on).timestamp())
            lacking.add_metric([category], missing[category])
            for name in State:
                state.add_metric([category, name.value], row.state == name)
        yield from (announced, held, day, state, lacking)

    def _together(self) -> Iterator[Metric]:
        days = _gauge("category_days", "Category-days of the last 14 days, by state.", "state")
        for state in State:
            days.add_metric([state.value], self.counted.states[state])
        yield days
        yield _single("recent_papers_announced", "Papers announced in the last 14 days.", self.counted.announced)
        yield _single("recent_papers_held", "Those of them that are stored here.", self.counted.held)
        yield _single("arxiv_failures", "Failed requests since the last answers.", self.asked.failures)
        yield _single("overdue_questions", "Category-days that arXiv should have been asked about.", self.asked.overdue)
        yield _moment("arxiv_asked_timestamp_seconds", "When arXiv was last asked.", self.asked.asked_at)
        yield _moment("arxiv_answered_timestamp_seconds", "When arXiv last answered.", self.asked.answered_at)
        if self.queued is not None:
            yield _single("queued_tasks", "Tasks that wait for a worker.", self.queued)


def _gauge(name: str, documentation: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"papersite_{name}", documentation, labels=labels)


def _single(name: str, documentation: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"papersite_{name}", documentation, value=value)


def _moment(name: str, documentation: str, moment: datetime | None) -> GaugeMetricFamily:
    """Return a moment as seconds since 1970, or a family without a sample where it never was."""
    family = _gauge(name, documentation)
    if moment is not None:
        family.add_metric([], moment.timestamp())
    return family
