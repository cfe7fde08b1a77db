from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError

from digests.arxiv import identifiers
from digests.mail.message import message_of
from digests.mail.post import Post
from digests.models import Digest, Subscription
from digests.pipeline import compose, senders, stops
from digests.pipeline.compose import compose_due
from digests.pipeline.deliver import deliver
from digests.pipeline.mailing import turn
from digests.pipeline.traces import Trace
from tests.builders import announce, entry, make_reconciliation, profile
from tests.pipeline.subscribed import DUE, mailed, mailing_to_a_server, states, subscription, turn_until_idle
from tests.smtp_standin import MailServer

pytestmark = pytest.mark.django_db
PAPERS = [identifiers.number("2512.00001"), identifiers.number("2512.00002")]
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def papers() -> None:
    announce(entry("2512.00001", title="LLM"), entry("2512.00002", title="LLM"), entry("2512.00003", title="Cats"))
    make_reconciliation()


@pytest.fixture
def server(settings) -> Iterator[MailServer]:
    with mailing_to_a_server(settings) as running:
        yield running


def readers(count: int) -> list[Subscription]:
    return [subscription(profile(email=f"reader{number}@example.org", keywords=["LLM"])) for number in range(count)]


class TestADigest:
    def test_arrives_once_and_is_sent(self, server):
        held = subscription()

        turn_until_idle()
        turn_until_idle(DUE + timedelta(hours=1))

        digest = held.digests.get()
        assert (digest.state, digest.sent_at, digest.sender, digest.attempts) == ("sent", DUE, None, 1)
        assert server.recipients == [held.reader.email]
        assert server.subjects == ["2 papers for you · 10 Dec"]
        assert server.taken[0]["Message-ID"] == digest.message_id
        assert mailed(held) == PAPERS

    def test_is_claimed_before_the_server_has_it_and_sent_afterwards(self, server):
        held = subscription()
        seen: list[int] = []
        server.when_taken = lambda: seen.append(len(server.taken))
        with senders.sender() as number:
            (key,) = compose_due(number, DUE).to_send
            with Post() as post:
                assert deliver([key], number, post, DUE) == {"taken": 1}

        assert seen == [1]
        assert held.digests.get().handed_over_at == DUE

    def test_that_another_process_took_meanwhile_is_not_sent_twice(self, server):
        held = subscription()
        server.to_rcpt = []
        compose_due(1, DUE)
        Digest.objects.update(sender=2)

        with Post() as post:
            assert deliver([held.digests.get().pk], 1, post, DUE) == {}
        assert server.taken == []

    def test_goes_with_the_others_over_one_connection(self, server):
        readers(3)

        (done,) = turn_until_idle()

        assert done.fates == {"taken": 3}
        assert server.connections == 1

    def test_says_one_line_on_an_empty_day(self, server):
        subscription(profile(keywords=["giraffe"], order="points"), wants_empty=True)

        turn_until_idle()

        assert len(server.taken) == 1
        assert "0 papers" not in server.subjects[0]


class TestAServerThatRefuses:
    def test_for_the_moment_is_asked_again_after_a_pause(self, server):
        held = subscription()
        server.to_rcpt = ["450 4.2.0 Greylisted", "450 4.2.0 Greylisted"]

        turn_until_idle()
        digest = held.digests.get()
        assert (digest.state, digest.attempts, digest.error) == ("composed", 1, "450 4.2.0 Greylisted")
        assert digest.send_at == DUE + 60 * SECOND

        turn_until_idle(DUE + 60 * SECOND)
        digest.refresh_from_db()
        assert digest.send_at == DUE + 60 * SECOND + 120 * SECOND

        turn_until_idle(DUE + 180 * SECOND)
        assert states(held) == ["sent"]
        assert server.recipients == [held.reader.email]

    def test_a_mail_at_its_end_for_the_moment_is_asked_again(self, server):
        held = subscription()
        server.to_data = ["452 4.3.1 Full"]

        turn_until_idle()
        assert states(held) == ["composed"]
        turn_until_idle(DUE + 60 * SECOND)
        assert states(held) == ["sent"]

    def test_for_two_days_gives_the_papers_back(self, server):
        held = subscription()
        compose_due(1, DUE)
        Digest.objects.update(sender=None)
        server.to_rcpt = ["450 4.2.0 Greylisted"]

        turn(DUE + timedelta(days=2, seconds=1))

        digest = held.digests.get()
        assert (digest.state, digest.owes_papers) == ("failed", True)
        assert digest.error == "Given up after 2 days: 450 4.2.0 Greylisted"
        assert mailed(held) == []

    @pytest.mark.parametrize(
        ("answer", "place", "days"),
        [("550 5.1.1 No such user", "to_rcpt", 1), ("552 5.2.2 Full", "to_rcpt", 1), ("554 5.7.1 Spam", "to_data", 1)],
    )
    def test_for_good_fails_gives_the_papers_back_and_counts(self, server, answer, place, days):
        held = subscription()
        setattr(server, place, [answer])

        turn_until_idle()

        digest = held.digests.get()
        assert (digest.state, digest.owes_papers, digest.error) == ("failed", True, answer)
        assert digest.attempts == 1
        assert mailed(held) == []
        held.refresh_from_db()
        assert (held.bounce_days, held.state) == (days, "ok")

    def test_for_good_on_three_days_stops_mail_and_says_why(self, server):
        held = subscription()
        for day in range(3):
            Subscription.objects.update(next_due_at=DUE + timedelta(days=day), wake_at=DUE + timedelta(days=day))
            server.to_rcpt = ["550 5.1.1 No such user"]
            compose.ask_for_one(held, DUE + timedelta(days=day))
            turn(DUE + timedelta(days=day))

        held.refresh_from_db()
        assert (held.state, held.next_due_at) == ("paused", None)
        assert held.state_reason.endswith("550 5.1.1 No such user")

    def test_one_reader_refuses_no_other(self, server):
        readers(3)
        server.to_rcpt = ["250 OK", "550 5.1.1 No such user"]

        (done,) = turn_until_idle()

        assert done.fates == {"taken": 2, "refused": 1}
        assert server.recipients == ["reader0@example.org", "reader2@example.org"]


