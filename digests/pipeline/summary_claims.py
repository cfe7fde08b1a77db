"""Who writes which summary: claims by compare-and-set, and what becomes of those of a writer that died.

A claim is a random token in the row. Whoever has it may move the row on; each move asks for the token and the state
that the row is believed to be in, so that a writer whose claim was taken away changes nothing and calls nobody.

A writer holds an advisory lock for as long as its connection lives, and its claims carry the lock's number. What a dead
writer was only *reading* for is wanted again at once: nothing was paid. What it was *writing*, with a call under way,
may have been paid: that is counted and marked `lost`, and only a person asks for it again.
"""

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q

from digests.models import Summary, SummaryFailure, SummaryState
from digests.models.summaries import CLAIMED
from digests.pipeline import spending
from digests.pipeline.locks import Claim, claimed
from digests.pipeline.spending import Reserved

LONGEST_READING = timedelta(minutes=30)
"""A claim that is older than this is taken away from a writer that lives: it hangs."""
LONGEST_WRITING = timedelta(hours=2)

_NUMBERS = 2**31


@dataclass(frozen=True, slots=True)
class Writer:
    """One connection that writes summaries, known by the number of its lock."""

    number: int


@contextmanager
def writer() -> Iterator[Writer]:
    """Be a writer for as long as the block and this thread's connection to Postgres last."""
    number = secrets.randbelow(_NUMBERS - 1) + 1
    with claimed(Claim.WRITER, number) as is_mine:
        if not is_mine:
            raise RuntimeError("Two writers drew the same number.")
        yield Writer(number)


def take_next(me: Writer, now: datetime, *, only: Q | None = None) -> Summary | None:
    """Claim the most wanted summary for reading; None where none is to be written now."""
    with transaction.atomic():
        wanted = Summary.objects.claimable(now).filter(only or Q())
        found = wanted.select_for_update(skip_locked=True, of=("self",)).select_related("paper").first()
        if found is None or not _take(found, me, now):
            return None
    return found


def _take(found: Summary, me: Writer, now: datetime) -> bool:
    token = uuid.uuid4()
    values = {"state": SummaryState.READING, "claim": token, "claimed_by": me.number, "claimed_at": now}
    if Summary.objects.filter(pk=found.pk, state=found.state).update(**values) != 1:
        return False
    for name, value in values.items():
        setattr(found, name, value)
    return True


def begin_call(row: Summary, tokens: int, now: datetime) -> Reserved | None:
    """Note durably that a call is about to be made, and set its tokens aside from the day's budget.

    Both in one transaction, so that a writer that dies in between has set nothing aside that nobody gives back.
    Returns what became of the wish for tokens, None where the claim was taken away: only after YES may anybody be
    called.
    """
    tokens = spending.with_margin(tokens, now)
    with transaction.atomic():
        reserved = spending.reserve(tokens, now, first_alone=True)
        if reserved is not Reserved.YES:
            return reserved
        mine = Summary.objects.filter(pk=row.pk, claim=row.claim, state=SummaryState.READING)
        values = {"state": SummaryState.WRITING, "reserved": tokens, "reserved_on": spending.today(now)}
        if mine.update(**values, attempts=F("attempts") + 1, claimed_at=now) != 1:
            transaction.set_rollback(True)
            return None
    row.reserved, row.reserved_on, row.attempts = tokens, spending.today(now), row.attempts + 1
    return Reserved.YES


def begin_repair(row: Summary, tokens: int, now: datetime) -> bool:
    """Set a second call's tokens aside as well; refused on another day than the first, or where the row is not ours."""
    if row.reserved_on != spending.today(now):
        return False
    tokens = spending.with_margin(tokens, now)
    with transaction.atomic():
        if spending.reserve(tokens, now) is not Reserved.YES:
            return False
        mine = Summary.objects.filter(pk=row.pk, claim=row.claim)
        if mine.update(reserved=row.reserved + tokens) != 1:
            transaction.set_rollback(True)
            return False
    row.reserved += tokens
    return True


def give_back(row: Summary, *, state: SummaryState = SummaryState.WANTED, not_before: datetime | None = None) -> bool:
    """Let go of a row for which nobody was called."""
    mine = Summary.objects.filter(pk=row.pk, claim=row.claim, state=SummaryState.READING)
    return mine.update(state=state, not_before=not_before, **FREE) == 1


def reopen_stale(now: datetime) -> tuple[int, int]:
    """Take the claims of dead and of hanging writers away; return how many are wanted again and how many are lost."""
    fields = ("state", "claim", "claimed_by", "claimed_at", "reserved", "reserved_on")
    claims = list(Summary.objects.filter(state__in=CLAIMED).order_by("id").only(*fields))
    living = _living()  # after the claims: whoever claimed one of them and lives is among these
    stale = [row for row in claims if row.claimed_by not in living or _hangs(row, now)]
    reopened = sum(give_back(row) for row in stale if row.state == SummaryState.READING)
    lost = sum(_lose(row, now) for row in stale if row.state == SummaryState.WRITING)
    return reopened, lost


def _hangs(row: Summary, now: datetime) -> bool:
    longest = LONGEST_READING if row.state == SummaryState.READING else LONGEST_WRITING
    return row.claimed_at is None or row.claimed_at < now - longest


def _lose(row: Summary, now: datetime) -> bool:
    """Give a call up. The claim stays in the row: should its answer come after all, it is kept."""
    with transaction.atomic():
        is_lost = Summary.objects.filter(pk=row.pk, claim=row.claim, state=SummaryState.WRITING).update(
            state=SummaryState.FAILED,
            failure=SummaryFailure.LOST,
            failure_detail=f"The writer ended during the call; noticed at {now:%Y-%m-%d %H:%M} UTC.",
            is_unpaid=False,
            claimed_by=None,
            asked_at=None,
        )
        if is_lost and row.reserved_on is not None:
            spending.write_off(row.reserved_on, row.reserved)
    return is_lost == 1


def _living() -> set[int]:
    """Return the numbers of the writers whose connections live."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [Claim.WRITER],
        )
        return {number for (number,) in cursor.fetchall()}


FREE: dict[str, None] = {"claim": None, "claimed_by": None, "claimed_at": None}
