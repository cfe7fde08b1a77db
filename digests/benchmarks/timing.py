"""Measuring: run a thing several times and say how long it took."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter, process_time

import numpy as np


def milliseconds(run: Callable[[], object], times: int) -> list[float]:
    """Return the wall time of each of `times` runs, in milliseconds."""
    spent = []
    for _ in range(times):
        started = perf_counter()
        run()
        spent.append((perf_counter() - started) * 1000)
    return spent


def seconds(run: Callable[[], object]) -> tuple[float, float]:
    """Return the wall and the CPU seconds of one run in this process."""
    wall, cpu = perf_counter(), process_time()
    run()
    return perf_counter() - wall, process_time() - cpu


def median(values: list[float]) -> float:
    """Return the median."""
    return float(np.median(values))


def p95(values: list[float]) -> float:
    """Return the value that 95 % stay below."""
    return float(np.percentile(values, 95))


@contextmanager
def stage(what: str) -> Iterator[None]:
    """Say on stderr what is done now, and then how long it took."""
    sys.stderr.write(f"{what}: ")
    sys.stderr.flush()
    wall, cpu = perf_counter(), process_time()
    yield
    sys.stderr.write(f"{perf_counter() - wall:.1f} s, {process_time() - cpu:.1f} s of CPU\n")
