"""What a process that sends leaves on disk about the mail in its hands, for whoever finds it dead.

Between the claim of a digest in the database and the end of its mail a process may be killed, and after the end of the
mail before it hears the answer, or before it notes it. The database cannot tell these apart; a file that is written
right before the end of the mail and right after the answer can, at the cost of a system call each. The file outlives
its process and not the machine: another boot, or another machine, does not trust it. Where none can be written mails go
all the same, and what a dead process had claimed stays withheld.
"""

import logging
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from time import time

from django.conf import settings

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_MARK = struct.Struct("<q")
_STAGES = 4
_OLD_SECONDS = 7 * 24 * 3600

logger = logging.getLogger(__name__)


class Stage(IntEnum):
    """How far a mail came: the server was not told that it ends, or was told, or has said that it took it."""

    OPEN = 0
    ENDED = 1
    TAKEN = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """The last digest whose mail a process ended, and how far that came."""

    digest: int
    stage: Stage


class Trace:
    """The file of one living process, or nothing where it cannot be written."""

    def __init__(self, sender: int, file: int | None) -> None:
        self.sender = sender
        self._file = file

    def ends(self, digest: int) -> bool:
        """Note that the mail of a digest, which is claimed, ends now.

        False where another process has taken this one for dead: the digest is no longer its own.
        """
        if self._file is None:
            return True
        self._write(Mark(digest, Stage.ENDED))
        return os.fstat(self._file).st_nlink > 0

    def taken(self, digest: int) -> None:
        """Note that the server said that it took the mail."""
        if self._file is not None:
            self._write(Mark(digest, Stage.TAKEN))

    def refused(self, digest: int) -> None:
        """Note that the server did not take the mail, if it was told that it ended."""
        if self._file is not None and _mark(os.pread(self._file, _MARK.size, 0)).digest == digest:
            self._write(Mark(digest, Stage.OPEN))

    def _write(self, mark: Mark) -> None:
        assert self._file is not None  # noqa: S101 - asked by every caller
        os.pwrite(self._file, _MARK.pack(mark.digest * _STAGES + mark.stage), 0)


@contextmanager
def leaving(sender: int) -> Iterator[Trace]:
    """Begin the trace of a sender's mails; it stays on disk until it is ended by `end`."""
    boot = _boot()
    file = None
    if boot:
        try:
            path = _path(sender)
            path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
            os.pwrite(file, _MARK.pack(0) + boot, 0)
        except OSError as error:
            logger.warning("A mail that is under way when its process dies will be withheld: %s", error)
    try:
        yield Trace(sender, file)
    finally:
        if file is not None:
            os.close(file)


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
        content = os.pread(file, 1000, 0)
    except OSError:
        return None
    finally:
        os.close(file)
    is_trusted = len(content) > _MARK.size and content[_MARK.size :] == _boot()
    return _mark(content) if is_trusted else None


def forget_old() -> None:
    """Remove what processes left that had nothing in hand when they died, so that nobody asked for it."""
    with suppress(OSError):
        for path in _folder().iterdir():
            if time() - path.stat().st_mtime > _OLD_SECONDS:
                path.unlink(missing_ok=True)


def _mark(content: bytes) -> Mark:
    digest, stage = divmod(_MARK.unpack_from(content)[0], _STAGES)
    return Mark(digest, Stage(stage))


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