class TestADeadServer:
    def test_loses_nothing_and_stops_nothing_else(self, server):
        held = readers(3)
        server.stop()

        (done,) = turn_until_idle()
        assert done.fates == {"unreachable": 1}
        assert Digest.objects.filter(state="composed", sender=None, send_at=DUE + 60 * SECOND).count() == 3
        assert Subscription.objects.filter(next_due_at__gt=DUE).count() == 3

        server.start(server.port)
        turn_until_idle(DUE + 60 * SECOND)
        assert sorted(server.recipients) == [one.reader.email for one in held]

    def test_that_dies_in_the_middle_of_a_mail_gets_it_again_and_holds_up_no_other(self, server):
        held = readers(2)
        server.to_data = ["hang up"]

        turn_until_idle()
        assert (states(held[0]), states(held[1])) == (["composed"], ["sent"])
        turn_until_idle(DUE + 60 * SECOND)

        assert states(held[0]) == ["sent"]
        assert server.recipients == ["reader1@example.org", "reader0@example.org"]

    def test_that_falls_silent_has_one_mail_perhaps_and_gets_it_never_again(self, server, settings):
        settings.EMAIL_ANSWER_SECONDS = 0.2
        held = readers(2)
        server.to_data = ["say nothing"]

        assert turn(DUE).is_unreachable
        assert (states(held[0]), states(held[1])) == (["withheld"], ["composed"])
        settings.EMAIL_ANSWER_SECONDS = 20.0
        turn_until_idle(DUE + timedelta(hours=1))

        assert states(held[0]) == ["withheld"]
        assert held[0].digests.get().owes_papers is False
        assert states(held[1]) == ["sent"]
        assert server.recipients == ["reader1@example.org"]
        assert mailed(held[0]) == PAPERS

    def test_that_closes_takes_the_rest_later(self, server):
        readers(3)
        server.to_rcpt = ["250 OK", "421 Closing"]

        turn_until_idle()
        assert len(server.taken) == 1
        turn_until_idle(DUE + 60 * SECOND)
        assert len(server.taken) == 3


class TestMailThatWasStopped:
    def test_after_it_was_composed_is_dropped_and_its_papers_are_owed(self, server):
        held = subscription()
        compose_due(1, DUE)
        Digest.objects.update(sender=None)
        stops.unsubscribe(held.reader_id, DUE)

        turn_until_idle()

        digest = held.digests.get()
        assert (digest.state, digest.owes_papers) == ("dropped", True)
        assert server.taken == []
        assert mailed(held) == []

    def test_to_an_address_that_changed_since_does_not_go_there_and_its_papers_are_owed(self, server):
        held = subscription()
        compose_due(1, DUE)
        Digest.objects.update(sender=None)
        held.reader.email = "new@example.org"
        held.reader.save()

        turn_until_idle()

        digest = held.digests.get()
        assert (digest.state, digest.owes_papers, server.taken) == ("dropped", True, [])

    def test_is_still_sent_when_it_is_asked_for(self, server):
        held = subscription(cadence="off", next_due_at=None, wake_at=None)
        compose.ask_for_one(held, DUE)

        turn_until_idle()

        assert states(held) == ["sent"]
        assert len(server.taken) == 1


def test_a_claim_that_fails_ends_no_mail(server, monkeypatch):
    held = subscription()

    def fails(*_: object) -> bool:
        raise DatabaseError("The database went away")

    with monkeypatch.context() as broken:
        broken.setattr(Trace, "ends", fails)
        with pytest.raises(DatabaseError):
            turn(DUE)

    assert (states(held), server.taken) == (["composed"], [])
    turn_until_idle()
    assert (states(held), len(server.taken)) == (["sent"], 1)


def test_a_mail_that_cannot_be_rendered_holds_up_no_other(server, monkeypatch):
    first, second = readers(2)

    def render(letter):
        if letter.reader == first.reader_id:
            raise RuntimeError("no such template")
        return message_of(letter)

    monkeypatch.setattr("digests.pipeline.deliver.message_of", render)
    turn_until_idle()

    assert states(second) == ["sent"]
    assert first.digests.get().error == "It cannot be rendered: no such template"


def test_an_address_that_no_envelope_can_have_holds_up_no_other(server):
    unseen = subscription(profile(email='"\x01"@example.org', keywords=["LLM"]))
    (other,) = readers(1)

    turn_until_idle()

    assert states(other) == ["sent"]
    assert states(unseen) == ["composed"]
    assert unseen.digests.get().error.startswith("It cannot be sent: ")
