import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.mail import EmailMessage

from digests.mail.fates import Fate, Outcome
from digests.mail.post import Post
from tests.smtp_standin import MailServer, mail_server


@pytest.fixture
def server(settings) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running


def message(to: str = "reader@example.org", body: str = "Seven papers.") -> EmailMessage:
    return EmailMessage("Seven papers", body, "Papersite <site@example.org>", [to])


@dataclass
class Told:
    """Whoever sends a message: whether it may end, and what was asked and told, in order."""

    may: bool = True
    server: MailServer | None = None
    heard: list[str] = field(default_factory=list)

    def over(self, connection: socket.socket) -> None:
        assert connection.fileno() > 0
        self._hear("over")

    def may_end(self) -> bool:
        self._hear("may end")
        return self.may

    def taken(self) -> None:
        self._hear("taken")

    def _hear(self, what: str) -> None:
        self.heard.append(what if self.server is None else f"{what}, {len(self.server.taken)} there")


def test_many_mails_go_over_one_connection(server):
    with Post() as post:
        fates = [post.send(message(f"reader{number}@example.org"), Told()).fate for number in range(3)]

    assert fates == [Fate.TAKEN] * 3
    assert server.recipients == ["reader0@example.org", "reader1@example.org", "reader2@example.org"]
    assert server.connections == 1


def test_a_server_that_hears_several_commands_at_once_is_told_them_together(server):
    server.hears_at_once = True
    server.to_rcpt = ["250 OK", "550 5.1.1 No such user", "250 OK"]

    with Post() as post:
        outcomes = [post.send(message(f"reader{number}@example.org"), Told()) for number in range(3)]

    assert outcomes[1] == Outcome(Fate.REFUSED, "550 5.1.1 No such user", is_of_recipient=True)
    assert server.recipients == ["reader0@example.org", "reader2@example.org"]
    assert server.connections == 1


def test_a_server_that_refuses_the_recipient_and_still_waits_for_the_mail_gets_none(server):
    server.hears_at_once = server.waits_for_anybody = True
    server.to_rcpt = ["550 5.1.1 No such user"]

    with Post() as post:
        outcomes = [post.send(message(f"reader{number}@example.org"), Told()).fate for number in range(2)]

    assert outcomes == [Fate.REFUSED, Fate.TAKEN]
    assert server.recipients == ["reader1@example.org"]


def test_a_server_that_hears_at_once_and_refuses_the_sender_takes_nobodys_mail(server):
    server.hears_at_once = True
    server.to_mail = ["550 5.7.1 Not you"]

    with Post() as post:
        outcome = post.send(message(), Told())

    assert outcome == Outcome(Fate.UNREACHABLE, "550 5.7.1 Not you")
    assert server.taken == []


@pytest.mark.parametrize("address", ['"a reader"@example.org', "o'reader@example.org", "reader@b\u00fccher.example"])
def test_any_address_is_named_as_mail_servers_want_it(server, address):
    with Post() as post:
        post.send(message(address), Told())

    assert server.recipients == [address.replace("b\u00fccher", "xn--bcher-kva")]


def test_a_connection_ends_after_so_many_mails(server, settings):
    settings.EMAIL_MAILS_PER_CONNECTION = 2

    with Post() as post:
        for _ in range(5):
            post.send(message(), Told())

    assert (len(server.taken), server.connections) == (5, 3)


def test_no_algorithm_keeps_the_final_dot_back(server):
    with Post() as post:
        post.send(message(), Told())
        carrier: Any = post._carrier

        assert carrier._backend.connection.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


def test_whoever_sends_is_asked_before_the_mail_server_has_the_mail(server):
    told = Told(server=server)

    with Post() as post:
        outcome = post.send(message(), told)

    assert outcome == Outcome(Fate.TAKEN)
    assert told.heard == ["over, 0 there", "may end, 0 there", "taken, 1 there"]


def test_a_mail_that_may_not_end_never_arrives_and_the_next_one_does(server):
    with Post() as post:
        outcome = post.send(message(), Told(may=False))
        after = post.send(message("other@example.org"), Told())

    assert (outcome.fate, after.fate) == (Fate.NOT_ENDED, Fate.TAKEN)
    assert server.recipients == ["other@example.org"]


def test_lines_that_begin_with_a_dot_arrive_as_they_were(server):
    with Post() as post:
        post.send(message(body=".\n..\n.hidden\nend"), Told())

    assert server.taken[0].get_content().splitlines() == [".", "..", ".hidden", "end"]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("450 4.2.0 Greylisted", Outcome(Fate.LATER, "450 4.2.0 Greylisted", is_of_recipient=True)),
        ("550 5.1.1 No such user", Outcome(Fate.REFUSED, "550 5.1.1 No such user", is_of_recipient=True)),
        ("421 Closing", Outcome(Fate.UNREACHABLE, "421 Closing")),
    ],
)
def test_an_answer_to_the_recipient_is_told_and_the_next_mail_goes(server, answer, outcome):
    server.to_rcpt = [answer]
    told = Told()

    with Post() as post:
        assert post.send(message(), told) == outcome
        assert post.send(message("other@example.org"), Told()).fate == Fate.TAKEN

    assert "may end" not in told.heard
    assert server.recipients == ["other@example.org"]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("452 4.3.1 Full", Outcome(Fate.LATER, "452 4.3.1 Full")),
        ("554 5.7.1 Looks like spam", Outcome(Fate.REFUSED, "554 5.7.1 Looks like spam")),
    ],
)
def test_an_answer_to_the_mail_is_not_about_its_recipient(server, answer, outcome):
    server.to_data = [answer]

    with Post() as post:
        assert post.send(message(), Told()) == outcome
        assert post.send(message(), Told()).fate == Fate.TAKEN


