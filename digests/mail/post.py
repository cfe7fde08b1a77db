"""Messages to a mail server, one at a time over one connection, telling when the server may have one.

Whoever sends is asked right before a message ends (`may_end`): until then no mail server delivers it, afterwards it
may have, whatever happens to this process. Over SMTP that is the moment before the final dot (RFC 5321 section
4.1.1.4); other backends of Django take a message whole, and are asked before that. It knows nothing of digests.
"""

import re
import smtplib
import socket
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from time import monotonic, sleep
from typing import Any, Protocol, Self

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.core.mail.message import sanitize_address
from requests import ConnectTimeout

from digests.mail.wire import content_of

_CLOSING = 421
_GO_ON = 354
_TEMPORARY = range(400, 500)
_CRLF_DOT = b".\r\n"
_LONGEST_ANSWER = 500
_USUAL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
"""An address that needs no parsing."""


class Fate(StrEnum):
    """What became of a message."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    NOT_ENDED = "not ended"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message, with what the server said.

    Taken; to be tried later (4xx); refused for good (5xx); unanswered: it was sent whole and no answer came in time;
    not ended, because whoever sends said so; unreachable: no server takes any message at the moment. `is_of_recipient`
    says that the server refused this recipient, and not the message or its sender.

    A server that closes the connection instead of answering has not taken the message: it takes it by its answer, and
    until then the sender is to try again (RFC 5321 section 6.1). One that is silent may be at work on it (RFC 1047).
    """

    fate: Fate
    answer: str = ""
    is_of_recipient: bool = False


MayEnd = Callable[[], bool]
_Reply = tuple[int, bytes]


class _Carrier(Protocol):
    def carry(self, message: EmailMessage, may_end: MayEnd) -> Outcome: ...

    def close(self) -> None: ...


class Post:
    """The way to the mail server that the settings name; it connects with the first message, and again when it must.

    After `EMAIL_MAILS_PER_CONNECTION` messages the connection is made anew, and no more than `EMAIL_RATE` messages a
    second go over it, 0 for as fast as the server takes them. After `seconds` it is closed: see `is_closed`.
    """

    def __init__(self, seconds: float = 120.0) -> None:
        self._ends_at = monotonic() + seconds
        backend: Any = get_connection(fail_silently=False)
        self._carrier: _Carrier = _Smtp(backend) if isinstance(backend, SmtpBackend) else _Whole(backend)
        self._carried = 0
        self._next_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._carrier.close()

    @property
    def is_closed(self) -> bool:
        """Whether its time is over, so that a slow mail server keeps no process for long; what is left goes later."""
        return monotonic() > self._ends_at

    def send(self, message: EmailMessage, may_end: MayEnd) -> Outcome:
        """Send one message to its one recipient and return what became of it; nothing about the network is raised."""
        self._keep_pace()
        if self._carried and self._carried % settings.EMAIL_MAILS_PER_CONNECTION == 0:
            self._carrier.close()
        self._carried += 1
        return self._carrier.carry(message, may_end)

    def _keep_pace(self) -> None:
        if settings.EMAIL_RATE > 0:
            now = monotonic()
            sleep(max(0.0, self._next_at - now))
            self._next_at = max(now, self._next_at) + 1 / settings.EMAIL_RATE


class _Smtp:
    """Django's SMTP backend, with the end of each message apart from the rest of it."""

    def __init__(self, backend: SmtpBackend) -> None:
        self._backend = backend

    def carry(self, message: EmailMessage, may_end: MayEnd) -> Outcome:
        try:
            self._open()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Outcome(Fate.UNREACHABLE, _said(error))
        is_whole = False

        def ends() -> bool:
            nonlocal is_whole
            is_whole = may_end()
            return is_whole

        try:
            return self._talk(message, ends)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Outcome(_fate_of(error, is_whole=is_whole), _said(error))
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

    def _talk(self, message: EmailMessage, may_end: MayEnd) -> Outcome:
        server: Any = self._backend.connection
        content = content_of(message)
        server.ehlo_or_helo_if_needed()
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
        server.send(_CRLF_DOT)
        code, answer = server.getreply()
        return Outcome(Fate.TAKEN) if code == 250 else self._refused(server, code, answer)

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
        if self._backend.connection is not None:
            self._backend.connection.close()
            self._backend.connection = None


class _Whole:
    """Any other backend of Django: a provider by django-anymail, or mails kept in the data folder."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self._is_open = False

    def carry(self, message: EmailMessage, may_end: MayEnd) -> Outcome:
        try:
            if not self._is_open:
                self._backend.open()
                self._is_open = True
            if not may_end():
                return Outcome(Fate.NOT_ENDED)
            self._backend.send_messages([message])
        except AnymailAPIError as error:
            return _of_api(error)
        except AnymailError as error:
            refused = isinstance(error, AnymailRecipientsRefused)
            return Outcome(Fate.REFUSED, _said(error), is_of_recipient=refused)
        except OSError as error:
            return Outcome(Fate.UNREACHABLE, _said(error))
        return Outcome(Fate.TAKEN)

    def close(self) -> None:
        if self._is_open:
            self._backend.close()
            self._is_open = False


def _fate_of(error: Exception, *, is_whole: bool) -> Fate:
    """Judge a connection that ended in the middle: the next message may fare better over a new one."""
    if not isinstance(error.__context__ or error, TimeoutError):
        return Fate.LATER
    return Fate.UNANSWERED if is_whole else Fate.UNREACHABLE


def _of_api(error: AnymailAPIError) -> Outcome:
    """Judge by the status of the provider's answer; without one nobody knows whether it has the message.

    Where not even a connection was made, it has not.
    """
    status = error.status_code
    if status is None:
        is_unsent = isinstance(error, ConnectTimeout) or "NewConnectionError" in repr(error.__cause__)
        return Outcome(Fate.UNREACHABLE if is_unsent else Fate.UNANSWERED, _said(error))
    if status in {401, 402, 403, 407, 408, 429} or status >= 500:
        return Outcome(Fate.UNREACHABLE, _said(error))
    return Outcome(Fate.REFUSED, _said(error))


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
    return f"{code} {answer.decode(errors='replace')}"[:_LONGEST_ANSWER]


def _said(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST_ANSWER]
