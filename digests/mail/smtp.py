"""Messages over SMTP, one at a time over one connection, with the end of each message apart from the rest of it."""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from time import sleep
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from digests.mail.fates import LONGEST_ANSWER, Fate, Outcome, Sending, said
from digests.mail.wire import content_of

_CLOSING = 421
_GO_ON = 354
_TEMPORARY = range(400, 500)
_CRLF_DOT = b".\r\n"
_CODE_LENGTH = 3
_BETWEEN_LOOKS = 0.01
_USUAL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
"""An address that needs no parsing."""

_Reply = tuple[int, bytes]


class Smtp:
    """Django's SMTP backend, with the end of each message apart from the rest of it."""

    def __init__(self, backend: EmailBackend) -> None:
        self._backend = backend

    def carry(self, message: EmailMessage, sending: Sending) -> Outcome:
        """Send one message; what the network does is told and not raised."""
        try:
            self._open()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Outcome(Fate.UNREACHABLE, said(error))
        is_whole = False

        def may_end() -> bool:
            nonlocal is_whole
            is_whole = sending.may_end()
            return is_whole

        try:
            return self._talk(message, sending, may_end)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Outcome(_fate_of(error, is_whole=is_whole), said(error))
        except BaseException:
            self._drop()  # a goodbye in the middle of a mail would wait for an answer that never comes
            raise

    def close(self) -> None:
        """Say goodbye if the server still listens."""
        try:
            self._backend.close()
        except (OSError, smtplib.SMTPException):
            self._backend.connection = None

    def _open(self) -> None:
        """Connect, unless that was done; without Nagle's algorithm, which keeps the final dot back for some 40 ms.

        It is a small segment after an unacknowledged one, and the server puts its acknowledgement off (RFC 896, 1122).
        """
        if self._backend.open():
            server: Any = self._backend.connection
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _talk(self, message: EmailMessage, sending: Sending, may_end: Callable[[], bool]) -> Outcome:
        server: Any = self._backend.connection
        content = content_of(message)
        server.ehlo_or_helo_if_needed()
        is_plain = not isinstance(server.sock, ssl.SSLSocket)
        if is_plain:
            sending.over(server.sock)
        of_sender, of_recipient, of_data = _announced(server, _path(message.from_email), _path(message.to[0]))
        if of_sender[0] != 250:
            self._drop()
            return Outcome(Fate.UNREACHABLE, _answer(*of_sender))
        if of_recipient[0] not in {250, 251}:
            return self._refused(server, *of_recipient, is_of_recipient=True, waits_for_data=of_data[0] == _GO_ON)
        if of_data[0] != _GO_ON:
            return self._refused(server, *of_data)
        server.send(_stuffed(content))
        if not may_end():
            self._drop()
            return Outcome(Fate.NOT_ENDED)
        return self._end(server, sending, is_plain=is_plain)

    def _end(self, server: Any, sending: Sending, *, is_plain: bool) -> Outcome:
        server.send(_CRLF_DOT)
        server.sock.settimeout(settings.EMAIL_ANSWER_SECONDS)
        if is_plain and _code_to_come(server.sock) == b"250":
            sending.taken()
        code, answer = server.getreply()
        server.sock.settimeout(self._backend.timeout)
        if code != 250:
            return self._refused(server, code, answer)
        if not is_plain:
            sending.taken()
        return Outcome(Fate.TAKEN)

    def _refused(
        self,
        server: smtplib.SMTP,
        code: int,
        answer: bytes,
        *,
        is_of_recipient: bool = False,
        waits_for_data: bool = False,
    ) -> Outcome:
        if code == _CLOSING:
            self._drop()
            return Outcome(Fate.UNREACHABLE, _answer(code, answer))
        if waits_for_data:
            self._drop()  # it would take an empty mail for nobody
        else:
            server.rset()
        fate = Fate.LATER if code in _TEMPORARY else Fate.REFUSED
        return Outcome(fate, _answer(code, answer), is_of_recipient)

    def _drop(self) -> None:
        """End the connection without a word: a message that was begun is none without its final dot."""
        server: Any = self._backend.connection
        if server is not None:
            with suppress(OSError):
                server.sock.shutdown(socket.SHUT_RDWR)  # whoever else holds it
            server.close()
            self._backend.connection = None


def _fate_of(error: Exception, *, is_whole: bool) -> Fate:
    """Judge a connection that ended in the middle: the next message may fare better over a new one."""
    if not isinstance(error.__context__ or error, TimeoutError):
        return Fate.LATER
    return Fate.UNANSWERED if is_whole else Fate.UNREACHABLE


def _announced(server: smtplib.SMTP, sender: str, recipient: str) -> tuple[_Reply, _Reply, _Reply]:
    """Say from whom, to whom, and that a message comes; return the three answers, the first "no" instead of later ones.

    A server that hears several commands at once (RFC 2920) is told all, and has an answer to each whatever it said.
    """
    commands = (f"MAIL FROM:{sender}", f"RCPT TO:{recipient}", "DATA")
    if server.has_extn("pipelining"):
        server.send("".join(f"{command}\r\n" for command in commands))
        first, second, third = server.getreply(), server.getreply(), server.getreply()
        return first, second, third
    first = server.docmd(commands[0])
    second = server.docmd(commands[1]) if first[0] == 250 else first
    third = server.docmd(commands[2]) if second[0] in {250, 251} else second
    return first, second, third


def _code_to_come(connection: socket.socket) -> bytes:
    """Wait for the server's next answer and return its code, without reading the answer away."""
    while 0 < len(said := connection.recv(_CODE_LENGTH, socket.MSG_PEEK)) < _CODE_LENGTH:
        sleep(_BETWEEN_LOOKS)
    return said


def _path(said: str) -> str:
    """Return an address, or `Name <address>`, as an envelope has it: `<address>`.

    Raises:
        ValueError: it is none.
    """
    return f"<{said}>" if _USUAL.fullmatch(said) else _unusual(said)


@lru_cache(maxsize=64)
def _unusual(said: str) -> str:
    path = smtplib.quoteaddr(sanitize_address(said, "utf-8"))
    if not path.isprintable():
        raise ValueError(f"{said!r} cannot stand in an envelope.")
    return path


def _stuffed(content: bytes) -> bytes:
    """Return a message that ends with a line end, each line that begins with a dot doubled there (RFC 5321, 4.5.2)."""
    content = content.replace(b"\r\n.", b"\r\n..")
    content = b"." + content if content.startswith(b".") else content
    return content if content.endswith(b"\r\n") else content + b"\r\n"


def _answer(code: int, answer: bytes) -> str:
    return f"{code} {answer.decode(errors='replace')}"[:LONGEST_ANSWER]
