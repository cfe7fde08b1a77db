"""Messages to a mail server, one at a time over one connection, telling when the server may have one.

Whoever sends is asked right before a message ends (`Sending`): until then no mail server delivers it, afterwards it
may have, whatever happens to this process. Over SMTP that is the moment before the final dot (RFC 5321 section
4.1.1.4); other backends of Django take a message whole, and are asked before that. It knows nothing of digests.
"""

from time import monotonic, sleep
from typing import Any, Protocol, Self

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from requests import ConnectTimeout

from digests.mail.fates import Fate, Outcome, Sending, said
from digests.mail.smtp import Smtp


class _Carrier(Protocol):
    def carry(self, message: EmailMessage, sending: Sending) -> Outcome: ...

    def close(self) -> None: ...


class Post:
    """The way to the mail server that the settings name; it connects with the first message, and again when it must.

    After `EMAIL_MAILS_PER_CONNECTION` messages the connection is made anew, and no more than `EMAIL_RATE` messages a
    second go over it, 0 for as fast as the server takes them. After `seconds` it is closed: see `is_closed`.
    """

    def __init__(self, seconds: float = 120.0) -> None:
        self._ends_at = monotonic() + seconds
        backend: Any = get_connection(fail_silently=False)
        self._carrier: _Carrier = Smtp(backend) if isinstance(backend, SmtpBackend) else _Whole(backend)
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

    def send(self, message: EmailMessage, sending: Sending) -> Outcome:
        """Send one message to its one recipient and return what became of it; nothing about the network is raised."""
        self._keep_pace()
        if self._carried and self._carried % settings.EMAIL_MAILS_PER_CONNECTION == 0:
            self._carrier.close()
        self._carried += 1
        return self._carrier.carry(message, sending)

    def _keep_pace(self) -> None:
        if settings.EMAIL_RATE > 0:
            now = monotonic()
            sleep(max(0.0, self._next_at - now))
            self._next_at = max(now, self._next_at) + 1 / settings.EMAIL_RATE


class _Whole:
    """Any other backend of Django: a provider by django-anymail, or mails kept in the data folder."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self._is_open = False

    def carry(self, message: EmailMessage, sending: Sending) -> Outcome:
        try:
            if not self._is_open:
                self._backend.open()
                self._is_open = True
            if not sending.may_end():
                return Outcome(Fate.NOT_ENDED)
            self._backend.send_messages([message])
            sending.taken()
        except AnymailAPIError as error:
            return _of_api(error)
        except AnymailError as error:
            refused = isinstance(error, AnymailRecipientsRefused)
            return Outcome(Fate.REFUSED, said(error), is_of_recipient=refused)
        except OSError as error:
            return Outcome(Fate.UNREACHABLE, said(error))
        return Outcome(Fate.TAKEN)

    def close(self) -> None:
        if self._is_open:
            self._backend.close()
            self._is_open = False


def _of_api(error: AnymailAPIError) -> Outcome:
    """Judge by the status of the provider's answer; without one nobody knows whether it has the message.

    Where not even a connection was made, it has not.
    """
    status = error.status_code
    if status is None:
        is_unsent = isinstance(error, ConnectTimeout) or "NewConnectionError" in repr(error.__cause__)
        return Outcome(Fate.UNREACHABLE if is_unsent else Fate.UNANSWERED, said(error))
    if status in {401, 402, 403, 407, 408, 429} or status >= 500:
        return Outcome(Fate.UNREACHABLE, said(error))
    return Outcome(Fate.REFUSED, said(error))
