"""The process that keeps the embedded servers of one data folder running while anybody uses them.

`python -m papersite.keeper DATA [postgres] [redis] [--throwaway]`, started by `papersite.servers`. The servers start
again when they die, and get their orderly stop signal from the kernel when this process is killed.
"""

import argparse
import fcntl
import shutil
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from papersite import embedded
from papersite.console import say
from papersite.processes import Child
from papersite.server_account import account_for, make_private
from papersite.servers import ServersError, addresses, keeper_lock, last_line, use_lock

_MAKE = {"postgres": embedded.postgres, "redis": embedded.redis}
_DEATHS = 5
_TICK = 0.1


def keep(data: Path, names: Sequence[str], *, throwaway: bool) -> None:
    """Run the servers until nobody holds `servers.use` any more or SIGTERM comes.

    Raises:
        ServersError: a server cannot be prepared, or died several times in a row.
    """
    over = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, lambda *_: over.set())
    place = addresses(data)
    account = account_for([data, *embedded.binary_folders()])
    make_private(place.folder, account)
    site = embedded.Site(data, place, account, throwaway)
    children: list[Child] = []
    with use_lock(data).open("a") as use:
        try:
            for name in names:
                children.append(_MAKE[name](site))
                children[-1].start()
            while not over.wait(_TICK) and not _is_unused(use):
                for child in children:
                    _watch(child, data)
        finally:
            for child in reversed(children):
                child.stop(30)
            shutil.rmtree(place.folder, ignore_errors=True)
            if throwaway:
                shutil.rmtree(data, ignore_errors=True)


def _is_unused(use: IO[str]) -> bool:
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _watch(child: Child, data: Path) -> None:
    news = child.watch()
    if child.failures >= _DEATHS:
        raise ServersError(f"{child.name} does not stay up: {last_line(data / 'log' / f'{child.name}.log')}")
    if news:
        say(news)


def main() -> int:
    """Keep the servers; do nothing when another keeper does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("names", nargs="+", choices=sorted(_MAKE))
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
            say(str(error))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