def test_a_server_that_hangs_up_instead_of_answering_has_not_taken_the_mail(server):
    server.to_data = ["hang up"]

    with Post() as post:
        assert post.send(message(), Told()).fate == Fate.LATER
        assert post.send(message("other@example.org"), Told()).fate == Fate.TAKEN


def test_a_server_that_says_nothing_after_the_mail_ended_has_it_perhaps(server, settings):
    settings.EMAIL_ANSWER_SECONDS = 0.2
    server.to_data = ["say nothing"]

    with Post() as post:
        assert post.send(message(), Told()).fate == Fate.UNANSWERED


def test_a_server_may_look_into_a_mail_for_longer_than_it_may_be_silent_otherwise(server, settings):
    settings.EMAIL_TIMEOUT = 0.3
    server.to_data = ["take your time"]

    with Post() as post:
        assert post.send(message(), Told()).fate == Fate.TAKEN
        assert post.send(message("other@example.org"), Told()).fate == Fate.TAKEN

    assert server.connections == 1


def test_a_server_that_refuses_the_sender_takes_nobodys_mail(server):
    server.to_mail = ["530 5.7.0 Authentication required"]

    with Post() as post:
        assert post.send(message(), Told()) == Outcome(Fate.UNREACHABLE, "530 5.7.0 Authentication required")
        assert post.send(message(), Told()).fate == Fate.TAKEN


def test_without_a_server_nothing_is_raised(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    told = Told()

    with Post() as post:
        outcome = post.send(message(), told)

    assert outcome.fate == Fate.UNREACHABLE
    assert "refused" in outcome.answer
    assert "may end" not in told.heard


def test_the_rate_is_kept(server, settings):
    settings.EMAIL_RATE = 1000.0

    with Post() as post:
        fates = [post.send(message(), Told()).fate for _ in range(3)]

    assert fates == [Fate.TAKEN] * 3


class TestOtherBackends:
    def test_mails_are_kept_in_the_data_folder(self, settings, tmp_path):
        settings.EMAIL_BACKEND, settings.OUTBOX = "accounts.outbox.EmailBackend", tmp_path

        with Post() as post:
            assert post.send(message(), Told()).fate == Fate.TAKEN
            assert post.send(message(), Told(may=False)).fate == Fate.NOT_ENDED

        assert len(list(tmp_path.glob("*.eml"))) == 1

    def test_a_folder_that_cannot_be_written_loses_nothing(self, settings, tmp_path):
        (tmp_path / "file").write_text("")
        settings.EMAIL_BACKEND, settings.OUTBOX = "accounts.outbox.EmailBackend", tmp_path / "file"

        with Post() as post:
            assert post.send(message(), Told()).fate == Fate.UNREACHABLE

    @pytest.mark.parametrize(
        ("status", "fate"),
        [
            (200, Fate.TAKEN),
            (400, Fate.REFUSED),
            (401, Fate.UNREACHABLE),
            (429, Fate.UNREACHABLE),
            (503, Fate.UNREACHABLE),
        ],
    )
    def test_a_providers_answer_is_read(self, settings, httpserver, status, fate):
        answer = {"id": "<1@example.org>", "message": "Queued. Thank you."}
        httpserver.expect_request("/example.org/messages", method="POST").respond_with_json(answer, status)
        settings.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
        settings.ANYMAIL = {
            "MAILGUN_API_KEY": "key",
            "MAILGUN_API_URL": httpserver.url_for("/"),
            "MAILGUN_SENDER_DOMAIN": "example.org",
        }

        with Post() as post:
            assert post.send(message(), Told()).fate == fate

    def test_a_provider_that_cannot_be_reached_has_nothing(self, settings):
        settings.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
        settings.ANYMAIL = {"MAILGUN_API_KEY": "key", "MAILGUN_API_URL": "http://127.0.0.1:1/"}

        with Post() as post:
            assert post.send(message(), Told()).fate == Fate.UNREACHABLE

    def test_a_provider_that_does_not_answer_has_it_perhaps(self, settings):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            settings.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
            address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
            settings.ANYMAIL = {"MAILGUN_API_KEY": "key", "MAILGUN_API_URL": address, "REQUESTS_TIMEOUT": 0.2}

            with Post() as post:
                assert post.send(message(), Told()).fate == Fate.UNANSWERED
