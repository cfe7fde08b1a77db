"""A wanted summary to a written one: the paper is read, the model asked once, its answer kept and then checked.

For workers only: it imports the provider. It does not decide what is wanted (`summary_wants`), and shows nothing.

    take_next        reading   nothing paid: a writer that dies here is followed by another
      | read         source, suspicions, prompt; one paper at a time in a process, as arXiv allows one connection
      | begin_call   writing   durable, before the first byte is sent, together with the tokens that are set aside from
      |                        the day's budget: from here on nobody else calls for this row
      | keep         written   answer and its price in one transaction, before anything else is done with it
      | check        its numbers and names looked up in what the model was given

The one owner of retries is `_put_off`: what surely cost nothing and may pass is wanted again after a wait, a few times.
What the provider asked for by Retry-After holds for all writers of the site (`model_pause`).
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from secrets import SystemRandom
from threading import Lock
from typing import TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q

from digests.models import Summary, SummaryFailure, SummaryState
from digests.models.summaries import SummaryQuerySet
from digests.pipeline import model_pause, spending, summary_claims, summary_wants
from digests.pipeline.spending import Reserved
from digests.pipeline.summary_claims import FREE, Writer
from digests.pipeline.summary_reading import Given, read_paper
from digests.pipeline.turns import NotYourTurn
from digests.summaries.errors import Kind, SummaryError, wait_before
from digests.summaries.grounding import grounded
from digests.summaries.provider import Answer, Format, Provider
from digests.summaries.rendering import gist_line
from digests.summaries.usage import Usage

Clock = Callable[[], datetime]

MOST_ATTEMPTS = 6
"""Calls for one summary that may fail without having cost anything, before it counts as failed."""
LONGEST_PAUSE = timedelta(hours=6)
ACCOUNT_PAUSE = timedelta(minutes=15)
"""How long nobody asks after the provider refused the key or the account: every other call would fail as well."""

_PATIENCE = 300.0
_NAP = 0.2
_NAPS_BETWEEN_LOOKS = 25
_TRIES_TO_KEEP = 8
_T = TypeVar("_T")

logger = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What became of one claim."""

    WRITTEN = "written"
    FAILED = "failed"
    PUT_OFF = "put off"
    """It is tried again later; nothing was paid."""
    WAITING = "waiting for budget"
    TAKEN_AWAY = "taken away"
    """Somebody else took the claim over, so nobody was called."""


@dataclass(frozen=True, slots=True)
class Turned:
    """One claim and what became of it; `again_at` is when it is worth asking again where a call was put off."""

    arxiv_id: str
    language: str
    outcome: Outcome
    detail: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    again_at: datetime | None = None


@dataclass
class Desk:
    """What the writers of one process share: the provider, and the right to read a paper."""

    provider: Provider
    reading: Lock = field(default_factory=Lock)


def open_desk() -> Desk:
    """Return a desk with the provider that the settings name."""
    return Desk(
        Provider(
            settings.OPENAI_API_KEY,
            settings.OPENAI_BASE_URL,
            settings.SUMMARY_MODEL,
            form=Format(settings.SUMMARY_FORMAT),
            answer_tokens=settings.SUMMARY_ANSWER_TOKENS,
            read_seconds=settings.SUMMARY_TIMEOUT,
            total_seconds=settings.SUMMARY_TIMEOUT,
        )
    )


def write_next(me: Writer, desk: Desk, clock: Clock, *, only: Q | None = None) -> Turned | None:
    """Write the most wanted summary; None where none is to be written now: nothing wanted, a pause, no budget."""
    with desk.reading:
        row = _take(me, clock, only)
        if row is None:
            return None
        if summary_wants.follow(row, clock()):
            return _turned(row, Outcome.TAKEN_AWAY, "the paper has a newer version, or the settings name another model")
        try:
            given = read_paper(row.paper, row.language)
        except NotYourTurn as busy:
            summary_claims.give_back(row, not_before=clock() + timedelta(seconds=busy.seconds))
            return _turned(row, Outcome.PUT_OFF, "arXiv is being asked for something else")
    reserved = _begin(row, desk.provider.most_tokens(given.prompt), clock)
    if reserved is None:
        return _turned(row, Outcome.TAKEN_AWAY)
    if reserved is not Reserved.YES:
        return _wait_for_budget(row, reserved, clock)
    return _call(row, given, desk, clock)


