"""Readers who are due to Digest rows: the frozen list of one mail. It sends nothing.

A chunk of readers is composed in one transaction: their digests, the record of what they will have been mailed, and
when the next digest is due, which is moved before anything is sent. Whatever dies half-way leaves no trace.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from digests.mail import headers
from digests.models import Digest, Subscription
from digests.pipeline.drafts import Draft, Plan, drafts_of, plan
from digests.pipeline.due_readers import readers_of
from digests.pipeline.subscriptions import schedule
from digests.ranking.frozen import Section, pack_sections
from papersite.prepared import as_array

CHUNK = 300
"""Readers whose digests are composed in one transaction."""

LOOK_AGAIN = timedelta(minutes=2)
"""How soon a digest that waits for arXiv's batch is looked at again."""

AFTER_A_FAILURE = timedelta(hours=1)
"""How long a reader whose digest cannot be composed is left alone, so that others are not held up."""

_MARK_MAILED = (
    "INSERT INTO digests_mailedpaper (reader_id, paper_number) SELECT * FROM unnest(%s::bigint[], %s::bigint[])"
)

_RESCHEDULE = """
    UPDATE digests_subscription AS held SET next_due_at = told.next_due_at, wake_at = told.wake_at
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS told (id, next_due_at, wake_at)
    WHERE held.id = told.id
"""

BETWEEN_ASKED = timedelta(minutes=5)
MOST_ASKED = 10
"""How soon, and how often in a day, a reader can ask for a digest."""

State = Digest.State

logger = logging.getLogger(__name__)


class TooSoonError(Exception):
    """A reader asked for digests too often; the message says when to ask again."""


@dataclass(slots=True)
class Composed:
    """What a chunk came to: the digests to be sent, and how many readers had nothing, wait, or failed."""

    sections: dict[int, tuple[Section, ...]] = field(default_factory=dict)
    empty: int = 0
    waiting: int = 0
    failed: int = 0

    @property
    def to_send(self) -> list[int]:
        """The keys of the digests to be sent; `sections` has what each holds."""
        return list(self.sections)

    @property
    def readers(self) -> int:
        """How many readers were due."""
        return len(self.to_send) + self.empty + self.waiting + self.failed


def compose_due(sender: int, now: datetime, *, reader: int | None = None, limit: int = CHUNK) -> Composed:
    """Compose the digests of the readers who have been due the longest, of nobody whom another process has in hand.

    Args:
        sender: the number of this process, which has the digests in hand afterwards (`digests.pipeline.senders`).
        now: the moment of composing.
        reader: the key of the one reader to look at.
        limit: how many readers at most.
    """
    due = Subscription.objects.due(now)
    if reader is not None:
        due = due.filter(reader=reader)
    try:
        return _compose(list(due.values_list("pk", flat=True)[:limit]), sender, now, limit)
    except Exception:
        logger.exception("A chunk of digests cannot be composed; trying its readers one by one")
    return _one_by_one(list(due.values_list("pk", flat=True)[:limit]), sender, now)


def due_drafts(now: datetime, *, reader: int | None, chunk: int) -> Iterator[tuple[Draft, bool]]:
    """Yield what would be composed for everyone who is due, and whether it would still wait; nothing is stored."""
    due = Subscription.objects.due(now)
    if reader is not None:
        due = due.filter(reader=reader)
    keys = list(due.values_list("pk", flat=True))
    for start in range(0, len(keys), chunk):
        held = Subscription.objects.filter(pk__in=keys[start : start + chunk]).select_related("reader").order_by("id")
        plans = plan([one for one in readers_of(list(held), now) if one.may_be_mailed], now)
        yield from zip(drafts_of(plans, now), [_waits(one, now) for one in plans], strict=True)


def ask_for_one(subscription: Subscription, now: datetime) -> Digest | None:
    """Compose a digest because its reader asked for it, to be sent by whoever comes; None where nothing is new.

    The papers are of the newest announcement day, without those mailed before, and will not be mailed again.

    Raises:
        TooSoonError: the last one was asked for a moment ago, or many were today.
    """
    moment = now.replace(microsecond=0)
    with transaction.atomic():
        held = Subscription.objects.select_for_update(of=("self",)).select_related("reader").get(pk=subscription.pk)
        _refuse_too_soon(held, now)
        (draft,) = drafts_of(plan(readers_of([held], now), now, kind=Digest.Kind.NOW), now)
        if not draft.papers or held.digests.filter(due_at=moment).exists():
            return None
        (digest,) = _keep([digest_of(draft, moment, now)], [draft])
    return digest


def _refuse_too_soon(subscription: Subscription, now: datetime) -> None:
    asked = subscription.digests.filter(kind=Digest.Kind.NOW, due_at__gt=now - timedelta(days=1))
    moments = sorted(asked.values_list("due_at", flat=True))
    if len(moments) >= MOST_ASKED:
        raise TooSoonError(f"You asked for {MOST_ASKED} digests within a day; ask again tomorrow.")
    if moments and now - moments[-1] < BETWEEN_ASKED:
        raise TooSoonError("You asked for one a moment ago; ask again in five minutes.")


