"""`send_digests [--reader EMAIL] [--now ISO] [--dry-run]`: compose and send what is due."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from digests.mail.fates import Fate
from digests.management.arguments import add_now
from digests.management.progress import Progress
from digests.models import Digest, Subscription
from digests.pipeline.compose import CHUNK, Composed, due_drafts
from digests.pipeline.mailing import turn
from digests.pipeline.senders import free_the_dead

_WORDS = {
    Fate.TAKEN: "sent",
    Fate.LATER: "to be tried again",
    Fate.REFUSED: "refused",
    Fate.UNANSWERED: "withheld, as the mail server did not answer",
    Digest.State.DROPPED: "dropped",
}

NOTHING = "No digest is due."


class Command(BaseCommand):
    """Do at once what the timetable does every minute."""

    help = "Compose the digests that are due and send them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the reader, the moment and whether to send."""
        parser.add_argument("--reader", metavar="EMAIL", help="only this reader's")
        parser.add_argument("--dry-run", action="store_true", help="only say what would go; nothing is stored or sent")
        add_now(parser)

    def handle(self, **options: Any) -> None:
        """Send until nothing is left that is due; a mail server that takes nothing ends it."""
        now = options["now"] or timezone.now()
        reader = _reader(options["reader"])
        if options["dry_run"]:
            self._say_what_would_go(now, reader)
        else:
            self._send(now, reader)

    def _send(self, now: datetime, reader: int | None) -> None:
        free_the_dead()
        due = Subscription.objects.due(now).count() + Digest.objects.to_send(now).count()
        progress = Progress(self.stdout, due if reader is None else 1, "readers")
        turns = 0
        while not (done := turn(now, reader=reader)).is_idle:
            turns += 1
            said = [f"{done.fates[fate]} {word}" for fate, word in _WORDS.items() if done.fates[fate]]
            said += [f"{count} {word}" for count, word in _others(done.composed) if count]
            progress.advance(max(done.composed.readers, sum(done.fates.values())), ", ".join(said) or "nothing sent")
            if done.is_unreachable:
                waiting = Digest.objects.filter(state=Digest.State.COMPOSED).order_by("-id")
                reason = waiting.values_list("error", flat=True).first() or "it does not answer"
                raise CommandError(f"The mail server takes nothing now, and nothing is lost: {reason}")
        if not turns:
            self.stdout.write(NOTHING)

    def _say_what_would_go(self, now: datetime, reader: int | None) -> None:
        is_any = False
        for draft, is_waiting in due_drafts(now, reader=reader, chunk=CHUNK):
            is_any = True
            papers = f"{len(draft.papers)} paper{'' if len(draft.papers) == 1 else 's'}"
            waits = ", waits for arXiv's batch" if is_waiting else ""
            self.stdout.write(f"{draft.reader.subscription.reader.email}: {draft.kind}, {papers}{waits}")
        if not is_any:
            self.stdout.write(NOTHING)


def _others(composed: Composed) -> list[tuple[int, str]]:
    return [(composed.empty, "with nothing to send"), (composed.waiting, "waiting"), (composed.failed, "failed")]


def _reader(email: str | None) -> int | None:
    if email is None:
        return None
    key: int | None = User.objects.filter(email__iexact=email).values_list("pk", flat=True).first()
    if key is None:
        raise CommandError(f"No reader {email!r}.")
    return key
