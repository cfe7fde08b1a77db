"""Make `.venv` and install the hash-pinned requirements: `bin/bootstrap [embedded] [dev] [chromium]`.

Only the standard library, as it runs before anything is installed. Whatever is there already is left alone, so a second
call takes a few milliseconds. `embedded` installs the embedded servers, unless the environment names others; `dev`
installs them anyway, and what the tests and `make lint` need; `chromium` installs Debian's browser for the tests, the
headless shell where neither that nor the whole is there, as root only.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
# The files name every package, so pip need not resolve: Debian's pip (23.0) would, for `coverage[toml]`, take a newer
# release than the pinned one as soon as there is one, and then refuse it for having no hash.
_PIP = (
    *("-m", "pip", "install", "--require-hashes", "--no-deps"),
    *("--no-compile", "--progress-bar", "off", "--no-input"),
)


class BootstrapError(Exception):
    """Something cannot be installed; the message is one line for the operator."""


def bootstrap(wishes: Sequence[str]) -> None:
    """Install what is wished for and missing.

    Raises:
        BootstrapError: it cannot be.
    """
    files = [PROJECT / "requirements.txt"]
    if "dev" in wishes or ("embedded" in wishes and not (_is_set("DATABASE_URL") and _is_set("REDIS_URL"))):
        files.append(PROJECT / "requirements-embedded.txt")
    if "dev" in wishes:
        files.append(PROJECT / "requirements-dev.txt")
    with _alone():
        if not _is_whole():
            _make_venv()
        if any(not _is_installed(file) for file in files):
            _install(files)
        if "chromium" in wishes:
            _install_chromium()


def _is_set(name: str) -> bool:
    with contextlib.suppress(FileNotFoundError):
        if re.search(rf"^(export )?{name}=.", (PROJECT / ".env").read_text(), re.MULTILINE):
            return True
    return bool(os.environ.get(name))


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Hold the checkout's folder against another bootstrap."""
    folder = os.open(PROJECT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Waiting for another ./run or ./test that installs the requirements")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


# --- The virtual environment ------------------------------------------------------------------------------------


def _is_whole() -> bool:
    """Return whether `.venv` was made to its end by a Python that is still there."""
    if not os.access(PYTHON, os.X_OK):
        return False
    made_by = re.search(r"^executable = (.+)$", (VENV / "pyvenv.cfg").read_text(), re.MULTILINE)
    return bool(made_by and Path(made_by[1]).exists()) and any(VENV.glob("lib/python3*/site-packages/pip/__main__.py"))


def _make_venv() -> None:
    _say("Making .venv")
    if not _venv_command():
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise BootstrapError("Python cannot make .venv: install python3-venv as root, then start again.")
        _say("Installing Debian's python3-venv")
        _apt_install("python3-venv")
        if not _venv_command():
            raise BootstrapError("Python cannot make .venv, even with python3-venv installed.")


def _venv_command() -> bool:
    """Make `.venv`; leave nothing when it fails (without Debian's python3-venv it fails half-way)."""
    if VENV.exists():
        shutil.rmtree(VENV)
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
    return done.returncode == 0


def _stamp(file: Path) -> Path:
    return VENV / f"installed-{file.stem}"


def _is_installed(file: Path) -> bool:
    stamp = _stamp(file)
    return stamp.exists() and stamp.read_text() == _digest(file)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _install(files: Sequence[Path]) -> None:
    pinned = {
        line.split("==")[0] for file in files for line in file.read_text().splitlines() if re.match(r"\w.*==", line)
    }
    _say(f"Installing {len(pinned)} packages into .venv (once; about a minute)")
    named = [word for file in files for word in ("-r", str(file))]
    pip = subprocess.Popen(  # noqa: S603
        [str(PYTHON), *_PIP, *named],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUNBUFFERED": "1"},
    )
    said = _show(pip, len(pinned))
    if pip.wait():
        for line in said[-12:]:
            _say(f"  {line}")
        raise BootstrapError("The requirements cannot be installed: pip's reason is above.")
    for file in files:
        _stamp(file).write_text(_digest(file))


def _show(pip: "subprocess.Popen[str]", total: int) -> list[str]:
    """Show how far pip is: every package on a terminal, every tenth elsewhere. Return all it said."""
    said: list[str] = []
    count = 0
    on_terminal = sys.stdout.isatty()
    for line in pip.stdout or ():
        said.append(line.rstrip())
        if line.startswith("Collecting "):
            count += 1
            name = line.split()[1].split("==")[0]
            if on_terminal:
                sys.stdout.write(f"\r\x1b[K  {count} of {total}: {name}")
                sys.stdout.flush()
            elif count % 10 == 0:
                _say(f"  {count} of {total}: {name}")
        elif line.startswith("Installing collected packages"):
            _say("\r\x1b[K  unpacking" if on_terminal else "  unpacking")
    return said


# --- Debian's packages ------------------------------------------------------------------------------------------


def _install_chromium() -> None:
    if shutil.which("chromium-headless-shell") or shutil.which("chromium"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        _say("No chromium here, and only root can install it: the browser tests are skipped")
        return
    _say("Installing Debian's chromium for the browser tests (once)")
    try:
        _apt_install("chromium-headless-shell")
    except BootstrapError as error:
        _say(f"{error} The browser tests are skipped")


def _apt_install(package: str) -> None:
    options = ("-qq", "-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=30", "-o", "DPkg::Lock::Timeout=120")
    apt = ["apt-get", *options]
    subprocess.run([*apt, "update"], capture_output=True, check=False)  # noqa: S603 - what it cannot fetch shows below
    done = subprocess.run(  # noqa: S603
        [*apt, "install", "-y", "--no-install-recommends", package],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise BootstrapError(f"Debian's {package} cannot be installed: {said[-1] if said else 'apt-get failed'}.")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Install; on failure say why in one line."""
    try:
        bootstrap(sys.argv[1:])
    except BootstrapError as error:
        _say(str(error))
        return 1
    except OSError as error:
        _say(f"Cannot make .venv: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
