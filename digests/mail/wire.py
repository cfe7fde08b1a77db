"""Messages to the bytes that go over SMTP: those that Django and the `email` package make, in a tenth of the time.

Both look at every character of a mail several times, and fold each header anew although most are the same in all mails
of a day. What is not as simple as a digest's mail is left to them.
"""

import re
import secrets
from collections.abc import Iterator, Sequence
from email.policy import compat32
from email.utils import formatdate
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.message import RFC5322_EMAIL_LINE_LENGTH_LIMIT, forbid_multi_line_headers

_LINE = 76
"""Characters of a header's name and value that fit in one line together with what stands between them."""

_WRITTEN = frozenset({"from", "to", "cc", "reply-to", "date"})
"""Headers that a message may bring instead of those that are made of its fields."""

_OTHER_ENDS = re.compile(r"\r\n?")
_PART = 'Content-Type: {}; charset="utf-8"\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: {}\r\n\r\n'


def content_of(message: EmailMessage) -> bytes:
    """Return a message as bytes, its lines ended as SMTP wants them (RFC 5321 section 2.3.8).

    Raises:
        django.core.mail.BadHeaderError: a header would have several lines.
    """
    parts = _parts(message)
    if parts is None:
        return message.message().as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    boundary = f"==={secrets.token_hex(16)}==="
    head = f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\nMIME-Version: 1.0\r\n'
    headers = "".join(_header(name, value) for name, value in _headers(message))
    between = f"\r\n--{boundary}\r\n".encode()
    return b"".join(
        (
            (head + headers).encode("ascii"),
            *(piece for part in parts for piece in (between, *part)),
            f"\r\n--{boundary}--\r\n".encode(),
        )
    )


def _parts(message: EmailMessage) -> Sequence[tuple[bytes, bytes]] | None:
    """Return the parts of a message with several forms of one text, each with its head; None for any other message."""
    if type(message) is not EmailMultiAlternatives or not message.body or message.encoding:
        return None
    if message.attachments or message.cc or message.reply_to or not message.alternatives:
        return None
    names = {name.lower() for name in message.extra_headers}
    if "message-id" not in names or not names.isdisjoint(_WRITTEN):
        return None
    parts = [_part("text/plain", message.body)]
    parts += [_part(kind, content) for content, kind in message.alternatives]
    whole = [part for part in parts if part is not None]
    return whole if len(whole) == len(parts) else None


def _part(kind: str, content: object) -> tuple[bytes, bytes] | None:
    """Return a text with its head; None for what is no text, or has a line too long to go as it is (RFC 5322 2.1.1)."""
    if not isinstance(content, str) or not kind.startswith("text/"):
        return None
    if "\r" in content:
        content = _OTHER_ENDS.sub("\n", content)
    lines = content.encode().split(b"\n")
    if max(map(len, lines)) > RFC5322_EMAIL_LINE_LENGTH_LIMIT:
        return None
    return _PART.format(kind, "7bit" if content.isascii() else "8bit").encode(), b"\r\n".join(lines)


def _headers(message: EmailMessage) -> Iterator[tuple[str, str]]:
    yield "Subject", str(message.subject)
    yield "From", message.from_email
    yield "To", ", ".join(message.to)
    yield "Date", formatdate(localtime=settings.EMAIL_USE_LOCALTIME)
    yield from message.extra_headers.items()


def _header(name: str, value: str) -> str:
    """Return a header's lines; what fits in one as it stands needs no folding."""
    is_plain = value.isascii() and value.isprintable() and value == value.strip()
    if is_plain and len(name) + len(value) <= _LINE:
        return f"{name}: {value}\r\n"
    return _folded(name, value)


@lru_cache(maxsize=256)
def _folded(name: str, value: str) -> str:
    return compat32.fold(*forbid_multi_line_headers(name, value, settings.DEFAULT_CHARSET)).replace("\n", "\r\n")
