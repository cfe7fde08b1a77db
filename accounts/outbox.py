"""Mails kept in the data folder where no mail server is named.

Each mail is one `.eml` file in `settings.OUTBOX`, and one line in the log with the first link or code in it, so
that whoever runs the site on their own machine can confirm an address. Nothing is ever sent.
"""

import logging
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMail
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)

NAME = r"\d{8}T\d{12}-[0-9a-f]{8}"
"""What a kept mail is called, without `.eml`: the moment in UTC to the microsecond, and eight random digits."""

_LINK_OR_CODE = re.compile(r"https?://\S+|^[ \t]*([A-Z0-9]{3,5}(?:-[A-Z0-9]{3,5})+)[ \t]*$", re.MULTILINE)


class EmailBackend(BaseEmailBackend):
    """Django's mail backend that keeps mails instead of sending them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep each mail and log where it would have gone; return how many were kept."""
        for message in email_messages:
            name = _keep(message.message().as_bytes(), datetime.now(UTC))
            link = link_or_code(str(message.body))
            logger.info("Kept %s for %s: %s %s", name, ", ".join(message.recipients()), message.subject, link)
        return len(email_messages)


def link_or_code(text: str) -> str:
    """Return the first link or one-time code in a mail's text, or an empty string."""
    found = _LINK_OR_CODE.search(text)
    return found[0].strip() if found else ""


@dataclass(frozen=True)
class KeptMail:
    """One mail as it is shown: its headers and its text, all of it as hostile as whoever wrote it."""

    name: str
    sender: str
    to: str
    subject: str
    date: str
    text: str


def newest_first(limit: int) -> list[KeptMail]:
    """Return the newest `limit` kept mails."""
    names = sorted((path.stem for path in settings.OUTBOX.glob("*.eml") if re.fullmatch(NAME, path.stem)), reverse=True)
    return [mail for mail in map(read, names[:limit]) if mail]


def read(name: str) -> KeptMail | None:
    """Return the kept mail of this name, or nothing where there is none (a name with a path in it never is one)."""
    if not re.fullmatch(NAME, name):
        return None
    try:
        content = (settings.OUTBOX / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        return None
    mail = message_from_bytes(content, _class=ParsedMail, policy=policy.default)
    header = {field: str(mail.get(field, "")) for field in ("From", "To", "Subject", "Date")}
    return KeptMail(name, header["From"], header["To"], header["Subject"], header["Date"], _text_of(mail))


def _keep(content: bytes, now: datetime) -> str:
    folder: Path = settings.OUTBOX
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
    unfinished = folder / f".{name}"
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    unfinished.rename(folder / f"{name}.eml")
    return name


def _text_of(mail: ParsedMail) -> str:
    part = mail.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    content = part.get_payload(decode=True)
    return content.decode("utf-8", errors="replace") if isinstance(content, bytes) else ""
