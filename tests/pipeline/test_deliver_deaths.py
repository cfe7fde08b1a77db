"""What becomes of a digest whose process dies at one point of sending or another."""

import smtplib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NoReturn

import pytest
from django.db import connection
from django.utils.module_loading import import_string

from digests.mail.post import Post
from digests.models import Digest, Subscription
from digests.pipeline import senders, traces
from digests.pipeline.compose import compose_due
from digests.pipeline.deliver import deliver
from digests.pipeline.locks import Claim, claimed
from digests.pipeline.mailing import is_work, turn
from tests.builders import profile
from tests.pipeline.subscribed import (
    DUE,
    announce_whole_day,
    mailed,
    mailing_to_a_server,
    nobody_listens,
    subscription,
    turn_until_idle,
)
from tests.smtp_standin import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def papers() -> None:
    announce_whole_day()


@pytest.fixture
def server(settings) -> Iterator[MailServer]:
    with mailing_to_a_server(settings) as running:
        yield running


class Killed(BaseException):
    """What ends a process at once: nothing catches it."""


def _dies(*_: object) -> NoReturn:
    raise Killed


def _dies_after(send: Callable[..., None], what: bytes) -> Callable[..., None]:
    def sends(self: smtplib.SMTP, content: bytes) -> None:
        send(self, content)
        if content == what:
            raise Killed

    return sends


def killed_in(monkeypatch: pytest.MonkeyPatch, sender: int, place: str, dies: Callable[..., None]) -> None:
    """Send the digest that a sender has in hand, and die in one of the functions on the way."""
    with monkeypatch.context() as dying:
        dying.setattr(place, dies)
        _deliver_and_die(sender, Digest.objects.get())


def _deliver_and_die(sender: int, *digests: Digest) -> None:
    with Post() as post, pytest.raises(Killed):
        deliver([one.pk for one in digests], sender, post, DUE)
    nobody_listens(sender)  # this process lives and told its witness to let go


@pytest.fixture
def dead() -> int:
    """The number of a process that died right after composing."""
    subscription()
    compose_due(77, DUE)
    return 77


def test_a_death_before_the_mail_ended_leaves_it_to_another(server, dead):
    assert turn(DUE).is_idle
    assert is_work(DUE)

    turn_until_idle()

    assert Digest.objects.get().state == "sent"
    assert len(server.taken) == 1


def test_a_death_after_the_mail_ended_leaves_it_withheld(server, dead):
    Digest.objects.update(state="sending", handed_over_at=DUE)

    assert not is_work(DUE)

    digest = Digest.objects.get()
    assert (digest.state, digest.sender, digest.error) == ("withheld", None, senders.UNANSWERED)
    turn_until_idle(DUE + timedelta(hours=1))
    assert server.taken == []
    assert len(mailed(Subscription.objects.get())) == 2


def test_a_death_after_its_claim_and_before_the_mail_ended_leaves_it_to_another(server, dead, monkeypatch):
    killed_in(monkeypatch, dead, "digests.pipeline.traces.Trace.ends", _dies)
    assert Digest.objects.get().state == "sending"

    assert is_work(DUE)
    again = Digest.objects.get()
    assert (again.state, again.sender, again.handed_over_at) == ("composed", None, None)
    turn_until_idle()

    assert Digest.objects.get().state == "sent"
    assert [one["Message-ID"] for one in server.taken] == [again.message_id]


def test_a_death_before_the_server_answered_leaves_it_withheld(server, dead, monkeypatch):
    killed_in(monkeypatch, dead, "smtplib.SMTP.send", _dies_after(smtplib.SMTP.send, b".\r\n"))

    assert not is_work(DUE)
    assert Digest.objects.get().state == "withheld"
    turn_until_idle(DUE + timedelta(hours=1))
    assert len(server.taken) == 1


def test_while_somebody_listens_for_a_dead_process_nothing_is_decided(server, dead):
    Digest.objects.update(state="sending", handed_over_at=DUE)

    with traces.leaving(dead) as trace:
        trace.ends(Digest.objects.get().pk)
        assert senders.free_the_dead() == 0
        assert Digest.objects.get().state == "sending"
        trace.taken(Digest.objects.get().pk)

    assert senders.free_the_dead() == 1
    assert Digest.objects.get().state == "sent"


def test_a_death_after_the_server_answered_leaves_it_sent(server, dead, monkeypatch):
    killed_in(monkeypatch, dead, "digests.pipeline.deliver._note", _dies)

    assert not is_work(DUE)
    digest = Digest.objects.get()
    assert (digest.state, digest.sent_at, digest.sender, digest.attempts) == ("sent", DUE, None, 1)
    assert len(server.taken) == 1


@pytest.mark.parametrize("place", ["digests.pipeline.deliver.message_of", "papersite.prepared.rows"])
def test_a_death_before_the_next_claim_leaves_the_mail_before_sent(server, monkeypatch, place):
    for number in range(2):
        subscription(profile(email=f"reader{number}@example.org", keywords=["LLM"]))
    compose_due(77, DUE)
    first, second = Digest.objects.order_by("id")

    def dies_once_one_is_taken(*given: object) -> object:
        if server.taken:
            raise Killed
        return real(*given)

    real = import_string(place)
    with monkeypatch.context() as dying:
        dying.setattr(place, dies_once_one_is_taken)
        _deliver_and_die(77, first, second)
    assert is_work(DUE)
    states = dict(Digest.objects.values_list("pk", "state"))
    turn_until_idle()

    assert states == {first.pk: "sent", second.pk: "composed"}
    assert [one["Message-ID"] for one in server.taken] == [first.message_id, second.message_id]
    assert set(Digest.objects.values_list("state", "attempts", "sender")) == {("sent", 1, None)}


def test_a_death_after_the_server_refused_leaves_it_to_another(server, dead, monkeypatch):
    server.to_data = ["452 4.3.1 Full"]
    killed_in(monkeypatch, dead, "digests.pipeline.deliver._note", _dies)

    assert is_work(DUE)
    turn_until_idle()
    assert Digest.objects.get().state == "sent"
    assert len(server.taken) == 1


@pytest.mark.django_db(transaction=True)
def test_a_dead_process_is_told_from_one_that_works(dead):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [Claim.SENDER, dead])
        assert senders.free_the_dead() == 0
        assert Digest.objects.get().sender == dead
    finally:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [Claim.SENDER, dead])
        other.close()
    assert senders.free_the_dead() == 1


def test_a_number_is_let_go_of_at_the_end():
    subscription()
    with senders.sender() as number:
        compose_due(number, DUE)
        assert Digest.objects.get().sender == number

    assert Digest.objects.get().sender is None
    with claimed(Claim.SENDER, number) as is_free:
        assert is_free
