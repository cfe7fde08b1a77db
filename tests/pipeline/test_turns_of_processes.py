"""The turn to ask arXiv, between processes that know nothing of each other but the Redis they share."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from threading import Event, Thread

import pytest

from papersite.env import BASE_DIR
from papersite.processes import bound_to
from tests.arxiv.documents import rss

pytestmark = pytest.mark.process

INTERVAL = 0.2
ANSWER_SECONDS = 0.1
LEASE = 1.5


@dataclass
class Recorded:
    """What a slow arXiv saw: when each request came, and when it had its whole answer."""

    address: str
    held_back: Event = field(default_factory=Event)
    spans: list[tuple[float, float]] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)


@contextmanager
def recording_arxiv(*, holds_the_first: bool = False) -> Iterator[Recorded]:
    """Answer each request slowly; the first one, if asked to, not before the test ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            arrived = time.monotonic()
            recorded.arrivals.append(arrived)
            document = rss()
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(document)))
            self.end_headers()
            self.wfile.write(document[:10])
            if holds_the_first and len(recorded.arrivals) == 1:
                recorded.held_back.wait(30)
                return
            time.sleep(ANSWER_SECONDS)
            recorded.spans.append((arrived, time.monotonic()))
            self.wfile.write(document[10:])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of http.server
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        recorded = Recorded(f"http://127.0.0.1:{server.server_port}")
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield recorded
        recorded.held_back.set()
        server.shutdown()


@contextmanager
def turn_takers(arxiv: Recorded, processes: int, requests: int) -> Iterator["subprocess.Popen[bytes]"]:
    doors = dict.fromkeys(("ARXIV_RSS_URL", "ARXIV_SITE_URL", "ARXIV_API_URL", "ARXIV_OAI_URL"), arxiv.address)
    command = [sys.executable, "-m", "tests.pipeline.turn_taker", str(processes), str(requests), str(LEASE)]
    with subprocess.Popen(
        command,
        cwd=BASE_DIR,
        env=os.environ | doors | {"ARXIV_INTERVAL": str(INTERVAL), "DJANGO_SETTINGS_MODULE": "papersite.settings"},
        preexec_fn=bound_to(os.getpid(), signal.SIGKILL),  # noqa: PLW1509 - only between fork and exec
    ) as process:
        yield process


def test_four_processes_ask_one_at_a_time_and_an_interval_apart():
    with recording_arxiv() as arxiv, turn_takers(arxiv, processes=4, requests=3) as taking:
        assert taking.wait(30) == 0

    assert len(arxiv.spans) == len(arxiv.arrivals) == 12
    gaps = [began - ended for (_, ended), (began, _) in pairwise(sorted(arxiv.spans))]
    assert min(gaps) >= INTERVAL
    assert sorted(gaps)[len(gaps) // 2] < INTERVAL + 0.5


def test_a_process_that_is_killed_keeps_the_others_waiting_for_its_lease_and_no_longer():
    with recording_arxiv(holds_the_first=True) as arxiv, turn_takers(arxiv, processes=1, requests=1) as victim:
        _await_arrivals(arxiv, 1)
        with turn_takers(arxiv, processes=2, requests=2) as others:
            time.sleep(LEASE + 1.0)
            assert len(arxiv.arrivals) == 1

            victim.kill()
            killed = time.monotonic()

            assert others.wait(30) == 0
    assert len(arxiv.spans) == 4
    assert INTERVAL <= arxiv.arrivals[1] - killed <= LEASE + 1.5
    gaps = [began - ended for (_, ended), (began, _) in pairwise(sorted(arxiv.spans))]
    assert min(gaps) >= INTERVAL


def _await_arrivals(arxiv: Recorded, count: int) -> None:
    deadline = time.monotonic() + 20
    while len(arxiv.arrivals) < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)
