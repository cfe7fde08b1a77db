"""Orders in scenarios to their figures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking.evaluation.benchmark import CURVE, SCENARIOS, Benchmark, Person, given
from digests.ranking.evaluation.metrics import METRICS, metrics, summarized
from digests.ranking.evaluation.orders import Order

_NOTHING = "L0K0"


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


def evaluated(
    benchmark: Benchmark, order: Order, advance: Callable[[int, str], None], scenarios: Sequence[str] = SCENARIOS
) -> Iterator[Outcome]:
    """Yield how an order does in each scenario, and last the curve when all its scenarios are among them.

    An order is asked only where it can make use of something that is given. What it makes no use of is kept from it, so
    that an order by likes does with keywords as without them.

    Args:
        benchmark: papers and people.
        order: what is evaluated.
        advance: told of every person: the count, 1, and a label.
        scenarios: those to try.
    """
    known: dict[str, Outcome] = {}
    for scenario in (*scenarios, *(CURVE if set(CURVE) <= set(scenarios) else ())):
        used = _used(order, scenario)
        if used not in known:
            known[used] = _evaluated(benchmark, order, used, advance)
    for scenario in scenarios:
        used = _used(order, scenario)
        if used != _NOTHING:
            yield replace(known[used], scenario=scenario)
    if set(CURVE) <= set(scenarios):
        yield _curve([known[_used(order, scenario)] for scenario in CURVE])


def asked(order: Order, scenarios: Sequence[str] = SCENARIOS) -> int:
    """Return how many different scenarios `evaluated` asks an order in."""
    return len({_used(order, scenario) for scenario in scenarios})


def _used(order: Order, scenario: str) -> str:
    """Return the scenario without what an order makes no use of."""
    likes, _, keywords = scenario.partition("K")
    return f"{likes if order.takes_likes else 'L0'}K{keywords if order.takes_keywords else '0'}"


def _evaluated(benchmark: Benchmark, order: Order, scenario: str, advance: Callable[[int, str], None]) -> Outcome:
    rows, seconds = [], 0.0
    for person in benchmark.people:
        wanted, issues = given(person, scenario), [issue.index for issue in person.issues]
        started = perf_counter()
        if scenario == _NOTHING:
            scores = [np.zeros(len(benchmark.issues[issue])) for issue in issues]
        else:
            scores = order.scores(wanted, issues)
        seconds += perf_counter() - started
        rows.append(_means(benchmark, person, scores))
        advance(1, f"{benchmark.split} {scenario} {order.name}")
    return Outcome(benchmark.split, scenario, order.name, np.array(rows), seconds * 1000 / len(rows))


def _curve(outcomes: Sequence[Outcome]) -> Outcome:
    """Return the mean of the outcomes, person by person; with nothing to go by the order is by lot."""
    rows = np.mean([outcome.rows for outcome in outcomes], axis=0)
    cost = float(np.mean([outcome.milliseconds for outcome in outcomes]))
    return replace(outcomes[0], scenario="curve", rows=rows, milliseconds=cost)


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
