"""Lines for whoever watches a terminal."""

import contextlib
import sys


def say(line: str) -> None:
    """Write one line at once; a terminal that is gone is no reason to stop."""
    with contextlib.suppress(OSError):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
