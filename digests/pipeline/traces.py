"""What a process that sends leaves on disk about the mail in its hands, for whoever finds it dead.

Between the claim of a digest in the database and the end of its mail a process may be killed, and after the end of the
mail before it hears the answer, or before it notes it. The database cannot tell these apart; a file that is written
right before the end of the mail and right after the answer can, at the cost of a system call each. The file outlives
its process and not the machine: another boot, or another machine, does not trust it. Where none can be written mails go
all the same, and what a dead process had claimed stays withheld.

The file is locked as long as anybody may write into it: its process, and after that process died its witness
(`digests.pipeline.witness`), which hears what the mail server says.
"""

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from time import time

from django.conf import settings

from digests.pipeline import marks, witness
from digests.pipeline.marks import NOTHING, Mark, Stage
from digests.pipeline.witness import Witness

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_OLD_SECONDS = 7 * 24 * 3600

logger = logging.getLogger(__name__)


class Trace:
    """The file of one living process, or nothing where it cannot be written."""

    def __init__(self, sender: int, file: int | None) -> None:
        self.sender = sender
        self._file = file
        self._witness: Witness | None = None
        self._witnessed: socket.socket | None = None

    def over(self, connection: socket.socket) -> None:
        """Let a witness hold the connection over which the next mail goes, which it can read."""
        if self._file is not None and connection is not self._witnessed:
            self._witness = witness.hold(connection, self._file)
            self._witnessed = connection

    def ends(self, digest: int) -> bool:
        """Note that the mail of a digest, which is claimed, ends now.

        False where another process has taken this one for dead: the digest is no longer its own.
        """
        if self._file is None:
            return True
        marks.write(self._file, Mark(digest, Stage.ENDED))
        return os.fstat(self._file).st_nlink > 0

    def taken(self, digest: int) -> None:
        """Note that the server said that it took the mail."""
        if self._file is not None:
            marks.write(self._file, Mark(digest, Stage.TAKEN))

    def refused(self, digest: int) -> None:
        """Note that the server did not take the mail, if it was told that it ended."""
        if self._file is not None and marks.read(self._file).digest == digest:
            marks.write(self._file, Mark(digest, Stage.OPEN))

    def close(self) -> None:
        """Write no more; the file stays on disk until it is ended by `end`."""
        if self._witness is not None:
            self._witness.let_go()
        if self._file is not None:
            os.close(self._file)


@contextmanager
def leaving(sender: int) -> Iterator[Trace]:
    """Begin the trace of a sender's mails."""
    trace = Trace(sender, _begun(sender))
    try:
        yield trace
    finally:
        trace.close()


def is_being_written(sender: int) -> bool:
    """Return whether a process that died has a witness on this machine that still listens to the mail server."""
    try:
        file = os.open(_path(sender), os.O_RDONLY)
    except OSError:
        return False
    try:
        flock(file, LOCK_EX | LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False


def end(sender: int) -> Mark | None:
    """Remove a sender's trace and return what it says; None where there is none to be trusted.

    It is removed before it is read: a process that lives after all and writes later finds that out (`Trace.ends`).
    """
    path = _path(sender)
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        path.unlink(missing_ok=True)
        is_trusted = bool(_boot()) and os.pread(file, 1000, marks.SIZE) == _boot()
        return marks.read(file) if is_trusted else None
    except (OSError, ValueError):
        return None
    finally:
        os.close(file)


def forget_old() -> None:
    """Remove what processes left that had nothing in hand when they died, so that nobody asked for it."""
    with suppress(OSError):
        for path in _folder().iterdir():
            if time() - path.stat().st_mtime > _OLD_SECONDS:
                path.unlink(missing_ok=True)


def _begun(sender: int) -> int | None:
    """Make and lock a sender's file; None where that cannot be."""
    boot = _boot()
    if not boot:
        return None
    try:
        path = _path(sender)
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        marks.write(file, NOTHING)
        os.pwrite(file, boot, marks.SIZE)
        flock(file, LOCK_EX | LOCK_NB)
    except OSError as error:
        logger.warning("A mail that is under way when its process dies will be withheld: %s", error)
        return None
    return file


def _boot() -> bytes:
    """Return what names this boot of this machine, nothing where the system does not say."""
    try:
        return _BOOT.read_bytes().strip()
    except OSError:
        return b""


def _folder() -> Path:
    folder: Path = settings.DATA / "senders"
    return folder


def _path(sender: int) -> Path:
    return _folder() / str(sender)
