"""What becomes of a message, and who is asked on its way."""

import socket
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

LONGEST_ANSWER = 500


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


class Sending(Protocol):
    """Whoever sends a message."""

    def over(self, connection: socket.socket) -> None:
        """Hear over which connection it goes; not called where that is encrypted, or no mail server's."""

    def may_end(self) -> bool:
        """Say whether the message may end, right before it does."""

    def taken(self) -> None:
        """Hear that the mail server took it; where `over` was called, before the server's answer is read away."""


def said(error: Exception) -> str:
    """Return an error in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_ANSWER]
