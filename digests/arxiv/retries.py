"""Which failures pass by themselves, and how long to wait before asking again.

Only what may be over in a few seconds is asked again at once, and a few times. Everything longer is the caller's: the
error says in `retry_after` what arXiv wishes, and nobody sleeps on it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Self

import httpx2
import stamina

from digests.arxiv.errors import ListingError

LONGEST_RETRY_AFTER = timedelta(hours=6)

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 3.0
_PASSING = {"unreachable", "truncated", "http 500", "http 502", "http 503", "http 504"}
_PASSING_IF_WISHED = "http 429"


@dataclass(frozen=True, slots=True)
class Retries:
    """At most `tries` requests for one document, with growing waits between them.

    The waits are random, from `first_wait` seconds on and twice as long each time, never above `longest_wait`. A wish
    of arXiv's within `longest_wait` is met to the second; one beyond it ends the tries.
    """

    tries: int = 3
    first_wait: float = _FIRST_WAIT
    longest_wait: float = _LONGEST_WAIT

    @classmethod
    def spaced(cls, interval: float) -> Self:
        """Return retries for an arXiv that wants `interval` seconds between requests: none waits longer than that."""
        return cls(first_wait=min(_FIRST_WAIT, interval), longest_wait=min(_LONGEST_WAIT, interval))

    def caller(self) -> stamina.BoundRetryingCaller:
        """Return what calls a function, and calls it again where it fails with what passes."""
        caller = stamina.RetryingCaller(
            attempts=self.tries,
            timeout=None,
            wait_initial=self.first_wait,
            wait_max=self.longest_wait,
            wait_jitter=self.first_wait,
        )
        return caller.on(self.wait_after)

    def wait_after(self, error: Exception) -> bool | float:
        """Return the seconds that arXiv wants to wait after this error, True for the usual wait, False to give up."""
        if not isinstance(error, ListingError):
            return False
        if error.retry_after is None:
            return error.reason in _PASSING or isinstance(error.__cause__, httpx2.ConnectTimeout)
        passes = error.reason in _PASSING or error.reason == _PASSING_IF_WISHED
        return error.retry_after if passes and error.retry_after <= self.longest_wait else False


def retry_after(header: str, *, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, in either form of RFC 9110, or None.

    What is beyond six hours is shortened to them: nobody waits longer without asking again.
    """
    text = header.strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:12])
    elif moment := http_date(text):
        seconds = (moment - now).total_seconds()
    else:
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER.total_seconds())


def http_date(text: str) -> datetime | None:
    """Return the moment that a header names, aware; None where it names none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
