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
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psycopg

PROJECT = Path(__file__).resolve().parent.parent
BOTH = ("postgres", "redis")
_PATIENCE = 90.0
_TRIES = 3


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
    _keepers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def attach(self) -> None:
        """Wait until the servers answer, starting them when nobody has; `release` ends this.

        Raises:
            ServersError: they do not start.
        """
        try:
            self.data.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
            self._use = use_lock(self.data).open("a")
        except OSError as error:
            raise ServersError(f"Cannot write to the data folder {self.data}: {error.strerror}.") from error
        fcntl.flock(self._use, fcntl.LOCK_SH)  # waits while a keeper is stopping its servers
        deadline = time.monotonic() + _PATIENCE
        while not self.answer():
            if time.monotonic() > deadline:
                raise ServersError(
                    f"The embedded servers did not answer within {_PATIENCE:.0f} s; see {log(self.data)}"
                )
            self.ensure_keeper()
            time.sleep(0.03)

    def answer(self) -> bool:
        """Return whether every server answers now."""
        place = addresses(self.data)
        return ("redis" not in self.names or _redis_answers(place)) and (
            "postgres" not in self.names or _postgres_answers(place)
        )

    def ensure_keeper(self) -> bool:
        """Start a keeper when none runs; return whether one was started.

        Raises:
            ServersError: keepers keep ending, with the reason that the last one left in its log.
        """
        if is_locked(keeper_lock(self.data)):
            return False
        for keeper in self._keepers:
            keeper.poll()
        if any(keeper.returncode is None for keeper in self._keepers):
            return False  # it is about to take the lock
        if len(self._keepers) >= _TRIES:
            raise ServersError(last_line(log(self.data)) or "The embedded servers ended without a word.")
        log(self.data).parent.mkdir(exist_ok=True)
        with log(self.data).open("a") as output:
            self._keepers.append(
                subprocess.Popen(  # noqa: S603 - this project's own module
                    [
                        *(sys.executable, "-m", "papersite.keeper", str(self.data), *self.names),
                        *(["--throwaway"] if self.throwaway else []),
                    ],
                    cwd=PROJECT,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
            )
        return True

    def release(self, seconds: float = 5.0) -> None:
        """Let go; wait up to `seconds` for the servers to stop when this user started them and was the last."""
        if self._use is not None:
            self._use.close()
            self._use = None
        for keeper in self._keepers:
            with contextlib.suppress(subprocess.TimeoutExpired):
                keeper.wait(seconds)
        self._keepers.clear()


@contextlib.contextmanager
def attached(data: Path, names: Sequence[str] = BOTH, *, throwaway: bool = False) -> Iterator[Attachment]:
    """Use the embedded servers of `data` for the duration of a block."""
    attachment = Attachment(data, names, throwaway)
    try:
        attachment.attach()
        yield attachment
    finally:
        attachment.release()


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
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


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
