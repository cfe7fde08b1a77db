"""Ten thousand digests of one hour, on a calm day and on one on which everything goes wrong, counted on arrival.

Three days: on the first two processes mail as fast as they can; on the second each of them is killed by `kill -9` again
and again at random, the mail server refuses 3 % for the moment and 1 % for good, takes its time over 2 %, and is away
for a while; on the third, what did not arrive comes with the next digest. What was taken is read from the mail server's
own file.
"""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep, time
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from digests.arxiv import identifiers
from digests.benchmarks import smtp_sink, subscribers
from digests.benchmarks.scratch import scratch_database
from digests.models import Digest, Subscription
from papersite.processes import bound_to

DAYS = (date(2025, 12, 9), date(2025, 12, 10), date(2025, 12, 11))
LATER, REFUSED, SLOW = 3.0, 1.0, 2.0
AWAY_SECONDS = 5.0
_HOUR = 12
"""UTC; the announcement of the day is long past."""

_SEED = 8
_TICK = 0.1
_LONGEST = 30 * 60
_SOFT_BREAK = b"=\r\n"
_PAPER = re.compile(rb"/papers/(\d{4}\.\d{5})/")


def measure(readers: int = 10_000, kills: int = 10, papers: int = subscribers.PAPERS) -> dict[str, float]:
    """Return what came of it.

    `digests_per_second` is composed, rendered and delivered on the calm day; `under_fire_per_second` the same on the
    second. `duplicates` counts papers that a reader was sent more than once, `missing` those of any digest that never
    reached the mail server, `withheld` digests that a killed process left at a moment at which nobody can know whether
    they arrived.
    """
    with scratch_database(), tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "taken"
        now = [_noon(day) for day in DAYS]
        subscribers.announce_day(DAYS[0], 0, now[0], papers)
        subscribers.subscribe(readers, now[0] - timedelta(minutes=10), _SEED)
        subscribers.warm(now[0])
        port = _free_port()
        with _sink(file, port), _mailers(port, now[0]):
            calm = _until_done(now[0], lambda: None)
        fired = _second_day(file, port, now[1], kills, papers)
        with _third_day(file, port, now[2], papers):
            _until_done(now[2], lambda: None)
        return {"readers": readers, "digests_per_second": readers / calm, **fired, **_counted(file)}


def _second_day(file: Path, port: int, now: datetime, kills: int, papers: int) -> dict[str, float]:
    subscribers.announce_day(DAYS[1], 2_000, now, papers)
    subscribers.warm(now)
    subscribers.due_again(now - timedelta(minutes=10))
    readers = Subscription.objects.filter(next_due_at__isnull=False).count()
    with _sink(file, port, faulty=True) as sink, _mailers(port, now) as mailers:
        trouble = _Trouble(sink, mailers, kills, readers)
        seconds = _until_done(now, trouble.tick)
    return {
        "under_fire_per_second": readers / seconds,
        "kills": trouble.kills,
        "withheld": Digest.objects.filter(state=Digest.State.WITHHELD).count(),
        "refused": Digest.objects.filter(state=Digest.State.FAILED).count(),
    }


@contextmanager
def _third_day(file: Path, port: int, now: datetime, papers: int) -> Iterator[None]:
    subscribers.announce_day(DAYS[2], 4_000, now, papers)
    subscribers.warm(now)
    subscribers.due_again(now - timedelta(minutes=10))
    with _sink(file, port), _mailers(port, now):
        yield


def _until_done(now: datetime, tick: Callable[[], None]) -> float:
    """Wait until everybody has been served; return the seconds from the first digest on."""
    started = monotonic()
    busy = Digest.objects.filter(state__in=(Digest.State.COMPOSED, Digest.State.SENDING))
    due = Subscription.objects.due(now)
    while due.exists() or busy.exists():
        tick()
        sleep(_TICK)
        if monotonic() - started > _LONGEST:
            raise RuntimeError(f"Still {due.count()} due and {busy.count()} to send after {_LONGEST} s")
    return monotonic() - started


