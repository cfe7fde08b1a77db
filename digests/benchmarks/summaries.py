"""How long a thousand summaries take with a model that takes 2 seconds, and what is paid when writers are killed.

Four processes of `manage.py summarize_papers` with four calls each, against a model server of this machine. First all
goes well: the time is compared with that of calls alone. Then every fifth paper has a fault (429, 500, broken JSON, cut
answers, no choices, refusals, HTML), a budget is set that is too small for all, and time after time a writer is killed
(`kill -9`) and another started. Nothing but the server's own count says what was paid.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection
from django.utils import timezone

from digests.benchmarks.faulty_model import paid_twice
from digests.benchmarks.pages import announce_papers
from digests.benchmarks.scratch import scratch_database
from digests.models import Paper, SpendingDay, Summary, SummaryState
from digests.pipeline import summary_wants
from digests.pipeline.summary_wants import Wish
from papersite.env import BASE_DIR, env

PAPERS = 1_000
LATENCY = 2.0
PROCESSES, CALLS_EACH = 4, 4
_FAULTY_PAPERS = 200
_FAULTS = 0.2
_FAULTY_LATENCY = 1.0
_KILLS = 8
_SECONDS_BETWEEN_KILLS = 3.0
_BUDGET_PER_PAPER = 1_400
_LONGEST_START = 300.0


def measure(papers: int = PAPERS) -> dict[str, Any]:
    """Return the figures of both runs; the second one's are under `with_faults_and_kills`, with the sums on top.

    `papers` is how many the first run writes; the second has 200 of them at most.
    """
    well = _run(papers, latency=LATENCY)
    ideal = papers * LATENCY / (PROCESSES * CALLS_EACH)
    faulty = _run(min(papers, _FAULTY_PAPERS), latency=_FAULTY_LATENCY, faults=_FAULTS, kills=_KILLS)
    return {
        "papers": papers,
        "paid_twice": well["paid_twice"] + faulty["paid_twice"],
        "over_budget_tokens": well["over_budget_tokens"] + faulty["over_budget_tokens"],
        "time_over_ideal": round(well["seconds"] / ideal, 3),
        "states": well["states"],
        "seconds": well["seconds"],
        "ideal_seconds": ideal,
        "with_faults_and_kills": faulty,
    }


def _run(papers: int, *, latency: float, faults: float = 0.0, kills: int = 0) -> dict[str, Any]:
    with scratch_database(), _model_server(latency, faults) as url:
        budget = papers * _BUDGET_PER_PAPER if faults else None
        environment = _environment(url, budget)
        _want(papers, environment)
        writers = [_writer(environment) for _ in range(PROCESSES)]
        _await_first_call()
        started = time.perf_counter()
        for place in range(kills):
            time.sleep(_SECONDS_BETWEEN_KILLS)
            killed = place % PROCESSES
            writers[killed].send_signal(signal.SIGKILL)
            writers[killed].wait()
            writers[killed] = _writer(environment)
        for writer in writers:
            if code := writer.wait():
                raise RuntimeError(f"A writer ended with {code}: see what `manage.py summarize_papers` says.")
        seconds = time.perf_counter() - started
        if kills:
            _writer(environment).wait()
        return _figures(papers, url, budget, seconds, kills)


def _await_first_call() -> None:
    """Wait until a writer has begun: in a site that runs, the writers run already."""
    deadline = time.monotonic() + _LONGEST_START
    while not Summary.objects.exclude(state=SummaryState.WANTED).exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def _figures(papers: int, url: str, budget: int | None, seconds: float, kills: int) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url.removesuffix('/v1')}/_calls") as answer:  # noqa: S310 - our own server
        calls = json.load(answer)
    paid = sum(call["tokens"] for call in calls)
    counted = sum(day.spent + day.reserved for day in SpendingDay.objects.all())
    return {
        "papers": papers,
        "kills": kills,
        "requests": len(calls),
        "paid_twice": paid_twice(calls),
        "paid_tokens": paid,
        "counted_tokens": counted,
        "budget_tokens": budget or 0,
        "over_budget_tokens": max(0, paid - budget) if budget else 0,
        "seconds": round(seconds, 2),
        "states": _states(),
        "answers": dict(Counter(call["way"] for call in calls)),
    }


def _states() -> dict[str, int]:
    """Return how many summaries are in which state; those that failed by their reason."""
    rows = Summary.objects.values_list("state", "failure")
    return dict(Counter(f"{state}: {failure}" if failure else state for state, failure in rows))


@contextmanager
def _model_server(latency: float, faults: float) -> Iterator[str]:
    command = [sys.executable, "-m", "digests.benchmarks.faulty_model"]
    options = ["--latency", str(latency), "--faults", str(faults)]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True, cwd=BASE_DIR) as server:  # noqa: S603
        try:
            yield server.stdout.readline().strip() if server.stdout else ""
        finally:
            server.terminate()


def _environment(url: str, budget: int | None) -> dict[str, str]:
    """Return the environment of the writers: the scratch database and the model server."""
    site = urlsplit(env.str("DATABASE_URL", default="") or settings.EMBEDDED.database_url)
    return os.environ | {
        "DATABASE_URL": urlunsplit(site._replace(path=f"/{connection.settings_dict['NAME']}")),
        "REDIS_URL": settings.REDIS_URL,
        "SITE_URL": settings.SITE_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "OPENAI_API_KEY": "sk-bench",
        "OPENAI_BASE_URL": url,
        "SUMMARY_MODEL": "bench",
        "SUMMARY_SOURCE": "abstract",
        "SUMMARY_ANSWER_TOKENS": "1500",
        "SUMMARY_DAILY_TOKENS": str(budget or ""),
        "SUMMARY_TIMEOUT": "30",
        "LOG_LEVEL": "ERROR",
    }


def _want(papers: int, environment: Mapping[str, str]) -> None:
    """Announce real papers, and want a summary of each as if a reader's ranking showed it."""
    announce_papers(papers, days=1)
    settings.OPENAI_API_KEY, settings.SUMMARY_MODEL = environment["OPENAI_API_KEY"], environment["SUMMARY_MODEL"]
    numbers = Paper.objects.order_by("number").values_list("number", flat=True)
    wished = {number: Wish(rank, 1) for rank, number in enumerate(numbers, start=1)}
    summary_wants.want("en", wished, Paper.objects.earliest("number").first_announced_on, timezone.now())


def _writer(environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "manage.py", "summarize_papers", "--concurrency", str(CALLS_EACH)]
    return subprocess.Popen(  # noqa: S603 - our own command
        command,
        cwd=BASE_DIR,
        env=dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
