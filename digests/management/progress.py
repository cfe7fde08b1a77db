"""Progress of long work: a line that renews itself on a terminal, plain lines elsewhere."""

from time import monotonic
from typing import TextIO

from django.core.management.base import OutputWrapper


class Progress:
    """Counts done work and says how fast it goes and how long it will take.

    Args:
        stream: where to write, a command's stdout.
        total: how much work there is, in `unit`.
        unit: what is counted, in the plural.
    """

    def __init__(self, stream: TextIO | OutputWrapper, total: int, unit: str) -> None:
        self._stream = stream
        self._total = total
        self._unit = unit
        self._done = 0
        self._started = monotonic()

    def advance(self, count: int, label: str) -> None:
        """Note `count` more as done, with a word on what was last."""
        self._done += count
        seconds = monotonic() - self._started
        rate = self._done / seconds if seconds else 0.0
        left = (self._total - self._done) / rate if rate else 0.0
        line = f"{label}: {self._done} of {self._total} {self._unit}, {rate:.0f}/s, {left:.0f} s left"
        if self._stream.isatty():
            end = "\n" if self._done >= self._total else ""
            self._stream.write(f"\r\033[K{line}{end}")
        else:
            self._stream.write(line + "\n")
        self._stream.flush()
