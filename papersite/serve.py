"""One command for the whole site: `python -m papersite.serve [--host 127.0.0.1] [--port 8000]`, what `./run` ends in.

Takes the port, holds the servers, prepares the database, then supervises gunicorn, a Celery worker, one that writes
summaries where a provider is named, and Celery beat, until Ctrl-C or SIGTERM. The embedded servers have a supervisor of
their own (`papersite.keeper`).
"""

import argparse
import errno
import fcntl
import http.client
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from papersite import servers
from papersite.console import say
from papersite.env import BASE_DIR, data_folder, embedded_servers, env, keep_secret_key
from papersite.processes import Child, bound_to

_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_TICK = 0.2
_START_SECONDS = 60.0
_GRACE = 10.0
"""Seconds that web, worker and beat each have to end what they are doing, all at the same time."""
_GRACE_OF_WRITER = 45.0
"""Seconds that summaries which are being written have to end: they are paid for, and lost when they are cut off."""
_KNOWN_TO_THE_OPERATOR = (
    "ignore:You're running the worker with superuser privileges",
    "ignore::PendingDeprecationWarning:celery.worker.consumer.consumer",  # tasks go on while Redis is away
)


class ServeError(Exception):
    """The site cannot start or go on; the message is one line for the operator."""


def serve(host: str, port: int, started_at: float) -> None:
    """Serve the site until a signal raises KeyboardInterrupt.

    Raises:
        ServeError, servers.ServersError: something that the site needs is not to be had.
    """
    data = data_folder()
    with _listener(host, port, data) as listener:
        address = _address(host, listener.getsockname()[1])
        _choose_settings(host, address, data)
        with _only_run(data, address), servers.attached(data, embedded_servers()) as attachment:
            _prepare()
            web, worker, writer, beat = _web(listener), _worker(), _writer(), _beat(data)
            background = (worker, *writer, beat)
            of_servers = _new_lines(servers.log(attachment.data))
            try:
                web.start()
                _await_first_page(host, listener.getsockname()[1], web)
                say(f"Papersite is at {address}/ ({time.time() - started_at:.1f} s)")
                for child in background:
                    child.start()
                _supervise((web, *background), attachment, of_servers)
            finally:
                for child in (web, *background):
                    child.ask_to_end()
                for child in (web, worker, beat):
                    child.stop(_GRACE)
                for child in writer:
                    child.stop(_GRACE_OF_WRITER)


# --- Before anything starts -------------------------------------------------------------------------------------


@contextmanager
def _listener(host: str, port: int, data: Path) -> Iterator[socket.socket]:
    """Take the port for as long as the site runs; gunicorn inherits it, so a restarted one loses no connection."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(512)
        except (OSError, OverflowError) as error:
            raise ServeError(_why_not(error, host, port, data)) from error
        yield listener


def _why_not(error: Exception, host: str, port: int, data: Path) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        if servers.is_locked(data / "run.lock"):
            return _runs_already(data)
        return f"Port {port} on {host} is taken: stop what uses it, or choose another with --port."
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return f"Cannot listen on {host}, port {port}: {reason}."


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _choose_settings(host: str, address: str, data: Path) -> None:
    """Make up what a site on this machine may leave unset, and hand it to the children in the environment.

    Raises:
        ServeError: other machines can reach the site, and it lacks a setting that only the operator can choose.
    """
    required = ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL")
    missing = [name for name in required if not env.str(name, default="")]
    if missing and not _is_loopback(host):
        raise ServeError(f"Set {', '.join(missing)} (in .env) to serve on {host}: other machines can reach it.")
    servers.make_data_folder(data)
    if "SECRET_KEY" in missing:
        keep_secret_key(data)
    if "SITE_URL" in missing:
        os.environ["SITE_URL"] = address


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _only_run(data: Path, address: str) -> Iterator[None]:
    """Hold the data folder against a second `./run`, and leave the site's address there for commands."""
    with (data / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ServeError(_runs_already(data)) from error
        (data / "site_url").write_text(env.str("SITE_URL", default=address) + "\n")
        yield


def _runs_already(data: Path) -> str:
    return f"Papersite runs already on the data folder {data}: {servers.last_line(data / 'site_url')}/"


# --- The parts --------------------------------------------------------------------------------------------------


def _prepare() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "papersite.prepare"],
        cwd=BASE_DIR,
        check=False,
        preexec_fn=bound_to(os.getpid(), signal.SIGTERM),
    )
    if done.returncode:
        raise ServeError("Papersite cannot start: see the line above.")


