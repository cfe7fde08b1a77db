"""Find and await processes by the data folder that they run for."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path


def of(data: Path) -> dict[int, str]:
    """Return the processes that run for a data folder: number to command line, but for the ended and this one."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and int(folder.name) != os.getpid():
            try:
                if _runs_for(data, folder):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (PermissionError, FileNotFoundError, ProcessLookupError):
                continue
    return {pid: command for pid, command in found.items() if command}


def _runs_for(data: Path, process: Path) -> bool:
    """Look at the environment and, as servers write their title over theirs, at the working directory."""
    environment = (process / "environ").read_bytes().split(b"\0")
    return f"PAPERSITE_DATA={data}".encode() in environment or (process / "cwd").readlink().is_relative_to(data)


def one(data: Path, words: str) -> int:
    """Return the oldest process of the folder whose command line has these words.

    The newest may have the smallest number, as numbers begin anew, and until it has a title of its own a fork has the
    command line of its parent.
    """
    return min((pid for pid, command in of(data).items() if words in command), key=_started)


def _started(pid: int) -> int:
    """Return when a process was started, in clock ticks since the machine was; proc(5), field 22."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except (FileNotFoundError, ProcessLookupError):
        return sys.maxsize


def until(condition: Callable[[], object], seconds: float = 20) -> bool:
    """Wait for a condition; return whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
