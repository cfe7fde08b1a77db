"""Turns of mailing: free what dead processes left, compose for readers who are due, send what is composed.

Several processes take turns at the same time without waiting for each other; each has a place, so that a backlog keeps
no more of them than there are places.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from time import monotonic

from digests.mail.post import Post
from digests.models import Digest, Subscription
from digests.pipeline.compose import Composed, compose_due
from digests.pipeline.deliver import SILENT, deliver, take
from digests.pipeline.locks import Claim, claimed
from digests.pipeline.senders import free_the_dead, sender
from papersite.garbage import left_alone, settle

PLACES = 2
"""How many processes mail at the same time."""


@dataclass(slots=True)
class Turn:
    """What one turn came to: what was composed, and how many mails came to each fate."""

    composed: Composed = field(default_factory=Composed)
    fates: Counter[str] = field(default_factory=Counter)

    @property
    def is_idle(self) -> bool:
        """Whether there was nothing to do."""
        return not self.composed.readers and not self.fates

    @property
    def is_unreachable(self) -> bool:
        """Whether the mail server takes nothing at the moment."""
        return any(self.fates[fate] for fate in SILENT)


def is_work(now: datetime) -> bool:
    """Return whether anybody is due or anything waits to be sent, after freeing what dead processes left."""
    free_the_dead()
    return Subscription.objects.due(now).exists() or Digest.objects.to_send(now).exists()


def work(place: int, clock: Callable[[], datetime], seconds: float) -> bool:
    """Take turns for so many seconds; return whether there is more to do.

    Where another process has the place nothing is done.
    """
    ends_at = monotonic() + seconds
    with claimed(Claim.MAILING, place) as is_mine:
        while is_mine:
            with left_alone():
                done = turn(clock())
            if done.is_idle or done.is_unreachable:
                return False
            if monotonic() > ends_at:
                return True
            _settle_once()
    return False


_settle_once = cache(settle)
"""What a chunk loads, papers' vectors above all, stays for the next."""


def turn(now: datetime, *, reader: int | None = None) -> Turn:
    """Send one chunk of what waits, or compose one for readers who are due and send it.

    Args:
        now: the moment as of which digests are due.
        reader: the key of the one reader to look at.
    """
    done = Turn()
    with sender() as number, Post() as post:
        keys = take(number, now, reader=reader)
        if not keys:
            done.composed = compose_due(number, now, reader=reader)
            keys = done.composed.to_send
        if keys:
            done.fates = deliver(keys, number, post, now, sections=done.composed.sections)
    return done
