"""A digest that did not arrive, to be sent once more because staff want it; a paper still comes once.

It sends nothing itself: the next turn of mailing does (`digests.pipeline.mailing`).
"""

from datetime import datetime

from django.db import transaction

from digests.models import Digest, MailedPaper, Subscription

State = Digest.State

GIVEN_BACK = frozenset({State.FAILED, State.DROPPED})
"""The states in which a digest's papers were given back, to come with the next one."""

AGAIN = GIVEN_BACK | {State.WITHHELD}
"""The states in which a digest may be sent again."""


class SendAgainError(Exception):
    """It cannot be sent again; the message says why, in one line for staff."""


def send_again(digest: Digest, now: datetime) -> None:
    """Put a digest back among those to be sent, under its old Message-ID.

    The papers of one that failed or was dropped are taken back from those that are owed. Of one that was withheld they
    never were: the mail server may have it, so that it is for staff to know that the reader has not.

    Raises:
        SendAgainError: it arrived, is under way, may not go to its reader, or its papers came with another digest.
    """
    with transaction.atomic():
        wanted = Subscription.objects.select_for_update(of=("self",)).select_related("reader")
        subscription = wanted.get(pk=digest.subscription_id)
        _refuse_unwanted(digest, subscription)
        is_owed = digest.state in GIVEN_BACK and digest.papers > 0
        held = Digest.objects.filter(pk=digest.pk, state=digest.state, owes_papers=is_owed)
        if held.update(state=State.COMPOSED, owes_papers=False, sender=None, send_at=now, handed_over_at=None) != 1:
            raise SendAgainError("Its papers came with a later digest, or it changed at this moment.")
        if is_owed:
            _take_back(digest, subscription.reader_id)


def _refuse_unwanted(digest: Digest, subscription: Subscription) -> None:
    if digest.state not in AGAIN:
        raise SendAgainError(f"It is {digest.get_state_display()}: only one that did not arrive is sent again.")
    if subscription.is_stopped or not subscription.reader.is_active:
        raise SendAgainError("Mail to its reader is stopped.")
    if subscription.cadence == Subscription.Cadence.OFF and digest.kind != Digest.Kind.NOW:
        raise SendAgainError("Its reader turned mail off.")
    if subscription.reader.email != digest.address:
        raise SendAgainError("Its reader has another address now; the papers come with the next digest.")


def _take_back(digest: Digest, reader_id: int) -> None:
    numbers = digest.paper_numbers
    if MailedPaper.objects.filter(reader=reader_id, paper_number__in=numbers).exists():
        raise SendAgainError("Some of its papers came with another digest; the others come with the next one.")
    MailedPaper.objects.bulk_create(MailedPaper(reader_id=reader_id, paper_number=number) for number in set(numbers))
