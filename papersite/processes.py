"""Child processes that end with their parent and are started again when they die."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 30.0
_STEADY = 10.0


def die_with_parent(signum: int) -> None:
    """Ask the kernel to send this process `signum` when its parent ends, even by `kill -9`.

    The request survives `exec`, is not inherited by children, is cleared by a change of user, and looks at the
    parent's *thread* that forked (prctl(2), PR_SET_PDEATHSIG): call it last, and fork from the main thread.
    """
    if _LIBC.prctl(_PR_SET_PDEATHSIG, signum, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")


def bound_to(parent: int, signum: int) -> Callable[[], None]:
    """Return a `preexec_fn` that ties the new process to the life of process `parent`."""

    def before_exec() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        die_with_parent(signum)
        if os.getppid() != parent:  # it ended before the request was made
            os._exit(1)

    return before_exec


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Let signals wait: one that raised in the middle of a start would leave a process that nobody knows of.

    The new process lets them through again, see `bound_to`.
    """
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


@dataclass
class Child:
    """One watched process.

    `stop_signal` asks it to end in an orderly way, and is what the kernel sends when this process dies.
    `options` go to `subprocess.Popen` (user, group, cwd …). `clear` is called before it starts again.
    """

    name: str
    command: Sequence[str | Path]
    stop_signal: int = signal.SIGTERM
    env: Mapping[str, str] | None = None
    output: IO[Any] | int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    clear: Callable[[], object] | None = None
    failures: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _started_at: float = 0.0
    _due_at: float = 0.0
    _is_ending: bool = False

    def start(self) -> None:
        """Start the process; call it from the main thread only."""
        self._started_at = time.monotonic()
        with _signals_held():
            self._process = subprocess.Popen(  # noqa: S603 - every command is spelled out by the callers
                [str(word) for word in self.command],
                stdin=subprocess.DEVNULL,
                stdout=self.output,
                stderr=self.output,
                env=None if self.env is None else dict(self.env),
                preexec_fn=bound_to(os.getpid(), self.stop_signal),  # noqa: PLW1509 - no other thread runs here
                **self.options,
            )

    def watch(self) -> str | None:
        """Start the process again when it has died and its pause is over; return one line on the news, if any.

        The pause doubles with each death that follows a start by less than ten seconds.
        """
        now = time.monotonic()
        if self._process is None:
            if now >= self._due_at:
                if self.clear is not None:
                    self.clear()
                self.start()
            return None
        code = self._process.poll()
        if code is None:
            return None
        self._process = None
        self.failures = self.failures + 1 if now - self._started_at < _STEADY else 1
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (self.failures - 1))
        self._due_at = now + pause
        return f"{self.name} {_ending(code)}; starting it again in {pause:.1f} s"

    @property
    def pid(self) -> int:
        """The number of the running process, 0 when there is none."""
        return self._process.pid if self._process else 0

    def is_running(self) -> bool:
        """Return whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def ask_to_end(self) -> None:
        """Send the signal that ends the process in its own time, once."""
        if self._process is not None and not self._is_ending:
            self._is_ending = True
            self._process.send_signal(self.stop_signal)

    def stop(self, seconds: float) -> None:
        """Ask the process to end, kill it when it has not done so within `seconds`, and wait for it.

        With `process_group` among the options, what it leaves of its group is killed too.
        """
        if self._process is None:
            return
        self.ask_to_end()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if "process_group" in self.options:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process = None
        self._is_ending = False


def _ending(code: int) -> str:
    return f"ended with exit code {code}" if code >= 0 else f"was killed by {signal.Signals(-code).name}"
