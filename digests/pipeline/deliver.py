"""Digests in hand to mails at the mail server, one after the other. It composes nothing.

A digest is claimed, `composed` to `sending`, at the last moment at which no mail server can have it yet, and moves to
`sent` when the server took it. Whoever dies before the end of the mail leaves a digest that another process sends; for
whoever dies between that and the server's answer a witness hears it (`digests.pipeline.witness`), and what nobody heard
is never sent again by itself (`digests.pipeline.senders`). No paper comes twice either way.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from django.conf import settings
from django.db import transaction
from django.db.models import F

from digests.mail.fates import Fate, Outcome
from digests.mail.letter import Letter
from digests.mail.message import message_of
from digests.mail.post import Post
from digests.models import Digest, MailedPaper, Subscription
from digests.pipeline import stops, traces
from digests.pipeline.claims import Claims, Sending
from digests.pipeline.letters import letters_of
from digests.pipeline.stops import Bounce
from digests.ranking.frozen import Section

CHUNK = 100
"""Digests that are rendered together and sent over one connection."""

GIVE_UP_AFTER = timedelta(days=2)
"""For how long a digest is tried: by then its papers come with the next one."""

LONGEST_PAUSE = timedelta(minutes=30)

SILENT = frozenset({Fate.UNREACHABLE, Fate.UNANSWERED})
"""What says that the mail server takes nothing at the moment."""

State = Digest.State

_UNDER_WAY = (State.COMPOSED, State.SENDING)

_HARD = frozenset({"550", "551", "553"})
"""Answers to a recipient that will not get better (RFC 5321 section 4.2.3), where no enhanced code says otherwise.

