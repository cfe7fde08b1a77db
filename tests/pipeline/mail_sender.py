"""A process of its own that mails one digest and is killed at one point.

`python -m tests.pipeline.mail_sender FOLDER PORT SENDER DIGEST POINT`, where the points are "before the dot",
"after the dot", "answered" and "never".
"""

import os
import signal
import smtplib
import socket
import sys
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage

settings.configure(
    DATA=Path(sys.argv[1]),
    EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=int(sys.argv[2]),
    EMAIL_ANSWER_SECONDS=20.0,
    EMAIL_MAILS_PER_CONNECTION=100,
    EMAIL_RATE=0.0,
    USE_TZ=True,
)

from digests.mail.post import Post  # noqa: E402 - needs the settings
from digests.pipeline import traces  # noqa: E402


class OneDigest:
    """What sends it, with a trace and without a database."""

    def __init__(self, trace: traces.Trace, digest: int, dies: str) -> None:
        self._trace, self._digest, self._dies = trace, digest, dies

    def over(self, connection: socket.socket) -> None:
        self._trace.over(connection)

    def may_end(self) -> bool:
        self._trace.ends(self._digest)
        self._die_if("before the dot")
        return True

    def taken(self) -> None:
        self._trace.taken(self._digest)
        self._die_if("answered")

    def _die_if(self, point: str) -> None:
        if point == self._dies:
            os.kill(os.getpid(), signal.SIGKILL)


def _dies_after_the_dot() -> None:
    send = smtplib.SMTP.send

    def sends(self: smtplib.SMTP, content: bytes) -> None:
        send(self, content)
        if content == b".\r\n":
            os.kill(os.getpid(), signal.SIGKILL)

    smtplib.SMTP.send = sends  # type: ignore[method-assign, assignment]


def main(sender: int, digest: int, dies: str) -> None:
    if dies == "after the dot":
        _dies_after_the_dot()
    message = EmailMessage("Seven papers", "Seven papers.", "site@example.org", ["reader@example.org"])
    with Post() as post, traces.leaving(sender) as trace:
        post.send(message, OneDigest(trace, digest, dies))


if __name__ == "__main__":
    main(int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
