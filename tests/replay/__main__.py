"""`python -m tests.replay --days 60 --seed 7`: replay announcement days and end with one line of JSON.

Every fault by which papers are known to get lost happens in turn, random ones strike every fifth request, and the
worker is killed with SIGKILL at random moments and run again. Exits with 1 unless nothing was lost.
"""

import argparse
import json
import logging
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import IO

import django
from django.core.management import call_command

from digests.arxiv import taxonomy
from digests.arxiv.calendar import EASTERN, announced_at
from digests.management.progress import Progress
from papersite.servers import Attachment, addresses
from tests.arxiv_standin.faults import Faults
from tests.arxiv_standin.scripts import ten_ways
from tests.arxiv_standin.server import Standin
from tests.replay.moments import every, moments
from tests.servers import ENVIRONMENT

CATEGORIES = ("cs.AI", "cs.CL", "cs.CV", "cs.LG", "econ.GN", "math.NA", "quant-ph", "stat.ML")
INTERVAL = 0.02
HEALING = timedelta(days=6)
"""How long the timetable goes on after the last day: every fault of a day ends well before."""


class Worker:
    """The process that takes turns; one that was killed is replaced."""

    def __init__(self, log: IO[bytes]) -> None:
        self._log = log
        self.peak_mb = 0.0
        self.kills = 0
        self._start()

    def turn(self, moment: datetime, kill_after: float | None) -> None:
        """Take a turn; killed in the middle when it lasts longer than `kill_after` seconds, and then run again."""
        while not self._answers(moment, kill_after):
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self.kills += 1
            kill_after = None
            self._start()

    def stop(self) -> None:
        """End the process in its own time."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.replay.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )

    def _answers(self, moment: datetime, seconds: float | None) -> bool:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{moment.isoformat()}\n".encode())
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], seconds)
        if not ready:
            return False
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"The worker ended by itself; its log is {self._log.name}.")
        self.peak_mb = max(self.peak_mb, json.loads(line)["peak_mb"])
        return True


def main() -> int:
    """Replay, judge, print."""
    options = _options()
    random = Random(options.seed)
    started = time.monotonic()
    data = Path(tempfile.mkdtemp(prefix="papersite-replay-")).resolve()
    servers = Attachment(data, throwaway=True)
    servers.attach()
    categories = CATEGORIES if options.categories is None else _categories(options.categories)
    world, faults = ten_ways(options.seed, options.days, categories, nameless=2 if options.faults else 0)
    if not options.faults:
        faults = Faults()
    try:
        with Standin(world, faults, random_faults=options.faults, seed=options.seed) as standin:
            _configure(data, standin.urls, categories)
            worker = _replay(standin, options, random, data)
            from tests.replay.verdict import judge  # noqa: PLC0415 - models need the settings made above

            verdict = judge(world.truth(), categories)
            violations = standin.interval_violations(INTERVAL) + standin.overlaps()
            requests = len(standin.requests)
    finally:
        servers.release(seconds=30)
    line = asdict(verdict) | {
        "days": options.days,
        "seed": options.seed,
        "requests": requests,
        "requests_by_day": _by_day(standin),
        "interval_violations": violations,
        "kills": worker.kills,
        "peak_mb": round(worker.peak_mb, 1),
        "seconds": round(time.monotonic() - started, 1),
    }
    sys.stdout.write(json.dumps(line) + "\n")
    is_good = not (verdict.lost or verdict.duplicated or verdict.wrong_type or verdict.untruthful or violations)
    return 0 if is_good else 1


def _by_day(standin: Standin) -> float:
    """Return the median number of requests of a day, from noon to noon in New York."""
    days = Counter(
        (datetime.fromisoformat(request.moment).astimezone(EASTERN) - timedelta(hours=12)).date()
        for request in standin.requests
    )
    return median(days.values())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.replay", description=__doc__)
    parser.add_argument("--days", type=int, default=60, help="announcement days (default 60)")
    parser.add_argument("--seed", type=int, default=7, help="everything random follows from it")
    parser.add_argument("--faults", type=float, default=0.2, help="share of requests that fail at random")
    parser.add_argument("--categories", type=int, metavar="N", help="how many categories (default: eight chosen ones)")
    parser.add_argument("--every", type=int, metavar="MINUTES", help="take turns this often, as a site does")
    parser.add_argument("--kills", type=float, default=0.15, help="share of turns that are killed if they last a while")
    return parser.parse_args()


def _categories(number: int) -> tuple[str, ...]:
    names = [category.identifier for archive in taxonomy.archives() for category in archive.categories]
    return tuple(names[:: len(names) // number][:number])


def _configure(data: Path, doors: dict[str, str], categories: Sequence[str]) -> None:
    place = addresses(data)
    os.environ.update(ENVIRONMENT)
    os.environ.update(
        PAPERSITE_DATA=str(data),
        DATABASE_URL=place.database_url,
        REDIS_URL=f"unix://{place.redis_socket}?db=0",
        DJANGO_SETTINGS_MODULE="papersite.settings",
        ARXIV_CATEGORIES=",".join(categories),
        ARXIV_INTERVAL=str(INTERVAL),
        LOG_LEVEL="ERROR",
        **doors,
    )
    django.setup()
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)


def _replay(standin: Standin, options: argparse.Namespace, random: Random, data: Path) -> Worker:
    first, last = standin.world.days[0], standin.world.days[-1]
    end = last + (timedelta() if options.every else HEALING)
    planned = every(options.every, first, end) if options.every else moments(first, end, random)
    turns = [moment for moment in planned if moment < announced_at(end + timedelta(days=1))]
    progress = Progress(sys.stderr, len(turns), "turns")
    with (data / "worker.log").open("ab") as log:
        worker = Worker(log)
        for moment in turns:
            standin.now = moment
            kill_after = random.random() * 1.5 if random.random() < options.kills else None
            worker.turn(moment, kill_after)
            progress.advance(1, f"{moment:%Y-%m-%d %H:%M}")
        worker.stop()
    return worker


if __name__ == "__main__":
    sys.exit(main())
