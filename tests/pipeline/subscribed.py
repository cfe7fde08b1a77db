"""Builders of readers who want mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import Any

from allauth.account.models import EmailAddress
from pytest_django.fixtures import Settings

from accounts.models import Profile
from digests.arxiv import identifiers
from digests.models import Digest, MailedPaper, Subscription
from digests.pipeline import traces
from digests.pipeline.mailing import Turn, turn
from tests.builders import DAY, announce, entry, make_reconciliation, profile
from tests.smtp_standin import MailServer, mail_server

DUE = datetime(2025, 12, 10, 7, tzinfo=UTC)
"""Wednesday morning, after the announcement of `tests.builders.DAY`."""
NEXT_DUE = DUE + timedelta(days=1)
NEXT_DAY = DAY + timedelta(days=1)


def subscription(of: Profile | None = None, *, is_verified: bool = True, **fields: Any) -> Subscription:
    """Make a reader of LLM in cs.LG, unless a profile is given, whose digest is due at `DUE` every day at 7:00 UTC."""
    of = of or profile(keywords=["LLM"])
    EmailAddress.objects.create(user=of.user, email=of.user.email, verified=is_verified, primary=True)
    values = {"cadence": "daily", "hour": 7, "time_zone": "UTC", "next_due_at": DUE, "wake_at": DUE}
    return Subscription.objects.create(reader=of.user, **(values | fields))


def turn_until_idle(now: datetime = DUE) -> list[Turn]:
    """Do all there is to do at a moment."""
    turns = []
    while not (done := turn(now)).is_idle:
        turns.append(done)
    return turns


@contextmanager
def mailing_to_a_server(settings: Settings) -> Iterator[MailServer]:
    """Let the site send its mails to a mail server on this machine."""
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_RETRY_SECONDS = 60.0
        yield running


def arxiv_ids(digest: Digest) -> list[str]:
    return [identifiers.from_number(number) for number in digest.paper_numbers]


def mailed(subscription: Subscription) -> list[int]:
    rows = MailedPaper.objects.filter(reader=subscription.reader_id).order_by("paper_number")
    return list(rows.values_list("paper_number", flat=True))


def states(subscription: Subscription) -> list[str]:
    return list(subscription.digests.order_by("id").values_list("state", flat=True))


def newest(subscription: Subscription) -> Digest:
    return subscription.digests.latest("id")


def announce_whole_day() -> None:
    """Announce the papers 1, 2 and 3 on `DAY`, of which the first two are on LLMs; that is all of the day."""
    announce(
        entry("2512.00001", abstract="An LLM."),
        entry("2512.00002", title="LLM, LLM"),
        entry("2512.00003", title="Cats"),
    )
    make_reconciliation()


def announce_next_day(*ids: str) -> None:
    """Announce papers on LLMs on `NEXT_DAY`, all of that day."""
    announce(*(entry(arxiv_id, title=f"LLM {arxiv_id}") for arxiv_id in ids), day=NEXT_DAY)
    make_reconciliation(day=NEXT_DAY, announced=len(ids), first=11)


def nobody_listens(sender: int) -> None:
    """Wait until no witness listens to the mail server for a process any more."""
    deadline = monotonic() + 20
    while traces.is_being_written(sender):
        assert monotonic() < deadline
        sleep(0.02)
