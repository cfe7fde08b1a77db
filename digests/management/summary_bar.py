"""The progress of writing summaries: a bar with rate, cost so far and time left; plain lines elsewhere."""

from time import monotonic

from django.core.management.base import OutputWrapper

from digests.pipeline import spending
from digests.pipeline.summarize import Outcome, Turned

_WIDTH = 24
_LINE_SECONDS = 10.0
_DONE = {Outcome.WRITTEN, Outcome.FAILED}


class Bar:
    """Counts what was written and what it cost.

    Args:
        stream: where to write, a command's stderr.
        total: how many summaries there are to write.
    """

    def __init__(self, stream: OutputWrapper, total: int) -> None:
        self._stream = stream
        self._total = total
        self._done = self.tokens_in = self.tokens_out = 0
        self._started = monotonic()
        self._said_at = 0.0
        self._is_terminal = stream.isatty()

    def advance(self, turned: Turned) -> None:
        """Note what became of one claim."""
        self._done += turned.outcome in _DONE
        self.tokens_in += turned.tokens_in
        self.tokens_out += turned.tokens_out
        now = monotonic()
        if self._is_terminal:
            self._stream.write(f"\r\033[K{self._drawn()}{self.line(now)}", ending="")
            self._stream.flush()
        elif now - self._said_at >= _LINE_SECONDS or self._done == self._total:
            self._said_at = now
            self._stream.write(self.line(now))

    def close(self) -> None:
        """End the line that a terminal shows."""
        if self._is_terminal:
            self._stream.write("")

    def line(self, now: float) -> str:
        """Return `120 of 1,000 summaries, 7.9/s, 1 min 51 s left, 412,000 tokens, cost 0.35`."""
        rate = self._done / max(now - self._started, 0.001)
        total = max(self._total, self._done)
        left = f", {_duration((total - self._done) / rate)} left" if rate else ""
        cost = spending.cost_of(self.tokens_in, self.tokens_out)
        spent = f", {self.tokens_in + self.tokens_out:,} tokens" + (f", cost {cost:.2f}" if cost is not None else "")
        return f"{self._done:,} of {total:,} summaries, {rate:.2g}/s{left}{spent}"

    def _drawn(self) -> str:
        full = _WIDTH * self._done // max(self._total, self._done, 1)
        return f"[{'#' * full}{'.' * (_WIDTH - full)}] "


def _duration(seconds: float) -> str:
    """Return `45 s`, `3 min 20 s` or `2 h 5 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
