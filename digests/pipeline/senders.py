"""Which process has which digests in hand, and what becomes of them when it dies.

A process that composes or sends takes a number and holds a lock of that number for as long as it works. The lock ends
with its database connection, so that what a dead process left behind is free at once, whatever killed it.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from digests.models import Digest
from digests.pipeline.locks import Claim, claimed

State = Digest.State

UNANSWERED = "The process that sent it died before the mail server had answered; the mail server probably has it."
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

    A digest of which the mail server had not been told that it ends goes out by another process, as it is. One that was
    on its way stays out of the mail for good and is `withheld`: the server has it, as a rule, and a paper never comes
    twice. Its page on the site stays, and staff see it.
    """
    held = Digest.objects.filter(sender__isnull=False).order_by("sender").values_list("sender", flat=True).distinct()
    freed = 0
    for number in held:
        with claimed(Claim.SENDER, number or 0) as is_dead:
            if is_dead:
                _let_go(number or 0)
                freed += 1
    return freed


def _let_go(number: int) -> None:
    held = Digest.objects.filter(sender=number)
    held.filter(state=State.COMPOSED).update(sender=None)
    held.filter(state=State.SENDING).update(state=State.WITHHELD, error=UNANSWERED, sender=None)
