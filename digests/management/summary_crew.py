"""Threads of one process that write summaries until nothing is left to do, or until they are asked to end."""

from collections.abc import Iterator
from queue import Empty, Queue
from threading import Event, Lock, Thread

from django.db import connection
from django.db.models import Min, Q
from django.utils import timezone

from digests.models import Summary
from digests.models.summaries import CLAIMABLE
from digests.pipeline import model_pause, spending, summary_claims
from digests.pipeline.summarize import Outcome, Turned, open_desk, write_next

LONGEST_WAIT = 15 * 60.0
"""Seconds that a crew waits for a provider that wants to be left alone, before it ends."""

_NAP = 0.5
_FINAL = {Outcome.WRITTEN, Outcome.FAILED}


class Crew:
    """So many threads with one provider; `limit` is the most summaries that they write together."""

    def __init__(self, threads: int, only: Q, limit: int | None) -> None:
        self._only = only
        self._left = limit
        self._lock = Lock()
        self._ending = Event()
        self._results: Queue[Turned | Exception] = Queue()
        self._desk = open_desk()
        self._threads = [Thread(target=self._run, name=f"summaries-{place}") for place in range(threads)]

    def work(self) -> Iterator[Turned]:
        """Yield what became of each claim, as it becomes known, until nothing is left to do.

        Raises: what a thread raised, once the others have ended.
        """
        for thread in self._threads:
            thread.start()
        yield from self._turned()

    def end(self) -> Iterator[Turned]:
        """Let nothing new be taken, and yield what becomes of the calls under way."""
        self._ending.set()
        yield from self._turned()

    def _turned(self) -> Iterator[Turned]:
        while any(thread.is_alive() for thread in self._threads) or not self._results.empty():
            try:
                result = self._results.get(timeout=_NAP)
            except Empty:
                continue
            if isinstance(result, Exception):
                self._ending.set()
                for thread in self._threads:
                    thread.join()
                raise result
            yield result
        self._desk.provider.close()

    def _run(self) -> None:
        try:
            with summary_claims.writer() as me:
                while not self._ending.is_set() and self._is_allowed():
                    turned = write_next(me, self._desk, timezone.now, only=self._only)
                    if turned is not None:
                        self._results.put(turned)
                    if turned is None or turned.outcome not in _FINAL:
                        self._allow_another()
                    if turned is None and not self._is_worth_waiting():
                        return
        except Exception as error:  # noqa: BLE001 - raised again in the main thread
            self._results.put(error)
        finally:
            connection.close()

    def _is_allowed(self) -> bool:
        """Take one of the summaries that may still be written."""
        with self._lock:
            if self._left is None:
                return True
            self._left -= 1
            return self._left >= 0

    def _allow_another(self) -> None:
        with self._lock:
            if self._left is not None:
                self._left += 1

    def _is_worth_waiting(self) -> bool:
        """Nap; say whether something may be written before long: after a pause, or what is tried again."""
        now = timezone.now()
        wanted = Summary.objects.filter(self._only, state__in=CLAIMABLE)
        if spending.is_closed(now) or not wanted.exists():
            return False
        pause = model_pause.paused_until(now)
        retry = wanted.aggregate(first=Min("not_before"))["first"]
        later = max((moment for moment in (pause, retry) if moment), default=now)
        is_soon = (later - now).total_seconds() <= LONGEST_WAIT
        return is_soon and not self._ending.wait(_NAP)
