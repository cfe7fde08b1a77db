"""A small process that hears what the mail server says when the process that mails is killed before it heard it.

Whoever mails hands its connection and its trace over once for each connection, and goes on using both; the witness
holds them and does nothing. When the other one dies the connection is still open and what the server says is still
unread: the witness reads it, notes it in the trace and ends. It holds the trace's lock as long, so that nobody judges
before (`digests.pipeline.traces`).

It runs in a session of its own, so that what ends a group of processes does not end it too, and it ends when the
process that started it does. It can read only what is not encrypted; other connections are not handed over.
"""

import atexit
import logging
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from select import select
from time import monotonic

from digests.pipeline import marks
from digests.pipeline.marks import Mark, Stage

PATIENCE = 5.0
"""Seconds without a word after which the server may still wait for the end of the mail."""

LONGEST = 120.0
"""Seconds for which a server may be at work on one mail; after that nobody knows."""

_END = b".\r\n"
_CODE = re.compile(rb"(\d{3})[ -][^\n]*\n")
_ROOT = Path(__file__).parents[2]
_HOLD, _LET_GO = b"hold", b"let go"
_FILES = 2
_TRIES = 2

logger = logging.getLogger(__name__)


class Witness:
    """The witness of this process, as it is seen from here."""

    def __init__(self) -> None:
        self._here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            starting = subprocess.Popen(  # noqa: S603 - spelled out here
                [sys.executable, "-S", "-m", __name__],
                stdin=there.fileno(),
                stdout=subprocess.DEVNULL,
                cwd=_ROOT,
                env={"PATH": os.environ.get("PATH", "")},
                start_new_session=True,
            )
        except OSError:
            self._here.close()
            raise
        finally:
            there.close()
        starting.wait()  # it goes on in a process that is nobody's child
        atexit.register(self._here.close)

    def hold(self, connection: socket.socket, trace: int) -> bool:
        """Let it hold a connection and a trace, instead of those before; False where it died."""
        try:
            socket.send_fds(self._here, [_HOLD], [connection.fileno(), trace])
        except OSError:
            self._here.close()
            return False
        return True

    def let_go(self) -> None:
        """Let it close what it holds."""
        with suppress(OSError):  # it died, and holds nothing
            self._here.send(_LET_GO)


def hold(connection: socket.socket, trace: int) -> Witness | None:
    """Let a witness hold a connection to a mail server and an open trace, instead of those that it held before.

    It is started when it is first asked for, and again when it died. None where it cannot be: mails go all the same.
    """
    for _ in range(_TRIES):
        try:
            one = _of_process(os.getpid())
        except OSError as error:
            logger.warning("A mail that is under way when its process dies may be withheld: no witness: %s", error)
            return None
        if one.hold(connection, trace):
            return one
        _of_process.cache_clear()
    return None


@cache
def _of_process(_process: int) -> Witness:
    return Witness()


def main() -> None:
    """Hold what comes on standard input until whoever sends it is gone; then see how its last mail ends."""
    if os.fork():
        os._exit(0)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the process it listens for may still be at work
    held: list[int] = []
    with socket.socket(fileno=os.dup(0)) as living:
        os.close(0)
        while True:
            said, files, _, _ = socket.recv_fds(living, len(_LET_GO), _FILES)
            if not said:
                break
            for file in held:
                os.close(file)
            held = files
    if len(held) == _FILES:
        connection, trace = held
        with socket.socket(fileno=connection) as server:
            testify(server, trace)


def testify(server: socket.socket, trace: int) -> None:
    """Note in a trace what the mail server says to the mail that its dead process ended, if it ended one."""
    mark = marks.read(trace)
    if mark.stage != Stage.ENDED:
        return
    with suppress(TimeoutError):
        stage = Stage.TAKEN if _answer_of(server) == b"250" else Stage.OPEN
        marks.write(trace, Mark(mark.digest, stage))


def _answer_of(server: socket.socket) -> bytes:
    """Return the code of what the server says next, nothing where it closes the connection instead.

    The process may have died right before the final dot. Where the server says nothing for a while it is sent, and ends
    the mail; where it was sent before, the server answers to the mail first, and then to a command that it does not
    know.

    Raises:
        TimeoutError: it says nothing.
    """
    server.setblocking(False)
    said = b""
    started = monotonic()
    is_ended = False
    while not (found := _CODE.match(said)):
        passed = monotonic() - started
        if passed > LONGEST:
            raise TimeoutError
        try:
            if not is_ended and passed > PATIENCE:
                server.send(_END)
                is_ended = True
            if select([server], [], [], PATIENCE)[0]:
                heard = server.recv(4096)
                if not heard:
                    return b""
                said += heard
        except OSError:
            return b""
    return found[1]


if __name__ == "__main__":
    main()
