"""How fast a deep backfill is, and how much memory it takes: 100,000 records of one category, from a local server."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from django.test.utils import override_settings

from digests.benchmarks.records_server import CATEGORY, DAYS, FIRST
from digests.benchmarks.scratch import scratch_database
from digests.benchmarks.timing import seconds
from digests.models import Announcement, ListingDay, Paper
from digests.pipeline import backfill
from digests.pipeline.backfill import Backfill
from digests.pipeline.doors import open_client

RECORDS = 100_000
_NOW = datetime(2025, 1, 1, 12, tzinfo=UTC)


def measure(records: int = RECORDS) -> dict[str, float]:
    """Return what a backfill brought, its wall time, and the peak of this process's memory in MB before and in it."""
    wanted = Backfill(CATEGORY, FIRST.date(), (FIRST + timedelta(days=DAYS)).date())
    with scratch_database(), _served(records):
        before = _reset_peak()
        wall, cpu = seconds(partial(_run, wanted))
        peak = _peak()
        return {
            "records": backfill.counts(wanted)["records"],
            "papers": Paper.objects.count(),
            "announcements": Announcement.objects.count(),
            "days": ListingDay.objects.count(),
            "wall_s": wall,
            "cpu_s": cpu,
            "records_per_second": records / wall,
            "memory_before_mb": before,
            "peak_memory_mb": peak,
        }


def _run(wanted: Backfill) -> None:
    with open_client() as client:
        for _ in backfill.run(wanted, client, lambda: _NOW):
            pass


@contextmanager
def _served(records: int) -> Iterator[None]:
    """Serve the records from a process of its own, whose memory is not counted."""
    command = [sys.executable, "-m", "digests.benchmarks.records_server", str(records)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - this very program
        try:
            address = server.stdout.readline().strip() if server.stdout else ""
            with override_settings(ARXIV_OAI_URL=address, ARXIV_INTERVAL=0):
                yield
        finally:
            server.kill()


def _reset_peak() -> float:
    """Let the peak begin at what is held now, and return that, in MB."""
    Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024
