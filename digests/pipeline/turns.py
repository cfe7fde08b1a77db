"""The turn to ask arXiv: one request at a time over all processes of this site, and a rest after each.

arXiv's terms ask for one request every three seconds over one connection from all machines of one operator together
(https://info.arxiv.org/help/api/tou.html). So the turn is one key in Redis, which is held by a lease while somebody
asks, and then rests for `ARXIV_INTERVAL`: from the end of one request to the start of the next. A holder that dies
leaves a lease that runs out. Beside it stand the pauses that a host asked for by Retry-After.
"""

import logging
import math
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from threading import Event, Thread
from time import monotonic, sleep
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from redis import ConnectionPool, Redis
from redis.exceptions import RedisError

from digests.arxiv.retries import LONGEST_RETRY_AFTER

logger = logging.getLogger(__name__)

LEASE = 3.0
"""Seconds after which a turn is free again whose holder died, if the interval does not ask for more; see `turn`."""

_RENEWALS = 4
_LONGEST_NAP = 0.5
_SHORTEST_NAP = 0.01
_REDIS_SECONDS = 5.0
_RESTING = b"resting"

# A lease that is gone (Redis was restarted, this process was stopped) is taken again where nobody else took it.
_RENEW = """
local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] then return 'lost' end
redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
return holder and 'held' or 'retaken'
"""
# Another holder's turn is left alone. A rest, or nothing, is replaced: the interval counts from this request's end.
_RELEASE = """
local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] and holder ~= 'resting' then return 'lost' end
if tonumber(ARGV[2]) > 0 then redis.call('set', KEYS[1], 'resting', 'px', ARGV[2]) else redis.call('del', KEYS[1]) end
return holder == ARGV[1] and 'held' or 'lost'
"""


class NotYourTurn(Exception):  # noqa: N818 - not an error: it says when to come back
    """Others are asking arXiv; `seconds` is when it is worth trying again, at the soonest."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Others are asking arXiv; try again in {seconds:.1f} s.")
        self.seconds = seconds


@contextmanager
def turn(*, wait: float | None = None, lease: float | None = None) -> Iterator[None]:
    """Wait for the turn to ask arXiv, and hold it for one request and its whole answer.

    The lease is renewed four times in its length and never shorter than twice the interval; by default it is a second
    longer than three intervals, 10 s for arXiv's 3. When a holder dies, more than the interval passes since its
    request before it runs out.

    Args:
        wait: how many seconds to wait at most; None waits as long as it takes.
        lease: how many seconds a holder that died keeps the others waiting, at most.

    Raises:
        NotYourTurn: the wait was not long enough.
        redis.RedisError: Redis cannot be asked, so nobody knows whose turn it is.
    """
    interval = max(settings.ARXIV_INTERVAL, 0.0)
    with _redis() as redis:
        held = _HeldTurn(redis, max(lease or max(LEASE, 3 * interval + 1), 2 * interval), interval)
        held.take(wait)
        with held:
            yield


def pause(host: str, until: datetime) -> None:
    """Remember that a host wants to be left alone until a moment (aware); a later wish replaces an earlier one."""
    with _redis() as redis:
        redis.set(_pause_key(host), until.isoformat(), px=LONGEST_RETRY_AFTER)


def paused_until(host: str, now: datetime) -> datetime | None:
    """Return until when a host wants to be left alone, None if it does not any more.

    A moment more than six hours ahead of `now` is none that a host may ask for: it was set at another `now`, as when
    days are replayed.
    """
    with _redis() as redis:
        kept = redis.get(_pause_key(host))
    until = datetime.fromisoformat(kept.decode()) if isinstance(kept, bytes) else None
    return until if until and timedelta() < until - now <= LONGEST_RETRY_AFTER else None


class _HeldTurn:
    """The key, its holder's token, and the thread that renews the lease as long as the holder lives."""

    def __init__(self, redis: Redis, lease: float, interval: float) -> None:
        self._redis = redis
        self._key = f"papersite:turn:{urlsplit(settings.ARXIV_SITE_URL).netloc}"
        self._token = secrets.token_hex(16)
        self._lease, self._interval = lease, interval
        self._renew, self._release = redis.register_script(_RENEW), redis.register_script(_RELEASE)
        self._released = Event()
        self._is_lost = False
        self._renewing = Thread(target=self._renew_until_released, name="arxiv-turn", daemon=True)

    def take(self, wait: float | None) -> None:
        until = None if wait is None else monotonic() + wait
        while not self._redis.set(self._key, self._token, nx=True, px=_milliseconds(self._lease)):
            seconds, nap = self._next_chance()
            if until is not None and nap and monotonic() + nap > until:
                raise NotYourTurn(seconds)
            sleep(nap)

    def __enter__(self) -> Self:
        self._renewing.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._released.set()
        self._renewing.join()
        try:
            last = self._release(keys=[self._key], args=[self._token, _milliseconds(self._interval)])
        except RedisError as failure:
            logger.warning("The turn to ask arXiv could not be given back, it runs out by itself: %s", failure)
            return
        if self._is_lost or last != b"held":
            logger.warning("The turn to ask arXiv was lost while it was used; another request may have been sent.")

    def _next_chance(self) -> tuple[float, float]:
        """Return the seconds until the turn may be free, and how long to sleep before looking again.

        A rest ends on the millisecond. A holder leaves when it is done: looking once in an interval finds the rest.
        """
        with self._redis.pipeline() as asked:
            asked.get(self._key)
            asked.pttl(self._key)
            holder, left = asked.execute()
        if holder is None:
            return 0.0, 0.0
        if holder == _RESTING:
            seconds = max(left / 1000, 0.001)
            return seconds, seconds
        return max(self._interval, _LONGEST_NAP), min(max(self._interval, _SHORTEST_NAP), _LONGEST_NAP)

    def _renew_until_released(self) -> None:
        while not self._released.wait(self._lease / _RENEWALS):
            try:
                state = self._renew(keys=[self._key], args=[self._token, _milliseconds(self._lease)])
            except RedisError as failure:
                logger.warning("The turn to ask arXiv could not be renewed: %s", failure)
                continue
            self._is_lost |= state != b"held"


def _redis() -> Redis:
    return Redis(connection_pool=_connections(settings.REDIS_URL))


@cache
def _connections(address: str) -> ConnectionPool:
    """Return the connections that this process keeps: each request of arXiv has three questions to Redis."""
    return ConnectionPool.from_url(address, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS)


def _pause_key(host: str) -> str:
    return f"papersite:pause:{host.lower()}"


def _milliseconds(seconds: float) -> int:
    return math.ceil(seconds * 1000)
