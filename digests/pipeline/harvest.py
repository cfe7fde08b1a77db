"""Every night, what changed at arXiv since the last one: described papers, by OAI-PMH and then by identifier.

OAI-PMH's records of the last days (all of arXiv's: only papers that are held are touched) are read from the server's
day at the beginning of the last harvest, and three days before it, because answers have been incomplete and were
repaired the next day. Then the search API is asked for what is still not described.
"""

import logging
from datetime import datetime, timedelta
from typing import NamedTuple

from digests.arxiv import calendar
from digests.arxiv.client import ArxivClient
from digests.arxiv.completeness import NIGHT
from digests.arxiv.errors import ListingError
from digests.arxiv.oai import Records
from digests.models import Announcement, Harvest
from digests.pipeline import describe, records, turns
from digests.pipeline.locks import Claim, claimed
from digests.pipeline.records import Place

logger = logging.getLogger(__name__)

NAME = "oai window"
AGAIN = timedelta(days=3)
"""How far before the last harvest the next one begins."""
FIRST_WINDOW = timedelta(days=7)
LONGEST_WINDOW = timedelta(days=90)
MOST_QUERIES = 50
"""Requests to the search API in one night, of 100 papers each."""
PAUSE = timedelta(minutes=15)
"""How long after a failure the harvest is left alone, unless arXiv wishes longer."""

_RECORDS, _QUERIES = "records", "queries"
_SERVICE = {_RECORDS: "oai", _QUERIES: "api"}


class _Step(NamedTuple):
    """What one request brought."""

    described: int
    is_last: bool


def step_if_due(client: ArxivClient, now: datetime) -> bool:
    """Make the next request of the night, if there is one to make; return whether there is more.

    A failure is logged, and the harvest left alone for a while.

    Raises:
        NotYourTurn: another process holds the one connection to arXiv for longer than the client waits.
    """
    step = _step_if_due(client, now)
    return step is not None and not step.is_last


def run_if_due(client: ArxivClient, now: datetime) -> int:
    """Make all requests of the night, if they are due; return how many papers were described."""
    described = 0
    while step := _step_if_due(client, now):
        described += step.described
    return described


def _step_if_due(client: ArxivClient, now: datetime) -> _Step | None:
    with claimed(Claim.HARVEST) as is_mine:
        if not is_mine or not _has_recent_papers(now):
            return None
        row = _row(now)
        if not _is_due(row, now):
            return None
        try:
            return _step(row, client, now)
        except ListingError as error:
            logger.warning("The harvest of descriptions waits: %s", error)
            _wait(error, now)
            return None


def _has_recent_papers(now: datetime) -> bool:
    since = calendar.eastern_day(now) - describe.RECENT
    return Announcement.objects.filter(announced_on__gt=since).exists()


def _row(now: datetime) -> Harvest:
    """Return the row of the window; one that was never harvested is not saved yet."""
    found = Harvest.objects.filter(name=NAME).first()
    return found or Harvest(name=NAME, started_at=now, updated_at=now)


def _is_due(row: Harvest, now: datetime) -> bool:
    if row.finished_at is not None:
        return row.finished_at < _last_night(now)
    wait_until = row.cursor.get("wait_until")
    service = _SERVICE[row.cursor.get("phase", _RECORDS)]
    is_waiting = wait_until is not None and now < datetime.fromisoformat(wait_until)
    return not is_waiting and turns.paused_until(service, now) is None


def _last_night(now: datetime) -> datetime:
    tonight = datetime.combine(calendar.eastern_day(now), NIGHT, calendar.EASTERN)
    return tonight if tonight <= now else datetime.combine(tonight.date() - timedelta(days=1), NIGHT, calendar.EASTERN)


def _step(row: Harvest, client: ArxivClient, now: datetime) -> _Step:
    """Make one request and write down how far that is."""
    if not row.cursor or row.finished_at is not None:
        _begin(row, now)
    described = _read_records(row, client, now) if row.cursor["phase"] == _RECORDS else _query(row, client, now)
    return _Step(described, is_last=row.finished_at is not None)


def _begin(row: Harvest, now: datetime) -> None:
    """Open the next window: from the server's day at the beginning of the last one, and some days before."""
    today = calendar.eastern_day(now)
    last = Place.of(row).responded_on if row.cursor else None
    first = max(last - AGAIN, today - LONGEST_WINDOW) if last else today - FIRST_WINDOW
    row.cursor = {"phase": _RECORDS, "queries": 0, "left": []}
    row.started_at, row.finished_at, row.records = now, None, 0
    Place(first).keep(row)
    row.save()


def _read_records(row: Harvest, client: ArxivClient, now: datetime) -> int:
    described = 0

    def take(page: Records) -> None:
        nonlocal described
        described = describe.take_over(page.entries, now)
        if not page.token:
            row.cursor = row.cursor | {"phase": _QUERIES}

    records.step(row, client, now, take)
    return described


def _query(row: Harvest, client: ArxivClient, now: datetime) -> int:
    """Ask for the next papers that nothing has described, each once a night."""
    left = row.cursor["left"]
    asked = describe.describe_by_query(client, now, besides=left)
    queries = row.cursor["queries"] + 1
    row.cursor = row.cursor | {"left": [*left, *asked.left], "queries": queries}
    row.updated_at = now
    if not asked.asked or queries >= MOST_QUERIES:
        row.finished_at = now
    row.save()
    return asked.papers


def _wait(error: ListingError, now: datetime) -> None:
    """Leave the harvest alone for a while, and the door for as long as it wishes."""
    row = _row(now)
    pause = max(timedelta(seconds=error.retry_after or 0), PAUSE)
    if error.retry_after:
        turns.pause(_SERVICE[row.cursor.get("phase", _RECORDS)], now + pause)
    row.cursor = row.cursor | {"wait_until": (now + pause).isoformat()}
    row.save()
