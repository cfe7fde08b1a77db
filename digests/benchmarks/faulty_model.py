"""A model server that makes mistakes: `python -m digests.benchmarks.faulty_model [--latency S] [--faults SHARE]`.

What goes wrong depends on the paper and on how often it was asked for, never on chance, so that two runs see the same.
"""

import argparse
import json
import sys
import threading
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from digests.benchmarks.model_server import ModelServer, Question, Reply

FREE = ("rate limit", "server error")
PAID = ("broken JSON", "cut off", "no choices", "refusal", "HTML")
FAULTS = (*FREE, *PAID)
REPAIR = "repair"

_FREE_TIMES = 2
"""How often a paper with a free fault is refused before it gets a summary."""


class FaultyModel(ModelServer):
    """The server, `faults` the share of papers of which the first call goes wrong; each call's `way` says how."""

    def __init__(self, *, latency: float = 0.0, faults: float = 0.0, **where: Any) -> None:
        super().__init__(latency=latency, **where)
        self._faults = faults
        self._asked: Counter[str] = Counter()
        self._counting = threading.Lock()

    def fault_of(self, paper: str) -> str:
        """Return how the first calls for a paper (`2512.00001v1`) go wrong; empty where they do not."""
        place = zlib.crc32(paper.encode())
        return FAULTS[place % len(FAULTS)] if place % 1000 < self._faults * 1000 else ""

    def reply(self, question: Question) -> Reply:
        """Return a good answer, spoiled where the paper has a fault; a repair is always good."""
        good = super().reply(question)
        if len(question.request["messages"]) > 2:
            return replace(good, way=REPAIR)
        with self._counting:
            self._asked[question.paper] += 1
            asked = self._asked[question.paper]
        fault = self.fault_of(question.paper)
        if not fault or (fault in FREE and asked > _FREE_TIMES):
            return good
        return replace(_SPOILED[fault](good), way=fault)


def paid_twice(calls: Iterable[Mapping[str, Any]]) -> int:
    """Return how many calls were paid besides the first for each paper and language; of repairs likewise."""
    paid = Counter((call["paper"], call["language"], call["way"] == REPAIR) for call in calls if call["tokens"])
    return paid.total() - len(paid)


def _with_message(good: Reply, message: dict[str, Any] | None) -> Reply:
    """Put another message in the answer's place, or none at all."""
    body = json.loads(good.body)
    body["choices"] = [] if message is None else [{**body["choices"][0], "message": {"role": "assistant", **message}}]
    return replace(good, body=json.dumps(body).encode())


_SPOILED: Mapping[str, Callable[[Reply], Reply]] = {
    "rate limit": lambda _: Reply(429, b'{"error": {"message": "slow down"}}', headers=(("Retry-After", "1"),)),
    "server error": lambda _: Reply(500, b'{"error": {"message": "something broke"}}'),
    "broken JSON": lambda good: _with_message(good, {"content": '{"gist": "It ends in the midd'}),
    "cut off": lambda good: replace(good, cut=len(good.body) // 2),
    "no choices": lambda good: _with_message(good, None),
    "refusal": lambda good: _with_message(good, {"content": None, "refusal": "I cannot help with that."}),
    "HTML": lambda good: replace(good, body=b"<html><body>Welcome!</body></html>"),
}


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(prog="python -m digests.benchmarks.faulty_model", description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that an answer takes (default 0)")
    parser.add_argument("--faults", type=float, default=0.0, help="the share of papers with a fault (default 0)")
    options = parser.parse_args()
    with FaultyModel(latency=options.latency, faults=options.faults) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
