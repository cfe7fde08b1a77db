"""One turn of the timetable: open the days that have come, ask about those that are due.

The timetable asks in tasks of one category-day each (`digests.tasks`), `manage.py poll` one after the other; both go
through `ask_one`, which takes a category-day for itself for as long as its connection to Postgres lasts: a worker
that is killed holds nothing back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min

from digests.arxiv import calendar
from digests.arxiv.client import ArxivClient
from digests.models import Reconciliation
from digests.pipeline import reconcile
from digests.pipeline.ask import ask_day
from digests.pipeline.follow import followed_categories
from digests.pipeline.locks import Claim, claimed


@dataclass(frozen=True, slots=True)
class Asked:
    """One category-day after it was asked about."""

    category: str
    announced_on: date
    state: str
    announced: int | None
    held: int
    missing: list[str]
    asked_at: datetime | None

    @classmethod
    def of(cls, row: Reconciliation) -> "Asked":
        """Return what a row says."""
        return cls(row.category, row.announced_on, row.state, row.announced, row.held, list(row.missing), row.asked_at)


def open_and_find(now: datetime) -> list[Reconciliation]:
    """Open the days that have come for every followed category, and return those that are due, newest day first."""
    categories = followed_categories()
    reconcile.open_days(categories, now)
    due = Reconciliation.objects.of(categories).due(now)
    return list(due.order_by("-announced_on", "next_ask_at", "category").defer("announced_numbers"))


def next_due(now: datetime) -> datetime:
    """Return when the next category-day is due; a year from now where none is."""
    later = Reconciliation.objects.of(followed_categories()).filter(next_ask_at__gt=now)
    first: datetime | None = later.aggregate(first=Min("next_ask_at"))["first"]
    return first or now + timedelta(days=365)


def ask_one(pk: int, client: ArxivClient, now: datetime, *, is_forced: bool = False) -> Asked | None:
    """Ask about one category-day, unless another process does so at this moment or did since it was due.

    Raises:
        NotYourTurn: the one connection to arXiv is taken for longer than the client waits.
    """
    with claimed(Claim.CATEGORY_DAY, pk) as is_mine:
        row = Reconciliation.objects.filter(pk=pk).first() if is_mine else None
        if row is None or not (is_forced or _is_due(row, now)):
            return None
        ask_day(row, client, now)
        return Asked.of(row)


def ask_due(client: ArxivClient, now: datetime) -> Iterator[Asked]:
    """Ask about everything that is due, one after the other."""
    for row in open_and_find(now):
        asked = ask_one(row.pk, client, now)
        if asked is not None:
            yield asked


def ask_next(client: ArxivClient, now: datetime) -> Asked | None:
    """Ask about the category-day that is most due; None when nothing is, or another chain of questions is at it.

    Raises:
        NotYourTurn: the one connection to arXiv is taken for longer than the client waits.
    """
    with claimed(Claim.CHAIN) as is_mine:
        return next(ask_due(client, now), None) if is_mine else None


def recount(categories: Sequence[str], days: int, now: datetime) -> list[Reconciliation]:
    """Open the last days of the categories and return them to be counted again, oldest first."""
    first = calendar.eastern_day(now) - timedelta(days=days)
    reconcile.open_days(categories, now, first=max(first, calendar.eastern_day(now) - _REACH))
    rows = Reconciliation.objects.of(categories).announced_between(first, calendar.newest_weekday(now))
    rows.update(confirmed_at=None, etags={})
    return list(rows.order_by("announced_on", "category").defer("announced_numbers"))


_REACH = timedelta(days=calendar.CATCHUP_DAYS)


def _is_due(row: Reconciliation, now: datetime) -> bool:
    return row.next_ask_at is not None and row.next_ask_at <= now