def _take(me: Writer, clock: Clock, only: Q | None) -> Summary | None:
    now = clock()
    if model_pause.paused_until(now) is not None:
        return None
    if spending.is_closed(now):
        hold_back()
        return None
    return summary_claims.take_next(me, now, only=only)


def hold_back() -> None:
    """Let everything that is wanted wait for the next day's budget."""
    Summary.objects.filter(state=SummaryState.WANTED).update(state=SummaryState.WAITING)


def _begin(row: Summary, tokens: int, clock: Clock) -> Reserved | None:
    """Begin the call; where calls under way hold what is left of the day, see first what they give back.

    What a writer held that died is not waited for.
    """
    deadline = time.monotonic() + _PATIENCE
    for naps in count():
        reserved = summary_claims.begin_call(row, tokens, clock())
        if reserved is not Reserved.LATER or time.monotonic() > deadline:
            return reserved
        if naps % _NAPS_BETWEEN_LOOKS == 0:
            summary_claims.reopen_stale(clock())
        time.sleep(_NAP)
    raise AssertionError("unreachable")


def _wait_for_budget(row: Summary, reserved: Reserved, clock: Clock) -> Turned:
    if reserved is Reserved.LATER:
        summary_claims.give_back(row, not_before=clock() + timedelta(minutes=1))
        return _turned(row, Outcome.PUT_OFF, "calls under way hold the rest of the day's budget")
    summary_claims.give_back(row, state=SummaryState.WAITING)
    hold_back()
    return _turned(row, Outcome.WAITING)


# --- The call, and what it cost ---------------------------------------------------------------------------------


def _call(row: Summary, given: Given, desk: Desk, clock: Clock) -> Turned:
    estimated = desk.provider.most_tokens(given.prompt)

    def may_repair(tokens: int) -> bool:
        nonlocal estimated
        estimated += tokens
        return summary_claims.begin_repair(row, tokens, clock())

    try:
        answer = desk.provider.summarize(given.prompt, may_repair=may_repair)
    except SummaryError as error:
        return _put_off(row, error, estimated, clock)
    if not _surely(lambda: _keep(row, given, answer, estimated, clock())):
        return _turned(row, Outcome.TAKEN_AWAY, "somebody asked for it again", answer.usage)
    _check(row, given, answer)
    return _turned(row, Outcome.WRITTEN, "", answer.usage)


def _keep(row: Summary, given: Given, answer: Answer, estimated: int, now: datetime) -> bool:
    """Store the answer and what it cost; False where the row is not ours any more: then only the cost counts."""
    with transaction.atomic():
        is_mine = _settle(row, answer.usage, estimated)
        if is_mine:
            _mine(row).update(
                state=SummaryState.WRITTEN,
                failure="",
                failure_detail="",
                content=answer.summary.model_dump(mode="json"),
                gist=gist_line(answer.summary),
                source_kind=given.source.kind.value,
                source_note=given.source.note,
                suspicions=[[one.kind.value, one.excerpt] for one in given.suspicions],
                grounding=None,
                tokens_in=answer.usage.prompt_tokens,
                tokens_out=answer.usage.completion_tokens,
                cost=spending.cost_of(answer.usage.prompt_tokens, answer.usage.completion_tokens),
                written_at=now,
                asked_at=None,
                not_before=None,
                reserved=0,
                reserved_on=None,
                edited_by=None,
                edited_at=None,
                **FREE,
            )
    return is_mine


