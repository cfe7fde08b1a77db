"""What is complete: category-days as reconciling left them, found and summed for pages, feeds and probes.

It asks arXiv nothing and decides no state (`digests.arxiv.completeness`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.db.models import Count, Max, Q

from digests.arxiv import calendar
from digests.arxiv.completeness import State
from digests.models import Reconciliation

DAYS = 14
MOST_DAYS = calendar.CATCHUP_DAYS

OVERDUE = timedelta(hours=3)
"""How long after its time a question to arXiv shows that nobody asks: a full night's questions take over an hour."""

WHOLE = frozenset({State.COMPLETE, State.QUIET})
"""The states in which nothing is missing."""


@dataclass(frozen=True, slots=True)
class Span:
    """A span of announcement days, US Eastern, both ends included."""

    first: date
    last: date

    @classmethod
    def until(cls, last: date, days: int) -> "Span":
        """Return the span of so many calendar days that ends with a day."""
        return cls(last - timedelta(days=days - 1), last)

    @property
    def weekdays(self) -> list[date]:
        """The days that can have an announcement, newest first; holidays among them."""
        every = (self.last - timedelta(days=n) for n in range((self.last - self.first).days + 1))
        return [day for day in every if day.weekday() <= calendar.FRIDAY]


@dataclass(frozen=True, slots=True)
class Tally:
    """Category-days together: the papers that arXiv's pages announced, each counted once, and how the days stand.

    `announced` and `missing` are of the days that arXiv gave a count for; `uncounted` is how many others there are
    whose batch is here without a count to hold it against.
    """

    announced: int
    missing: int
    uncounted: int
    states: Counter[str]

    @property
    def held(self) -> int:
        """How many of the announced papers are stored here."""
        return self.announced - self.missing

    @property
    def is_whole(self) -> bool:
        """Whether every category-day is settled and nothing is missing."""
        return not any(count for state, count in self.states.items() if state not in WHOLE)


@dataclass(frozen=True, slots=True)
class Activity:
    """Whether arXiv is asked: when last, when it last gave a readable answer, and how many questions are overdue."""

    asked_at: datetime | None
    answered_at: datetime | None
    overdue: int
    failures: int


@dataclass(frozen=True, slots=True)
class Pulse:
    """Category-days by state, when arXiv last gave a readable answer, and how many questions are overdue."""

    states: Counter[str]
    answered_at: datetime | None
    overdue: int


def recent_span(now: datetime, days: int = DAYS) -> Span:
    """Return the span that ends with the newest weekday whose announcement is due, in one query.

    Where nothing is known of that span but something is of another (days were replayed, or nobody has asked for
    weeks), the span ends with the newest day that something is known of.
    """
    span = Span.until(calendar.newest_weekday(now), days)
    newest: date | None = Reconciliation.objects.aggregate(newest=Max("announced_on"))["newest"]
    return span if newest is None or span.first <= newest <= span.last else Span.until(newest, days)


def category_days(span: Span, categories: Sequence[str] = ()) -> list[Reconciliation]:
    """Return the category-days of a span, of some categories or of all, newest first, in one query."""
    rows = Reconciliation.objects.announced_between(span.first, span.last).defer("etags")
    return list(rows.of(categories) if categories else rows)


def tally(rows: Iterable[Reconciliation]) -> Tally:
    """Count category-days together."""
    rows = list(rows)
    counted = [row for row in rows if row.announced is not None]
    missing = {arxiv_id for row in counted for arxiv_id in row.missing}
    unnamed = sum(_unnamed(row) for row in counted)
    return Tally(
        announced=_named(counted) + unnamed,
        missing=len(missing) + unnamed,
        uncounted=sum(row.announced is None and row.held > 0 for row in rows),
        states=Counter(row.state for row in rows),
    )


def activity(rows: Iterable[Reconciliation], followed: Sequence[str], now: datetime) -> Activity:
    """Return whether arXiv is asked in time; of a category that nobody follows any more nothing is asked."""
    rows, followed_names = list(rows), set(followed)
    due = [row.next_ask_at for row in rows if row.category in followed_names and row.next_ask_at is not None]
    return Activity(
        asked_at=max((row.asked_at for row in rows if row.asked_at), default=None),
        answered_at=max((row.answered_at for row in rows if row.answered_at), default=None),
        overdue=sum(now - moment > OVERDUE for moment in due),
        failures=sum(row.failures for row in rows),
    )


def pulse(span: Span, followed: Sequence[str], now: datetime) -> Pulse:
    """Count the category-days of a span by state, in one query that reads no paper."""
    rows = Reconciliation.objects.announced_between(span.first, span.last).order_by().values("state")
    is_overdue = Q(next_ask_at__lt=now - OVERDUE, category__in=followed)
    by_state = list(rows.annotate(days=Count("pk"), answered=Max("answered_at"), late=Count("pk", filter=is_overdue)))
    return Pulse(
        states=Counter({counted["state"]: counted["days"] for counted in by_state}),
        answered_at=max((counted["answered"] for counted in by_state if counted["answered"]), default=None),
        overdue=sum(counted["late"] for counted in by_state),
    )


def missing_count(row: Reconciliation) -> int | None:
    """Return how many announced papers are not held, None while arXiv's count is unknown."""
    return None if row.announced is None else max(row.announced - row.held, 0)


def lateness(row: Reconciliation) -> timedelta | None:
    """Return how long after 20:00 US Eastern the batch was first seen, None while it was not."""
    if row.seen_at is None:
        return None
    return max(row.seen_at - calendar.announced_at(row.announced_on), timedelta())


def time_to_complete(row: Reconciliation) -> timedelta | None:
    """Return how long after the batch was first seen all of it was held, None while it is not known."""
    if row.seen_at is None or row.completed_at is None:
        return None
    return max(row.completed_at - row.seen_at, timedelta())


def _named(rows: Sequence[Reconciliation]) -> int:
    """Return how many papers arXiv named, each counted once."""
    numbers = [np.frombuffer(row.announced_numbers, dtype="<i8") for row in rows]
    return len(np.unique(np.concatenate(numbers))) if numbers else 0


def _unnamed(row: Reconciliation) -> int:
    """Return how many entries arXiv counted whose identifiers nobody could read."""
    return max((row.announced or 0) - len(row.announced_numbers) // 8, 0)
