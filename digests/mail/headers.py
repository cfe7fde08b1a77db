"""The headers of a digest beside Subject, From and To, and the text of those.

Sources: List-Id RFC 2919, List-Unsubscribe RFC 2369, one-click RFC 8058, Auto-Submitted RFC 3834 section 5, Message-ID
RFC 5322 section 3.6.4. `Precedence: bulk` is older than all of them and still heeded by programs that answer mail.
"""

import re
import unicodedata
from datetime import datetime
from urllib.parse import urlsplit

from digests.mail import unsubscribe
from digests.mail.letter import Letter

_NOT_IN_A_HOST = re.compile(r"[^a-z0-9.-]+")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories of what is not seen: control characters, writing directions, halves of characters, line ends."""

_JOINER = "\u200d"  # holds the parts of an emoji together


def message_id(digest: int, due_at: datetime, base: str) -> str:
    """Return the Message-ID of the digest with this key that was due at this moment, the same whenever it is sent."""
    return f"<digest.{digest}.{due_at:%Y%m%dT%H%M%S}@{host_of(base)}>"


def list_id(base: str) -> str:
    """Return the List-Id of a site's digests, by which readers file them."""
    return f"Papersite digests <digests.{host_of(base)}>"


def host_of(base: str) -> str:
    """Return the host of a site's address as it may stand in an identifier of a mail."""
    return _NOT_IN_A_HOST.sub("", (urlsplit(base).hostname or "").lower()).strip(".-") or "localhost"


def headers_of(letter: Letter, *, unsubscribe_address: str = "") -> dict[str, str]:
    """Return the headers that make a mail a list's, with one-click unsubscribing.

    Args:
        letter: the letter.
        unsubscribe_address: an e-mail address that takes requests to end the digests; without one only the https
            address is named.
    """
    ways = [f"<{letter.base}{unsubscribe.path_of(letter.unsubscribe_token)}>"]
    if unsubscribe_address:
        ways.append(f"<mailto:{unsubscribe_address}?subject=unsubscribe%20{letter.unsubscribe_token}>")
    return {
        "Message-ID": letter.message_id,
        "List-Id": letter.list_id,
        "List-Unsubscribe": ", ".join(ways),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "Feedback-ID": f"{letter.cadence}:digest:{host_of(letter.base)}",
    }


def one_line(text: str) -> str:
    """Return a text as it may stand in a header or a line: nothing unseen in it, and no line end."""
    if text.isprintable():
        return " ".join(text.split())
    text = "".join(" " if _is_unseen(character) and character.isspace() else character for character in text)
    return " ".join("".join(character for character in text if not _is_unseen(character)).split())


def _is_unseen(character: str) -> bool:
    return character != _JOINER and unicodedata.category(character) in _UNSEEN
