"""Category-days that staff want asked about again: each made due with nothing remembered of what arXiv last sent.

It asks arXiv nothing itself: `digests.tasks.ask_again` does, in the background.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digests.arxiv import calendar
from digests.models import Reconciliation
from digests.pipeline.reconcile import opening_state


@dataclass(frozen=True, slots=True)
class Reopened:
    """The category-days that can be asked about, and those that arXiv's pages no longer show or do not show yet."""

    rows: list[Reconciliation]
    out_of_reach: list[tuple[str, date]]


def reopen(wanted: Collection[tuple[str, date]], now: datetime) -> Reopened:
    """Make category-days due; one that was never reconciled gets its row.

    What is held stays; what was remembered of the last documents is forgotten, so that they are read and stored anew.
    """
    today = calendar.eastern_day(now)
    first, last = today - timedelta(days=calendar.CATCHUP_DAYS), calendar.newest_weekday(now)
    rows = []
    for category, day in sorted(wanted):
        if first <= day <= last:
            rows.append(_reopened(category, day, now))
    reached = {(row.category, row.announced_on) for row in rows}
    return Reopened(rows, sorted(set(wanted) - reached))


def _reopened(category: str, day: date, now: datetime) -> Reconciliation:
    row, _ = Reconciliation.objects.get_or_create(
        category=category, announced_on=day, defaults={"state": opening_state(day)}
    )
    Reconciliation.objects.filter(pk=row.pk).update(confirmed_at=None, etags={}, next_ask_at=now)
    return row
