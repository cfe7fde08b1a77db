"""What becomes of a mail, or a reader's word, to whether more digests may go to the address.

It concerns digests only: mails about the account are sent whatever is said here. The rules are those of list servers:
a complaint ends mail at once (RFC 6449 section 4.1); mail that comes back ends it after some days of that, one bounce
a day counting, and a mail that arrives, or a quiet month, starts the count again (as Mailman's bounce processing does).
"""

from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet

from digests.mail.headers import one_line
from digests.models import Subscription

State = Subscription.State

STALE_AFTER = timedelta(days=30)
"""After so long without a bounce the count starts again; weekly mail has to be able to reach the limit."""

LONGEST_REASON = 300


class Bounce(StrEnum):
    """How final it is that a mail came back."""

    HARD = "hard"
    SOFT = "soft"


MOST_DAYS = {Bounce.HARD: 3, Bounce.SOFT: 5}
"""On how many days mail comes back before it stops: for good, or for reasons that may pass."""


def bounced(address: str, bounce: Bounce, reason: str, now: datetime) -> bool:
    """Count a mail that came back from an address; return whether mail stops with it.

    Several on one day (UTC) count once. An address that is nobody's, or no longer its reader's, changes nothing.
    """
    with transaction.atomic():
        held = _of(address).select_for_update().first()
        if held is None or held.state != State.OK:
            return False
        last = held.last_bounce_at
        if last is not None and last.date() == now.date() and held.bounce_days:
            days = held.bounce_days
        else:
            days = 1 if last is None or now - last > STALE_AFTER else held.bounce_days + 1
        held.bounce_days, held.last_bounce_at = days, now
        held.save(update_fields=("bounce_days", "last_bounce_at"))
        if days < MOST_DAYS[bounce]:
            return False
        counted = "once" if days == 1 else f"on {days} days"
        return _stop(held.reader_id, State.PAUSED, f"Mail came back {counted}: {reason}", now)


def arrived(address: str) -> None:
    """Note that a mail arrived: what came back before no longer counts."""
    _of(address).exclude(bounce_days=0).update(bounce_days=0)


def complained(address: str, now: datetime) -> bool:
    """Stop mail to an address whose reader reported it as spam; return whether it went there until now."""
    held = _of(address).first()
    return held is not None and _stop(held.reader_id, State.COMPLAINED, "It was reported as spam.", now)


def unsubscribe(reader_id: int, now: datetime) -> bool:
    """Stop a reader's digests because they said so; return whether any were to come.

    Done already, or for an account that is gone, it changes nothing.
    """
    return _stop(reader_id, State.UNSUBSCRIBED, "You unsubscribed by the link in a mail.", now)


def unsubscribe_address(address: str, now: datetime) -> bool:
    """As `unsubscribe`, by the address: where the mail provider was told."""
    held = _of(address).first()
    return held is not None and unsubscribe(held.reader_id, now)


def _stop(reader_id: int, state: str, reason: str, now: datetime) -> bool:
    """Let no more digests go to a reader, unless they are stopped already; a complaint outweighs what came back."""
    lighter = {State.COMPLAINED: (State.OK, State.PAUSED), State.UNSUBSCRIBED: (State.OK, State.PAUSED)}
    held = Subscription.objects.filter(reader=reader_id, state__in=lighter.get(State(state), (State.OK,)))
    return (
        held.update(
            state=state,
            state_reason=one_line(reason)[:LONGEST_REASON],
            state_since=now,
            next_due_at=None,
            wake_at=None,
        )
        > 0
    )


def _of(address: str) -> QuerySet[Subscription]:
    """Return the subscription of whoever has this address; addresses are kept in lower case."""
    return Subscription.objects.filter(reader__email=one_line(address).lower())