def _web(listener: socket.socket) -> Child:
    number = listener.fileno()
    bind = ("--bind", f"fd://{number}", "papersite.wsgi")
    return _child("web server", "-m", "gunicorn", "-c", "python:papersite.gunicorn_conf", *bind, pass_fds=(number,))


def _worker() -> Child:
    return _child(
        "worker",
        *("-m", "celery", "--quiet", "-A", "papersite", "worker", "--concurrency", "2", "--loglevel", "WARNING"),
        *("--without-gossip", "--without-mingle", "--hostname", f"papersite-{os.getpid()}@%h"),
        env=os.environ | {"PYTHONWARNINGS": ",".join(_KNOWN_TO_THE_OPERATOR)},
    )


def _writer() -> tuple[Child, ...]:
    """Return the worker that writes summaries, with a queue and threads of its own; none where there is no provider."""
    if not env.str("OPENAI_API_KEY", default=""):
        return ()
    threads = str(env.int("SUMMARY_CONCURRENCY", default=16))
    return (
        _child(
            "writer of summaries",
            *("-m", "celery", "--quiet", "-A", "papersite", "worker", "--pool", "threads", "--concurrency", threads),
            *("--queues", "summaries", "--include", "digests.summary_tasks", "--loglevel", "WARNING"),
            *("--without-gossip", "--without-mingle", "--hostname", f"summaries-{os.getpid()}@%h"),
            env=os.environ | {"PYTHONWARNINGS": ",".join(_KNOWN_TO_THE_OPERATOR)},
        ),
    )


def _beat(data: Path) -> Child:
    kept = ("--schedule", str(data / "timetable"), "--pidfile", "")
    return _child("timetable", "-m", "celery", "--quiet", "-A", "papersite", "beat", "--loglevel", "WARNING", *kept)


def _child(name: str, *arguments: str, env: Mapping[str, str] | None = None, **options: Any) -> Child:
    """Return a Python child in a process group of its own, so that Ctrl-C reaches the supervisor only."""
    command = [sys.executable, *arguments]
    return Child(name, command, env=env, options={"cwd": BASE_DIR, "process_group": 0, **options})


# --- While it runs ----------------------------------------------------------------------------------------------


def _await_first_page(host: str, port: int, web: Child) -> None:
    deadline = time.monotonic() + _START_SECONDS
    for path in ("/healthz", "/"):
        while (status := _status_of(host, port, path)) >= 500:
            news = web.watch()
            if news:
                say(news)
            if web.failures >= 3:
                raise ServeError("The web server does not start: its messages are above.")
            if time.monotonic() > deadline:
                raise ServeError(f"{path} does not answer (status {status}) after {_START_SECONDS:.0f} s.")
            time.sleep(_TICK / 4)


def _status_of(host: str, port: int, path: str) -> int:
    """Return the status of a page, 599 when there is no answer."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - told apart, not bound to
    connection = http.client.HTTPConnection(near, port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": urlsplit(env.str("SITE_URL")).netloc})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 599
    finally:
        connection.close()


def _supervise(
    children: tuple[Child, ...], attachment: servers.Attachment, of_servers: Callable[[], list[str]]
) -> None:
    """Start again what dies, for ever, and say so; `of_servers` gives what the servers' keeper has said since."""
    while True:
        for child in children:
            _say_unless_empty(child.watch())
        for line in of_servers():
            say(line)
        if attachment.names and not attachment.is_kept():
            say("The keeper of the servers is gone; starting it again")
            attachment.wait()
        time.sleep(_TICK)


def _say_unless_empty(line: str | None) -> None:
    if line:
        say(line)


def _new_lines(path: Path) -> Callable[[], list[str]]:
    """Return a function that gives the lines added to a file since the last call."""
    place = path.stat().st_size if path.exists() else 0

    def read() -> list[str]:
        nonlocal place
        if not path.exists():
            return []
        with path.open(errors="replace") as file:
            file.seek(place)
            lines = file.read()
            place = file.tell()
        return lines.splitlines()

    return read


def _stop(*_: object) -> None:
    for signum in _STOPS:
        signal.signal(signum, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> int:
    """Serve; return 0 after Ctrl-C or SIGTERM, 1 with one line when the site cannot start."""
    started_at = float(os.environ.get("PAPERSITE_STARTED_AT") or time.time())
    parser = argparse.ArgumentParser(prog="./run", description="Papersite on this machine, with all it needs.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", default=8000, type=int, help="port to listen on (default: %(default)s)")
    arguments = parser.parse_args()
    for signum in _STOPS:
        signal.signal(signum, _stop)
    try:
        serve(arguments.host, arguments.port, started_at)
    except KeyboardInterrupt:
        say("Papersite has stopped.")
    except (ServeError, servers.ServersError) as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