Of those (RFC 3463), class 5.1 is about the address, and the others, such as a full mailbox, may pass.
"""

logger = logging.getLogger(__name__)


def take(sender: int, now: datetime, *, reader: int | None = None, limit: int = CHUNK) -> list[int]:
    """Take digests in hand that are to be sent and that nobody has in hand; return their keys."""
    waiting = Digest.objects.to_send(now)
    if reader is not None:
        waiting = waiting.filter(subscription__reader=reader)
    with transaction.atomic():
        keys = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        Digest.objects.filter(pk__in=keys).update(sender=sender)
    return keys


def deliver(
    keys: Sequence[int],
    sender: int,
    post: Post,
    now: datetime,
    *,
    sections: Mapping[int, Sequence[Section]] = MappingProxyType({}),
) -> Counter[str]:
    """Send the digests that this process has in hand; return how many came to each `Fate`, or were dropped.

    A mail server that cannot be reached or is silent ends it, and the rest is tried later: nothing is lost and nobody
    waits. What is left when the post closes stays in hand.

    Args:
        keys: those of the digests.
        sender: the number of this process.
        post: the way to the mail server.
        now: the moment of sending.
        sections: what some of them hold, by key, where that is at hand.
    """
    done: Counter[str] = Counter()
    mine = Digest.objects.filter(pk__in=keys, sender=sender, state=State.COMPOSED)
    wanted = []
    for digest in mine.select_related("subscription__reader").order_by("id"):
        if _is_wanted(digest):
            wanted.append(digest)
        else:
            give_back(digest, State.DROPPED, "Mail was stopped, or has another address now.")
            done[State.DROPPED] += 1
    with traces.leaving(sender) as trace:
        claims = Claims(trace, now)
        done += _send_all(wanted, letters_of(wanted, sections), post, claims, now)
        claims.write()
    return done


def give_back(digest: Digest, state: str, error: str) -> bool:
    """End a digest that did not arrive, so that its papers come with the next one.

    False, and nothing changes, where it is in another state by now, or its papers were given back before.
    """
    with transaction.atomic():
        held = Digest.objects.filter(pk=digest.pk, state__in=_UNDER_WAY, owes_papers=False)
        attempts = F("attempts") + int(state == State.FAILED)
        if held.update(state=state, error=error, sender=None, attempts=attempts, owes_papers=digest.papers > 0) != 1:
            return False
        mailed = MailedPaper.objects.filter(reader=digest.subscription.reader_id)
        mailed.filter(paper_number__in=digest.paper_numbers).delete()
    return True


def _send_all(
    wanted: Sequence[Digest], letters: Iterable[Letter], post: Post, claims: Claims, now: datetime
) -> Counter[str]:
    done: Counter[str] = Counter()
    for place, (digest, letter) in enumerate(zip(wanted, letters, strict=True)):
        if post.is_closed:
            break
        outcome = _send(digest, letter, post, claims)
        done[outcome.fate] += 1
        _note(digest, outcome, now)
        if outcome.fate in SILENT:
            logger.warning("The mail server does not answer: %s", outcome.answer)
            for other in wanted[place + 1 :]:
                _try_later(other, outcome.answer, now)
            break
    return done


def _is_wanted(digest: Digest) -> bool:
    """Return whether mail may still go to this address; what was asked for goes though regular mail is off."""
    subscription = digest.subscription
    if subscription.reader.email != digest.address:
        return False
    is_regular = digest.kind != Digest.Kind.NOW
    is_on = not is_regular or subscription.cadence != Subscription.Cadence.OFF
    return is_on and not subscription.is_stopped and subscription.reader.is_active


def _send(digest: Digest, letter: Letter, post: Post, claims: Claims) -> Outcome:
    try:
        message = message_of(letter)
    except Exception as error:
        logger.exception("Digest %d cannot be rendered", digest.pk)
        return Outcome(Fate.LATER, f"It cannot be rendered: {error}")

    try:
        outcome = post.send(message, Sending(claims, digest.pk))
    except ValueError as error:  # an address or a header that no mail can have: the others go all the same
        logger.exception("Digest %d cannot be sent", digest.pk)
        outcome = Outcome(Fate.LATER, f"It cannot be sent: {error}")
    if outcome.fate not in {Fate.TAKEN, Fate.UNANSWERED}:
        claims.refused(digest.pk)
    return outcome


def _note(digest: Digest, outcome: Outcome, now: datetime) -> None:
    """Write what became of a digest, unless it was sent: that is written with the next claim."""
    if outcome.fate in {Fate.LATER, Fate.UNREACHABLE}:
        _try_later(digest, outcome.answer, now)
    elif outcome.fate == Fate.REFUSED:
        if give_back(digest, State.FAILED, outcome.answer):
            stops.bounced(digest.address, _bounce(outcome), f"The mail server said: {outcome.answer}", now)
    elif outcome.fate == Fate.UNANSWERED:
        held = Digest.objects.filter(pk=digest.pk, state=State.SENDING)
        held.update(state=State.WITHHELD, error=outcome.answer, sender=None, attempts=F("attempts") + 1)


def _try_later(digest: Digest, answer: str, now: datetime) -> None:
    """Put a digest back that no mail server has, to be tried after a pause that doubles; in the end give it back."""
    if now - digest.composed_at > GIVE_UP_AFTER:
        give_back(digest, State.FAILED, f"Given up after {GIVE_UP_AFTER.days} days: {answer}")
        return
    pause = min(settings.EMAIL_RETRY_SECONDS * 2**digest.attempts, LONGEST_PAUSE.total_seconds())
    Digest.objects.filter(pk=digest.pk, state__in=_UNDER_WAY).update(
        state=State.COMPOSED,
        sender=None,
        handed_over_at=None,
        send_at=now + timedelta(seconds=pause),
        error=answer,
        attempts=F("attempts") + 1,
    )


def _bounce(outcome: Outcome) -> Bounce:
    code, _, rest = outcome.answer.partition(" ")
    is_hard = outcome.is_of_recipient and (rest.startswith("5.1.") or (code in _HARD and not rest.startswith("5.")))
    return Bounce.HARD if is_hard else Bounce.SOFT
