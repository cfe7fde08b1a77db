"""A mail server on this machine: it keeps what it takes, and answers as it is told."""

import asyncio
import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

SILENCE = 0.6


class MailServer:
    """What was taken, in order, and what is answered to the next commands where that is not "250 OK".

    `to_rcpt` and `to_data` hold answers for the next RCPT commands and the next ends of messages; an answer may be
    `hang up`, `say nothing`, which takes `SILENCE` seconds, or to a message `take your time`, which takes it after as
    many. `when_taken` is called with each message before it is answered. `hears_at_once` is whether several commands
    may come together (RFC 2920), `waits_for_anybody` whether it waits for a message though it refused the recipient.
    """

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.connections = 0
        self.to_mail: list[str] = []
        self.to_rcpt: list[str] = []
        self.to_data: list[str] = []
        self.hears_at_once = self.waits_for_anybody = False
        self.when_taken: Callable[[], None] = lambda: None
        self._controller: Controller | None = None

    @property
    def port(self) -> int:
        assert self._controller is not None
        port: int = self._controller.port
        return port

    @property
    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.taken]

    def start(self, port: int = 0) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=port or _free_port(), ready_timeout=20)
        self._controller.start()

    def stop(self) -> None:
        assert self._controller is not None
        self._controller.stop()

    # aiosmtpd looks these methods up by name, and the parameters of the first one by their number.
    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return ["250-PIPELINING", *responses] if self.hears_at_once else responses

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, *said: Any) -> str:  # noqa: N802
        if self.to_mail:
            return self.to_mail.pop(0)
        envelope.mail_from = said[0]
        return "250 OK"

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, *said: Any) -> str:  # noqa: N802
        if self.to_rcpt and (answer := self.to_rcpt.pop(0)) != "250 OK":
            envelope.rcpt_tos += [said[0]] * self.waits_for_anybody
            return _said(server, answer)
        envelope.rcpt_tos.append(said[0])
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.to_data and (answer := self.to_data.pop(0)) != "250 OK":
            if answer in {"say nothing", "take your time"}:
                await asyncio.sleep(SILENCE)
            if answer != "take your time":
                return _said(server, answer)
        self.taken.append(message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        self.when_taken()
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _said(server: Any, answer: str) -> str:
    if answer == "hang up":
        server.transport.abort()
    return answer


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def speaks(port: int) -> bool:
    """Return whether a mail server answers there."""
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=2):
            return True
    except OSError:
        return False