class _Trouble:
    """Kills the mailers in turn at random moments, and takes the mail server away once in between."""

    def __init__(self, sink: "_Process", mailers: "list[_Process]", each: int, readers: int) -> None:
        self._sink, self._mailers = sink, mailers
        self._random = random.Random(_SEED)  # noqa: S311 - not a secret
        self._left = [place for place in range(len(mailers)) for _ in range(each)]
        self._random.shuffle(self._left)
        self._pause = max(0.5, readers / 200 / (len(self._left) + 1))
        self._is_away_due = True
        self._back_at: float | None = None
        self._next_at = monotonic() + self._pause
        self.kills = 0

    def tick(self) -> None:
        """Do what is due."""
        now = monotonic()
        if self._back_at is not None and now > self._back_at:
            self._sink.start()
            self._back_at = None
        if now < self._next_at or not self._left:
            return
        mailer = self._mailers[self._left.pop()]
        mailer.kill()
        mailer.start()
        self.kills += 1
        if self._is_away_due and len(self._left) <= self.kills:
            self._sink.end()
            self._back_at = now + AWAY_SECONDS
            self._is_away_due = False
        self._next_at = now + self._random.uniform(0.5, 1.5) * self._pause


class _Process:
    """A process that is started, ended or killed, and started again."""

    def __init__(self, arguments: Callable[[], list[str]], environment: dict[str, str]) -> None:
        self._arguments, self._environment = arguments, environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - spelled out here
            [sys.executable, *self._arguments()],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            preexec_fn=bound_to(os.getpid(), signal.SIGTERM),  # noqa: PLW1509 - only between fork and exec
        )

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()


@contextmanager
def _sink(file: Path, port: int, *, faulty: bool = False) -> Iterator[_Process]:
    faults = ["--later", str(LATER), "--refused", str(REFUSED), "--slow", str(SLOW)] if faulty else []
    command = ["-m", "digests.benchmarks.smtp_sink", str(file), str(port), *faults]
    process = _Process(lambda: command, dict(os.environ))
    process.start()
    try:
        _await_port(port)
        yield process
    finally:
        process.end()


@contextmanager
def _mailers(port: int, now: datetime) -> Iterator[list[_Process]]:
    started = time()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "papersite.settings",
        "DATABASE_URL": _address_of_the_database(),
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "SITE_URL": settings.SITE_URL,
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "EMAIL_RETRY_SECONDS": "1",
        "LOG_LEVEL": "ERROR",
    }

    def arguments(place: int) -> Callable[[], list[str]]:
        return lambda: ["-m", "digests.benchmarks.mailer", str(place), str(now.timestamp() + time() - started)]

    processes = [_Process(arguments(place), environment) for place in range(2)]
    for process in processes:
        process.start()
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()


def _counted(file: Path) -> dict[str, float]:
    """Hold what the mail server took against what was composed."""
    taken: Counter[tuple[str, int]] = Counter()
    mails = 0
    for recipient, mail in smtp_sink.taken(file):
        mails += 1
        found = set(_PAPER.findall(mail.replace(_SOFT_BREAK, b"")))
        taken.update((recipient, identifiers.number(one.decode())) for one in found)
    wanted: set[tuple[str, int]] = set()
    for digest in Digest.objects.filter(papers__gt=0).only("address", "packed").iterator(chunk_size=2_000):
        wanted.update((digest.address, number) for number in digest.paper_numbers)
    return {
        "mails": mails,
        "papers": len(wanted),
        "duplicates": sum(count > 1 for count in taken.values()),
        "missing": len(wanted - set(taken)),
        "not_composed": len(set(taken) - wanted),
    }


def _address_of_the_database() -> str:
    held = connection.settings_dict
    user, host = held["USER"] or "", held["OPTIONS"].get("host") or held["HOST"] or "localhost"
    port = held["PORT"] or 5432
    if host.startswith("/"):
        return f"postgres://{user}@:{port}/{held['NAME']}?host={host}"
    return f"postgres://{user}:{quote(held['PASSWORD'])}@{host}:{port}/{held['NAME']}"


def _await_port(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(_TICK)
    raise RuntimeError("The mail server does not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, _HOUR, tzinfo=UTC)