def preview(subscription: Subscription, now: datetime) -> Digest:
    """Return the digest that would go out at this moment if it were due, not stored; maybe without papers."""
    is_wanted = subscription.cadence != Subscription.Cadence.OFF
    kind = subscription.cadence if is_wanted else Digest.Kind.DAILY
    (draft,) = drafts_of(plan(readers_of([subscription], now), now, kind=kind), now)
    if not draft.papers:
        (draft,) = drafts_of(plan(readers_of([subscription], now), now, kind=Digest.Kind.NOW), now)
    return digest_of(draft, subscription.next_due_at or now, now)


def digest_of(draft: Draft, due_at: datetime, now: datetime) -> Digest:
    """Return a draft as a row that is not stored."""
    wanted = draft.reader.subscription
    is_mailed = bool(draft.papers) or (wanted.wants_empty and draft.kind != Digest.Kind.NOW)
    return Digest(
        subscription=wanted,
        due_at=due_at,
        kind=draft.kind,
        state=State.COMPOSED if is_mailed else State.EMPTY,
        message_id=headers.message_id(wanted.pk or 0, due_at, settings.SITE_URL),
        address=wanted.reader.email,
        first_day=draft.coverage.first,
        last_day=draft.coverage.last,
        is_whole=draft.is_settled,
        completeness=draft.completeness,
        considered=draft.considered,
        papers=len(draft.papers),
        packed=pack_sections(draft.sections),
        send_at=now,
        composed_at=now,
    )


def _one_by_one(due: Sequence[int], sender: int, now: datetime) -> Composed:
    done = Composed()
    for key in due:
        try:
            one = _compose([key], sender, now, 1)
        except Exception:
            logger.exception("The digest of subscription %d cannot be composed", key)
            Subscription.objects.filter(pk=key, wake_at__lte=now).update(wake_at=now + AFTER_A_FAILURE)
            done.failed += 1
        else:
            done.sections |= one.sections
            done.empty += one.empty
            done.waiting += one.waiting
    return done


def _compose(keys: Sequence[int], sender: int, now: datetime, limit: int) -> Composed:
    done = Composed()
    with transaction.atomic():
        due = Subscription.objects.due(now).select_for_update(skip_locked=True, of=("self",))
        held = list(due.filter(pk__in=keys).select_related("reader")[:limit])
        readers = [reader for reader in readers_of(held, now) if reader.may_be_mailed]
        composed, drafts = [], []
        plans = []
        for one in plan(readers, now):
            if _waits(one, now):
                one.reader.subscription.wake_at = now + LOOK_AGAIN
                done.waiting += 1
            else:
                plans.append(one)
        known = _known_moments([one.reader.subscription for one in plans])
        for draft in drafts_of(plans, now):
            wanted = draft.reader.subscription
            if (wanted.pk, wanted.next_due_at) in known:
                continue
            digest = digest_of(draft, wanted.next_due_at or now, now)
            digest.sender = sender if digest.state == State.COMPOSED else None
            composed.append(digest)
            drafts.append(draft)
        stored = _keep(composed, drafts)
        for subscription in held:
            if subscription.wake_at is not None and subscription.wake_at <= now:
                schedule(subscription, now)
        _reschedule(held)
    done.sections = {
        digest.pk: draft.sections
        for digest, draft in zip(stored, drafts, strict=True)
        if digest.state == State.COMPOSED
    }
    done.empty = len(held) - done.waiting - len(done.to_send)
    return done


def _reschedule(subscriptions: Sequence[Subscription]) -> None:
    """Store when their next digests are due."""
    moments = [(one.pk, one.next_due_at, one.wake_at) for one in subscriptions]
    with connection.cursor() as cursor:
        cursor.execute(_RESCHEDULE, [list(column) for column in zip(*moments, strict=True)] or [[], [], []])


def _waits(one: Plan, now: datetime) -> bool:
    """Return whether a digest waits for arXiv's batch: until a limit, then it goes with what there is."""
    due_at = one.reader.subscription.next_due_at
    return not one.is_settled and due_at is not None and now < due_at + timedelta(hours=settings.DIGEST_WAIT_HOURS)


def _known_moments(subscriptions: Sequence[Subscription]) -> set[tuple[int, datetime]]:
    """Return for which of these due moments there is a digest already."""
    moments = {one.next_due_at for one in subscriptions if one.next_due_at}
    rows = Digest.objects.filter(subscription__in=subscriptions, due_at__in=moments)
    return set(rows.values_list("subscription_id", "due_at"))


def _keep(digests: Sequence[Digest], drafts: Sequence[Draft]) -> list[Digest]:
    """Store digests with the record of their papers; what was owed is paid with them."""
    stored = Digest.objects.bulk_create(digests)
    readers = [draft.reader.subscription.reader_id for draft in drafts for _ in draft.papers]
    numbers = [number for draft in drafts for number in draft.papers]
    with connection.cursor() as cursor:
        cursor.execute(_MARK_MAILED, [as_array(readers), as_array(numbers)])
    owing = [one.digest for draft in drafts for one in draft.reader.owing]
    if owing:
        Digest.objects.filter(pk__in=owing).update(owes_papers=False)
    return stored
