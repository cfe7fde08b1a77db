from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from digests.models import Digest
from tests.builders import announce, entry, make_reconciliation, profile
from tests.pipeline.subscribed import DUE, states, subscription

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def papers() -> None:
    announce(entry("2512.00001", title="LLM"))
    make_reconciliation(announced=1)


def send(*arguments: str) -> str:
    said = StringIO()
    call_command("send_digests", *arguments, stdout=said)
    return said.getvalue()


def test_what_is_due_at_the_moment_is_sent():
    held = subscription()

    assert "1 sent: 1 of 1 readers" in send("--now", DUE.isoformat())
    assert states(held) == ["sent"]
    assert [one.subject for one in mail.outbox] == ["1 paper for you · 10 Dec"]
    assert send("--now", DUE.isoformat()) == "No digest is due.\n"


def test_what_is_due_later_is_not_sent():
    subscription()

    early = (DUE - timedelta(minutes=1)).isoformat()

    assert send("--now", early) == send("--now", early, "--dry-run") == "No digest is due.\n"
    assert mail.outbox == []


def test_only_one_reader_gets_theirs():
    subscription()
    subscription(profile(email="other@example.org", keywords=["LLM"]))

    send("--now", DUE.isoformat(), "--reader", "OTHER@example.org")

    assert [one.to for one in mail.outbox] == [["other@example.org"]]


def test_a_dry_run_says_what_would_go_and_stores_nothing():
    held = subscription()

    assert send("--now", DUE.isoformat(), "--dry-run") == f"{held.reader.email}: daily, 1 paper\n"
    assert not Digest.objects.exists()
    assert mail.outbox == []


def test_an_unknown_reader_is_an_error_in_one_line():
    with pytest.raises(CommandError, match=r"^No reader 'nobody@example.org'\.$"):
        send("--reader", "nobody@example.org")


def test_a_mail_server_that_takes_nothing_is_an_error_and_loses_nothing(settings):
    held = subscription()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with pytest.raises(CommandError, match="nothing is lost: ConnectionRefusedError"):
        send("--now", DUE.isoformat())

    assert states(held) == ["composed"]
