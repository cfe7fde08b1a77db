"""What was asked of the stand-in, and whether politely: arXiv wants one request at a time, and a rest between two."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from threading import Lock
from typing import Any

_CLOCK = 0.000_05
"""Seconds by which two readings of the clock may seem closer than they are."""
_HANGING_UP = 0.05
"""Seconds in which the end of a connection that the other side gave up is noticed."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request: its number from 1, when it arrived and ended (monotonic seconds), and what became of it.

    `ended` is just before the last byte of the answer is sent: whoever waits for the whole answer asks again later than
    that. It is None while the request is being answered, as is then `status`; status 0 means that there was no
    answer. `was_abandoned`: the other side did not wait for it. `moment` is the stand-in's own time, ISO.
    """

    number: int
    door: str
    path: str
    arrived: float
    moment: str
    user_agent: str
    ended: float | None = None
    status: int | None = None
    fault: str = ""
    was_abandoned: bool = False


class Log:
    """Requests in the order of their arrival. May be written to by several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: list[Request] = []

    def arrive(self, *, door: str, path: str, arrived: float, moment: str, user_agent: str) -> int:
        """Note a request, and return its number."""
        with self._lock:
            number = len(self._requests) + 1
            self._requests.append(Request(number, door, path, arrived, moment, user_agent))
        return number

    def end(self, number: int, *, ended: float, status: int, fault: str, was_abandoned: bool = False) -> None:
        """Note how a request ended; the first to say so is right."""
        with self._lock:
            known = self._requests[number - 1]
            if known.ended is None:
                self._requests[number - 1] = replace(
                    known, ended=ended, status=status, fault=fault, was_abandoned=was_abandoned
                )

    def requests(self) -> tuple[Request, ...]:
        """Return the requests so far."""
        with self._lock:
            return tuple(self._requests)

    def as_json(self) -> list[dict[str, Any]]:
        """Return the requests as plain values."""
        return [asdict(request) for request in self.requests()]


def too_close(requests: Sequence[Request], interval: float) -> list[tuple[Request, Request]]:
    """Return the pairs of requests that arrived within less than `interval` seconds of each other."""
    in_order = sorted(requests, key=lambda request: request.arrived)
    return [
        (before, after) for before, after in pairwise(in_order) if after.arrived - before.arrived < interval - _CLOCK
    ]


def overlapping(requests: Sequence[Request]) -> list[tuple[Request, Request]]:
    """Return the pairs of requests of which the second arrived before the first had its answer."""
    found = []
    latest: Request | None = None
    for request in sorted(requests, key=lambda one: one.arrived):
        if latest is not None and request.arrived < _end(latest):
            found.append((latest, request))
        if latest is None or _end(request) > _end(latest):
            latest = request
    return found


def _end(request: Request) -> float:
    if request.ended is None:
        return float("inf")
    return request.ended - (_HANGING_UP if request.was_abandoned else 0)
