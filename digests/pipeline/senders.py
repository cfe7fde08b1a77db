"""Which process has which digests in hand, and what becomes of them when it dies.

A process that composes or sends takes a number and holds a lock of that number for as long as it works. The lock ends
with its database connection, so that what a dead process left behind is free at once, whatever killed it. How far the
one mail came that it was about to end, its trace says (`digests.pipeline.traces`).
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import F

from digests.models import Digest
from digests.pipeline import traces
from digests.pipeline.locks import Claim, claimed
from digests.pipeline.marks import Mark, Stage

State = Digest.State

UNANSWERED = "The process that sent it died, and nobody heard the mail server's answer; it probably has the mail."
_NUMBERS = 2**31


@contextmanager
def sender() -> Iterator[int]:
    """Take a number that no other process has, and let go of what is still in hand at the end."""
    while True:
        number = secrets.randbelow(_NUMBERS)
        with claimed(Claim.SENDER, number) as is_mine:
            if is_mine:
                try:
                    yield number
                finally:
                    _let_go(number)
                return


def free_the_dead() -> int:
    """Let go of what processes that died had in hand; return how many of them there were.

    A digest of whose mail the server had not been told that it ends goes out by another process, as it is, and one that
    the server had taken is sent. Where a witness still listens to the server nothing is decided yet; where nobody heard
    it the digest is `withheld`: it stays out of the mail for good, as a paper never comes twice, and the next one names
    it (`digests.pipeline.unheard`).
    """
    held = Digest.objects.filter(sender__isnull=False).order_by("sender").values_list("sender", flat=True).distinct()
    freed = 0
    for number in held:
        with claimed(Claim.SENDER, number or 0) as is_dead:
            if is_dead and not traces.is_being_written(number or 0):
                _let_go(number or 0)
                freed += 1
    traces.forget_old()
    return freed


def _let_go(number: int) -> None:
    held = Digest.objects.filter(sender=number)
    held.filter(state=State.COMPOSED).update(sender=None)
    under_way = held.filter(state=State.SENDING)
    keys = list(under_way.values_list("pk", flat=True))
    mark = traces.end(number)
    for key in keys:
        one = under_way.filter(pk=key)
        stage = _stage(key, mark)
        if stage == Stage.OPEN:
            one.update(state=State.COMPOSED, sender=None, handed_over_at=None)
        elif stage == Stage.TAKEN:
            one.update(state=State.SENT, sent_at=F("handed_over_at"), sender=None, error="", attempts=F("attempts") + 1)
        else:
            one.update(state=State.WITHHELD, error=UNANSWERED, sender=None)


def _stage(key: int, mark: Mark | None) -> Stage:
    """Return how far the mail of a digest that is claimed came; without a trace it may have ended.

    The claim of the next one reaches the disk after what is noted about the last one, so that a mark of another digest
    says that this one's mail did not end.
    """
    if mark is None:
        return Stage.ENDED
    return mark.stage if mark.digest == key else Stage.OPEN
