"""`./run`, from the port to the last process, on a data folder of its own."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from papersite.env import BASE_DIR
from tests.papersite import processes

pytestmark = pytest.mark.process

CHOSEN = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS")


class Site:
    """`./run` after its bootstrap, on one data folder and port, started and ended as often as a test likes.

    Its checkout is a copy whose sample is its newest day alone, as to load all eight takes longer than everything else.
    """

    def __init__(self, checkout: Path, data: Path) -> None:
        self.checkout, self.data = checkout, data
        self.port = free_port()
        self.environment = {name: value for name, value in os.environ.items() if name not in CHOSEN}
        self.environment |= {"PAPERSITE_DATA": str(data), "ARXIV_CATEGORIES": ""}
        self.environment["NUMBA_CACHE_DIR"] = ""  # so that nothing is compiled for a site that ranks nothing
        self.process: subprocess.Popen[str] | None = None
        self.said: list[str] = []

    def start(self) -> None:
        if self.process is not None:
            return
        with (self.data / "said").open("w") as said:
            process = subprocess.Popen(
                self.command(),
                cwd=self.checkout,
                env=self.environment,
                stdout=said,
                stderr=subprocess.STDOUT,
                text=True,
            )
        self.process = process
        assert processes.until(lambda: "Papersite is at" in self.output() or process.poll(), 240), self.output()
        assert process.poll() is None, self.output()

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "papersite.serve", "--port", str(self.port), *arguments]

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run another `./run`, which is expected to end by itself."""
        return subprocess.run(
            self.command(*arguments),
            check=False,
            cwd=self.checkout,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def end(self, signum: int) -> int:
        assert self.process is not None
        self.process.send_signal(signum)
        code = self.process.wait(40)
        self.process = None
        return code

    def output(self) -> str:
        return (self.data / "said").read_text()

    def status(self, path: str = "/") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    copy: Path = tmp_path_factory.mktemp("checkout").resolve()
    for name in ("papersite", "digests", "accounts", "templates"):
        shutil.copytree(BASE_DIR / name, copy / name, ignore=shutil.ignore_patterns("2025-12-0?.tar.xz"))
    shutil.copy2(BASE_DIR / "manage.py", copy)
    return copy


@pytest.fixture(scope="module")
def stopped_site(checkout, tmp_path_factory) -> Iterator[Site]:
    site = Site(checkout, tmp_path_factory.mktemp("site").resolve())
    yield site
    if site.process is not None:
        site.end(signal.SIGTERM)


@pytest.fixture
def site(stopped_site: Site) -> Site:
    stopped_site.start()
    return stopped_site


def test_the_first_page_shows_the_sample_and_the_address_is_said(site):
    assert site.status("/") == 200
    assert re.search(rf"Papersite is at http://127\.0\.0\.1:{site.port}/ \(\d+\.\d s\)", site.output())


def test_a_second_run_on_the_same_data_says_so_in_one_line(site):
    on_the_same_port = site.run()
    on_another_port = site.run("--port", str(free_port()))

    for second in (on_the_same_port, on_another_port):
        assert second.returncode == 1
        assert (
            second.stdout == f"Papersite runs already on the data folder {site.data}: http://127.0.0.1:{site.port}/\n"
        )
        assert second.stderr == ""


def test_a_taken_port_is_one_line_and_starts_nothing(site, tmp_path):
    other = site.run(PAPERSITE_DATA=str(tmp_path / "other"))

    assert other.returncode == 1
    assert other.stdout == (
        f"Port {site.port} on 127.0.0.1 is taken: stop what uses it, or choose another with --port.\n"
    )
    assert not (tmp_path / "other").exists()


def test_a_command_uses_the_servers_of_the_running_site(site):
    postgres = processes.one(site.data, "/postgres -D")

    shown = _manage(site, "showmigrations", "--plan")

    assert "[ ]" not in shown
    assert "[X]  digests.0001_initial" in shown
    assert processes.one(site.data, "/postgres -D") == postgres


def test_killed_servers_web_server_and_worker_come_back(site):
    for words, name in (
        ("/postgres -D", "postgres"),
        ("valkey-server", "redis"),
        ("gunicorn", "web server"),
        ("celery --quiet -A papersite worker", "worker"),
    ):
        os.kill(processes.one(site.data, words), signal.SIGKILL)
        line = f"{name} was killed by SIGKILL; starting it again"
        assert processes.until(partial(_has_said, site, line)), site.output()

    assert processes.until(lambda: _answers(site)), site.output()
    assert processes.until(lambda: "1 nodes online" in _manage(site, "shell", "-v0", "-c", COUNT_WORKERS))


COUNT_WORKERS = "from papersite.celery import app; print(len(app.control.ping(timeout=1)), 'nodes online')"


@pytest.mark.last
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_polite_signal_stops_everything(site, signum):
    assert site.end(signum) == 0

    assert processes.of(site.data) == {}
    assert site.output().endswith("Papersite has stopped.\n")


@pytest.mark.last
def test_a_killed_supervisor_leaves_no_process(site):
    site.end(signal.SIGKILL)

    assert processes.until(lambda: not processes.of(site.data)), processes.of(site.data)


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104 - refused
def test_other_machines_are_not_served_with_a_made_up_key(stopped_site, tmp_path, host):
    done = stopped_site.run("--host", host, "--port", str(free_port()), PAPERSITE_DATA=str(tmp_path / "other"))

    assert done.returncode == 1
    assert done.stdout == (
        f"Set SECRET_KEY, ALLOWED_HOSTS, SITE_URL (in .env) to serve on {host}: other machines can reach it.\n"
    )


def test_an_address_that_is_not_this_machine_s_is_refused(stopped_site):
    done = stopped_site.run("--host", "192.0.2.1")

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("Cannot listen on 192.0.2.1")


def _has_said(site: Site, line: str) -> bool:
    return line in site.output()


def _answers(site: Site) -> bool:
    """Ask for the first page; a gunicorn whose parent was killed may drop the connection while it ends."""
    try:
        return site.status("/") == 200
    except OSError:
        return False


def _manage(site: Site, *arguments: str) -> str:
    return subprocess.check_output(
        [sys.executable, "manage.py", *arguments], cwd=site.checkout, env=site.environment, text=True, timeout=240
    )