def _check(row: Summary, given: Given, answer: Answer) -> None:
    found = grounded(answer.summary, f"{given.prompt.paper}\n\n{given.source.text}")
    Summary.objects.filter(pk=row.pk, state=SummaryState.WRITTEN, grounding__isnull=True).update(
        grounding=found.as_json(), numbers_found=found.numbers_found, numbers_total=found.numbers
    )


def _put_off(row: Summary, error: SummaryError, estimated: int, clock: Clock) -> Turned:
    """Decide whether a failed call is made again, and when; count what it cost all the same."""
    now = clock()
    is_unpaid = error.usage.calls == 0
    wait = wait_before(row.attempts, error) if is_unpaid and row.attempts < MOST_ATTEMPTS else None
    _pause(error, wait, is_unpaid=is_unpaid, now=now)
    again_at = None
    if wait is None:
        values = {
            "state": SummaryState.FAILED,
            "failure": SummaryFailure(error.kind.value),
            "failure_detail": str(error),
            "is_unpaid": is_unpaid,
            "asked_at": None,
        }
    else:
        again_at = now + timedelta(seconds=wait * SystemRandom().uniform(1.0, 1.25))
        values = {"state": SummaryState.WANTED, "not_before": again_at, "failure_detail": str(error)}

    def note() -> bool:
        with transaction.atomic():
            is_mine = _settle(row, error.usage, estimated)
            return (
                is_mine and _mine(row).update(**values, claim=None, claimed_by=None, reserved=0, reserved_on=None) == 1
            )

    _surely(note)
    logger.warning("%s v%d in %s: %s: %s", row.paper.arxiv_id, row.version, row.language, error.kind, error)
    outcome = Outcome.FAILED if wait is None else Outcome.PUT_OFF
    return replace(_turned(row, outcome, f"{error.kind.value}: {error}", error.usage), again_at=again_at)


def _pause(error: SummaryError, wait: float | None, *, is_unpaid: bool, now: datetime) -> None:
    """Let all writers leave the provider alone, where the next call would fail as this one did."""
    seconds = error.retry_after or wait
    if error.kind in {Kind.RATE_LIMITED, Kind.UNREACHABLE} and seconds:
        pause = min(timedelta(seconds=seconds), LONGEST_PAUSE)
    elif is_unpaid and error.kind in {Kind.OUT_OF_BUDGET, Kind.REFUSED}:
        pause = ACCOUNT_PAUSE
    else:
        return
    model_pause.pause(now + pause, now)


def _settle(row: Summary, usage: Usage, estimated: int) -> bool:
    """Count what a call used, beside its estimate; return whether the row is still ours to move on.

    A row that was given up as lost in the meantime is still ours while its claim stands there: its tokens were written
    off, and are found again.
    """
    found = Summary.objects.select_for_update().filter(pk=row.pk, claim=row.claim).first()
    if found is None or row.reserved_on is None:
        return False
    if found.state == SummaryState.FAILED:
        spending.found_again(row.reserved_on, row.reserved)
    spending.settle(
        row.reserved_on,
        row.reserved,
        tokens_in=usage.prompt_tokens,
        tokens_out=usage.completion_tokens,
        calls=usage.calls,
        estimated=estimated,
    )
    return True


def _mine(row: Summary) -> SummaryQuerySet:
    return Summary.objects.filter(pk=row.pk, claim=row.claim)


def _surely(store: Callable[[], _T]) -> _T:
    """Store what was paid for, also where Postgres is being restarted just now."""
    for attempt in range(_TRIES_TO_KEEP):
        try:
            return store()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or attempt == _TRIES_TO_KEEP - 1:
                raise
            logger.warning("An answer cannot be stored yet", exc_info=True)
            connection.close()
            time.sleep(0.5 * 2**attempt)
    raise AssertionError("unreachable")


def _turned(row: Summary, outcome: Outcome, detail: str = "", usage: Usage | None = None) -> Turned:
    used = usage or Usage()
    name = f"{row.paper.arxiv_id}v{row.version}"
    return Turned(name, row.language, outcome, detail, used.prompt_tokens, used.completion_tokens)
