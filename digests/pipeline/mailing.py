"""One turn of mailing: free what dead processes left, compose for readers who are due, send what is composed."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from digests.mail.post import Post
from digests.models import Digest, Subscription
from digests.pipeline.compose import Composed, compose_due
from digests.pipeline.deliver import deliver, take
from digests.pipeline.senders import free_the_dead, sender


@dataclass(slots=True)
class Turn:
    """What one turn came to."""

    composed: Composed = field(default_factory=Composed)
    fates: Counter[str] = field(default_factory=Counter)

    @property
    def is_idle(self) -> bool:
        """Whether there was nothing to do."""
        return not self.composed.readers and not self.fates


def turn(now: datetime, *, reader: int | None = None) -> Turn:
    """Compose and send one chunk, what waits to be sent before what is due; call it until it is idle.

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
            done.fates = deliver(keys, number, post, now)
    return done


def is_work(now: datetime) -> bool:
    """Return whether anybody is due or anything waits to be sent, after freeing what dead processes left."""
    free_the_dead()
    return Subscription.objects.due(now).exists() or Digest.objects.to_send(now).exists()
