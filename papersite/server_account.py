"""The system account that the embedded servers run as.

Postgres refuses to run as root. For root both servers run as the system user `papersite`, made here, which gets its
own folders below the data folder and the right to pass through (`o+x`, not to list) the folders above them and above
the binaries. Web server, worker and commands stay root then: they must read a checkout, an `.env` and files named on
the command line that may be root's alone. To serve the public, run the site as an ordinary user or by the Dockerfile.
"""

import contextlib
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from papersite.servers import ServersError

_NAME = "papersite"


@dataclass(frozen=True)
class Account:
    """Who runs the servers; `is_other` when that is not the caller."""

    uid: int
    gid: int
    is_other: bool

    def give(self, folder: Path) -> None:
        """Make the account the owner of a folder."""
        if self.is_other:
            os.chown(folder, self.uid, self.gid)

    def options(self) -> Mapping[str, Any]:
        """Return what `subprocess.Popen` needs to start a process of this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}


def account_for(folders: Sequence[Path]) -> Account:
    """Return the account of the servers, able to reach `folders`: the caller's own, but for root `papersite`'s.

    Raises:
        ServersError: the user cannot be made, or a folder cannot be opened to it.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_other=False)
    entry = _entry()
    for folder in folders:
        _open_the_way_to(folder)
    return Account(entry.pw_uid, entry.pw_gid, is_other=True)


def make_private(folder: Path, account: Account) -> None:
    """Make a folder that only the account can enter, under a place where anybody may make one.

    Raises:
        ServersError: somebody else was there first.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {account.uid, os.geteuid()}:
        raise ServersError(f"{folder} belongs to somebody else: remove it, then start again.")
    folder.chmod(0o700)
    account.give(folder)


def _entry() -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(_NAME)
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        raise ServersError(f"Postgres needs a system user {_NAME}, and there is no useradd: make it, then start again.")
    options = ("--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent")
    command = [useradd, *options, "--shell", "/usr/sbin/nologin", _NAME]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    try:
        return pwd.getpwnam(_NAME)  # another process may have made it meanwhile
    except KeyError as error:
        raise ServersError(f"The system user {_NAME} for Postgres cannot be made: {done.stderr.strip()}") from error


def _open_the_way_to(folder: Path) -> None:
    for place in (folder, *folder.parents):
        mode = place.stat().st_mode
        if mode & stat.S_IXOTH:
            continue
        try:
            place.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
        except OSError as error:
            raise ServersError(f"The user {_NAME} cannot reach {folder} through {place}: {error.strerror}.") from error
