"""The embedded Postgres and Redis-protocol servers of one data folder, as their users see them.

`attach` is for whoever needs the servers: `./run`, a management command, the tests. Everybody who is attached holds
a shared lock on `servers.use` in the data folder. The servers themselves are children of a keeper
(`papersite.keeper`), which the first user starts and which stops them when it can lock that file for itself, that is
when nobody uses them any more, however the users ended. So a command beside a running `./run` shares its servers,
two commands share theirs, and a `kill -9` leaves nothing behind.
"""

import contextlib
import fcntl
import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg

PROJECT = Path(__file__).resolve().parent.parent
BOTH = ("postgres", "redis")
_PATIENCE = 90.0


class ServersError(Exception):
    """The embedded servers cannot be used; the message is one line for the operator."""


@dataclass(frozen=True)
class Addresses:
    """Where the embedded servers of one data folder listen: Unix sockets in a private folder under `/tmp`."""

    folder: Path
    database_url: str
    redis_url: str

    @property
    def redis_socket(self) -> Path:
        """The socket of the Redis-protocol server."""
        return self.folder / "redis.sock"


def addresses(data: Path) -> Addresses:
    """Return the addresses of the embedded servers of `data`, whether or not they run.

    The folder's name is short because a Unix socket's path is at most 107 bytes, and is made from the data
    folder's path, so that two sites on one machine never meet. The port only names the socket; it is spelled out
    because libpq would take it from `PGPORT` otherwise.
    """
    name = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    folder = Path("/tmp") / f"papersite-{os.geteuid()}-{name}"  # noqa: S108 - private, and its owner is checked
    return Addresses(
        folder=folder,
        database_url=f"postgres://papersite@:5432/papersite?host={folder}",
        redis_url=f"unix://{folder}/redis.sock?db=0",
    )


@dataclass
class Attachment:
    """One user's hold on the embedded servers of `data`.

    `throwaway` servers skip every flush to disk and remove the data folder when they stop.
    """

    data: Path
    names: Sequence[str] = BOTH
    throwaway: bool = False
    _use: IO[str] | None = None
    _keeper: subprocess.Popen[bytes] | None = None

    def attach(self) -> None:
        """Wait until the servers answer, starting them when nobody has; `release` ends this.

        Raises:
            ServersError: they do not start.
        """
        make_data_folder(self.data)
        self._use = use_lock(self.data).open("a")
        fcntl.flock(self._use, fcntl.LOCK_SH)  # waits while a keeper is stopping its servers
        self.wait()

    def is_kept(self) -> bool:
        """Return whether a keeper runs; when it was killed its servers are ending too, and `wait` makes them anew."""
        return is_locked(keeper_lock(self.data))

    def wait(self) -> None:
        """Wait until every server answers, with a new keeper where none runs.

        Raises:
            ServersError: they do not start, with the reason that the last keeper left in its log.
        """
        deadline = time.monotonic() + _PATIENCE
        while not self._answer():
            if not self.is_kept() and not self._keeper_is_starting():
                if self._keeper is not None and self._keeper.returncode == 1:
                    raise ServersError(last_line(log(self.data)))
                self._start_keeper()
            if time.monotonic() > deadline:
                raise ServersError(f"The embedded servers do not answer after {_PATIENCE:.0f} s: see {log(self.data)}.")
            time.sleep(0.03)

    def _answer(self) -> bool:
        place = addresses(self.data)
        return ("redis" not in self.names or _redis_answers(place)) and (
            "postgres" not in self.names or _postgres_answers(place)
        )

    def _keeper_is_starting(self) -> bool:
        return self._keeper is not None and self._keeper.poll() is None

    def _start_keeper(self) -> None:
        command = [sys.executable, "-m", "papersite.keeper", str(self.data), *self.names]
        log(self.data).parent.mkdir(exist_ok=True)
        with log(self.data).open("a") as output:
            self._keeper = subprocess.Popen(  # noqa: S603 - this project's own module
                [*command, "--throwaway"] if self.throwaway else command,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def release(self, seconds: float = 20.0) -> None:
        """Let go; wait up to `seconds` for the servers to stop when this user started them and is the last."""
        if self._use is None:
            return
        is_last = _take(self._use)
        self._use.close()
        self._use = None
        if self._keeper is not None:
            if is_last:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._keeper.wait(seconds)
            else:
                self._keeper.returncode = 0  # it works for others now, and Popen need not warn that it runs


@contextlib.contextmanager
def attached(data: Path, names: Sequence[str] = BOTH, *, throwaway: bool = False) -> Iterator[Attachment]:
    """Use the embedded servers of `data` for the duration of a block."""
    attachment = Attachment(data, names, throwaway)
    try:
        attachment.attach()
        yield attachment
    finally:
        attachment.release()


def make_data_folder(data: Path) -> None:
    """Make the data folder unless it is there: private, but for root's servers, which pass through as another user.

    Raises:
        ServersError: the folder cannot be made or written to.
    """
    try:
        data.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ServersError(f"Cannot make the data folder {data}: {error.strerror}.") from error
    if not os.access(data, os.W_OK | os.X_OK):
        raise ServersError(f"Cannot write to the data folder {data}: it belongs to somebody else.")


def use_lock(data: Path) -> Path:
    """Return the file on which every user of the servers holds a shared lock."""
    return data / "servers.use"


def keeper_lock(data: Path) -> Path:
    """Return the file that the keeper of the servers has locked."""
    return data / "servers.keeper"


def log(data: Path) -> Path:
    """Return the file in which the keeper writes what happened to the servers."""
    return data / "log" / "servers.log"


def is_locked(path: Path) -> bool:
    """Return whether some process holds a lock on `path`."""
    try:
        file = path.open()
    except FileNotFoundError:
        return False
    with file:
        return not _take(file)


def _take(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def last_line(path: Path) -> str:
    """Return the last line of a text file, empty when there is none."""
    try:
        lines = path.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return ""
    return lines[-1] if lines else ""


def _redis_answers(place: Addresses) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(place.redis_socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def _postgres_answers(place: Addresses) -> bool:
    try:
        psycopg.connect(host=str(place.folder), port=5432, user="papersite", dbname="papersite").close()
    except psycopg.OperationalError:
        return False
    return True
