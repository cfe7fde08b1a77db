"""How the site stands, in the numbers of the last two weeks: what the staff overview shows.

It counts and decides nothing. What stands in Redis is asked of Redis, everything else of Postgres, in one query each.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from celery import current_app
from django.conf import settings
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from redis import Redis
from redis.exceptions import RedisError

from accounts.models import User
from digests.arxiv import calendar
from digests.models import Digest, HiddenPaper, Pick, Reconciliation, Subscription, Summary, SummaryReport, WordIndex
from digests.models.summaries import PENDING
from digests.pipeline import spending
from digests.pipeline.completeness import DAYS, Activity, Span, Tally, activity, category_days, recent_span, tally
from digests.pipeline.follow import followed_categories
from digests.pipeline.summary_settings import budget_is_too_small_for

_REDIS_SECONDS = 2.0

PerDay = list[tuple[date, int]]
"""A count for each day, oldest first."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """Announced against held: together, per weekday with the newest first, and whether arXiv is asked in time."""

    span: Span
    total: Tally
    per_day: list[tuple[date, Tally]]
    activity: Activity
    followed: int

    @property
    def troubled(self) -> int:
        """How many category-days are not whole."""
        return sum(self.total.states[state] for state in ("short", "stalled", "failed"))


@dataclass(frozen=True, slots=True)
class Summaries:
    """What was written per day, how many stand in each state, and how many reports are open."""

    per_day: PerDay
    states: Counter[str]
    reports: int

    @property
    def pending(self) -> int:
        """How many may still be written."""
        return sum(self.states[state] for state in PENDING)


@dataclass(frozen=True, slots=True)
class Spending:
    """Tokens per day of UTC, and together with what they cost; `cost` is None while no price is known.

    `most` is what one summary may cost where the day's limit is less, so that none or not all can be written.
    """

    per_day: PerDay
    tokens_in: int
    tokens_out: int
    lost: int
    cost: Decimal | None
    today: int
    limit: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Mail:
    """The digests of the last days by state, and the subscriptions by state and by cadence of those that get mail."""

    digests: list[tuple[str, str, int]]
    stopped: Counter[str]
    cadences: Counter[str]


@dataclass(frozen=True, slots=True)
class Curated:
    """What staff put forward and hide now."""

    picks: int
    hidden: int


def completeness(now: datetime) -> Completeness:
    """Return how complete the last days are."""
    span = recent_span(now)
    rows = category_days(span)
    followed = followed_categories()
    by_day: dict[date, list[Reconciliation]] = {day: [] for day in span.weekdays}
    for row in rows:
        by_day.setdefault(row.announced_on, []).append(row)
    per_day = [(day, tally(by_day[day])) for day in span.weekdays]
    return Completeness(span, tally(rows), per_day, activity(rows, followed, now), len(followed))


def papers_per_day() -> PerDay:
    """Return how many papers the newest announcement days have, each paper once a day; older ones than four weeks none.

    Days before a gap, such as those of the bundled sample, would stand beside the newest as if they were of one row.
    """
    newest = list(WordIndex.objects.order_by("-announced_on").values_list("announced_on", "papers")[:DAYS])
    return [(day, papers) for day, papers in reversed(newest) if newest[0][0] - day < timedelta(days=2 * DAYS)]


def summaries(now: datetime) -> Summaries:
    """Return what was written and what waits."""
    days = _last_days(now)
    written = Summary.objects.filter(written_at__gte=datetime.combine(days[0], time(), UTC))
    return Summaries(
        _filled(days, _by_day(written, "written_at")),
        Counter(dict(Summary.objects.order_by().values_list("state").annotate(Count("pk")))),
        SummaryReport.objects.filter(resolved_at=None).count(),
    )


def spent(now: datetime) -> Spending:
    """Return what summaries took."""
    days = spending.per_day(now, DAYS)
    costs = [day.cost for day in days if day.cost is not None]
    return Spending(
        [(day.day, day.tokens_in + day.tokens_out) for day in days],
        sum(day.tokens_in for day in days),
        sum(day.tokens_out for day in days),
        sum(day.lost for day in days),
        sum(costs, Decimal(0)) if costs else None,
        days[-1].tokens_in + days[-1].tokens_out + days[-1].lost,
        days[-1].limit,
        budget_is_too_small_for(),
    )


def mail(now: datetime) -> Mail:
    """Return what became of the digests that were due in the last days, and who gets any."""
    due = Digest.objects.filter(due_at__gte=now - timedelta(days=DAYS)).order_by()
    counts = dict(due.values_list("state").annotate(Count("pk")))
    subscribed = Subscription.objects.order_by().values_list("state", "cadence").annotate(Count("pk"))
    stopped: Counter[str] = Counter()
    cadences: Counter[str] = Counter()
    for state, cadence, number in subscribed:
        if state != Subscription.State.OK:
            stopped[state] += number
        elif cadence != Subscription.Cadence.OFF:
            cadences[cadence] += number
    digests = [(state.value, str(state.label), counts.get(state.value, 0)) for state in Digest.State]
    return Mail(digests, stopped, cadences)


def sign_ups(now: datetime) -> tuple[PerDay, int]:
    """Return the accounts made per day, and how many there are."""
    days = _last_days(now)
    made = User.objects.filter(date_joined__date__gte=days[0])
    return _filled(days, _by_day(made, "date_joined")), User.objects.filter(is_active=True).count()


def curated(now: datetime) -> Curated:
    """Return what staff put forward and hide now."""
    picks = Pick.objects.current(calendar.eastern_day(now)).count()
    return Curated(picks, HiddenPaper.objects.count())


def queues() -> list[tuple[str, int]] | None:
    """Return each queue with how many tasks wait in it; None where Redis does not answer."""
    names = _queue_names()
    seconds = {"socket_timeout": _REDIS_SECONDS, "socket_connect_timeout": _REDIS_SECONDS}
    try:
        with Redis.from_url(settings.REDIS_URL, **seconds) as redis:
            return [(name, int(redis.llen(name))) for name in names]
    except RedisError:
        return None


def _queue_names() -> list[str]:
    """Name the default queue, and those that tasks are sent to instead."""
    routes: Any = current_app.conf.task_routes or {}
    others = {route["queue"] for route in routes.values() if isinstance(route, dict) and "queue" in route}
    return [current_app.conf.task_default_queue, *sorted(others - {current_app.conf.task_default_queue})]


def _last_days(now: datetime) -> list[date]:
    today = now.astimezone(UTC).date()
    return [today - timedelta(days=back) for back in reversed(range(DAYS))]


def _by_day(rows: QuerySet[Any], moment: str) -> Iterable[tuple[date, int]]:
    days = rows.order_by().annotate(day=TruncDate(moment, tzinfo=UTC)).values_list("day")
    counted: Iterable[tuple[date, int]] = days.annotate(Count("pk"))
    return counted


def _filled(days: Sequence[date], counts: Iterable[tuple[date, int]]) -> PerDay:
    by_day = dict(counts)
    return [(day, by_day.get(day, 0)) for day in days]
