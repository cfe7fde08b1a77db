"""One order in one scenario to its figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking.evaluation.benchmark import CURVE, Benchmark, Person, given
from digests.ranking.evaluation.metrics import METRICS, metrics, summarized
from digests.ranking.evaluation.orders import Order


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """How an order did.

    Attributes:
        split: the benchmark's name.
        scenario: what was given.
        order: the order's name.
        rows: of each person the metrics, in the order of `metrics.METRICS`, means over the person's issues.
        milliseconds: what one person cost on average, all issues together.
    """

    split: str
    scenario: str
    order: str
    rows: NDArray[np.float64]
    milliseconds: float

    def as_json(self) -> dict[str, Any]:
        """Return the figures for machines."""
        return {
            "split": self.split,
            "scenario": self.scenario,
            "method": self.order,
            "people": len(self.rows),
            "milliseconds": round(self.milliseconds, 2),
            **_rounded(summarized(self.rows)),
        }


def evaluate(benchmark: Benchmark, order: Order, scenario: str) -> Iterator[tuple[float, ...]]:
    """Yield of each person the metrics and the seconds taken; nothing where the order cannot score what is given."""
    for person in benchmark.people:
        wanted = given(person, scenario)
        if not order.can_score(wanted):
            continue
        started = perf_counter()
        scores = order.scores(wanted, [issue.index for issue in person.issues])
        seconds = perf_counter() - started
        yield (*_means(benchmark, person, scores), seconds)


def outcome(benchmark: Benchmark, order: Order, scenario: str, rows: list[tuple[float, ...]]) -> Outcome:
    """Return what `evaluate` yielded, summed up."""
    values = np.array(rows)
    return Outcome(benchmark.split, scenario, order.name, values[:, :-1], float(values[:, -1].mean() * 1000))


def curve(outcomes: list[Outcome]) -> Outcome | None:
    """Return the mean over the scenarios of the curve of one order, or None when one of them is missing."""
    by_scenario = {outcome.scenario: outcome for outcome in outcomes}
    if not by_scenario.keys() >= set(CURVE):
        return None
    chosen = [by_scenario[scenario] for scenario in CURVE]
    rows = np.mean([outcome.rows for outcome in chosen], axis=0)
    cost = float(np.mean([outcome.milliseconds for outcome in chosen]))
    return Outcome(chosen[0].split, "curve", chosen[0].order, rows, cost)


def _means(benchmark: Benchmark, person: Person, scores: list[NDArray[np.float64]]) -> list[float]:
    rows = []
    for issue, of_all in zip(person.issues, scores, strict=True):
        seed = blake2b(f"{person.name} {issue.index}".encode(), digest_size=8).digest()
        ties = np.random.default_rng(int.from_bytes(seed, "little"))
        places = benchmark.issues[issue.index].searchsorted(issue.candidates)
        rows.append(metrics(of_all[places], issue.wanted, ties))
    means: list[float] = np.mean(rows, axis=0).tolist()
    return means


def _rounded(figures: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    return {name: {end: round(value, 5) for end, value in figures[name].items()} for name in METRICS}
