"""The garbage collector, told what it need not look at."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def settle() -> None:
    """Let the garbage collector pass over what is loaded by now.

    A ranking or a digest makes some thousand short-lived values, and every so many of them the collector looks at all
    that there is: a tenth of a second for modules that stay anyway, in the middle of what a reader waits for. In a
    process that forks others it also keeps their memory shared.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def left_alone() -> Iterator[None]:
    """Do without the garbage collector for a piece of work that makes a bounded number of values.

    Nearly all of them are in no cycle and go without it; what is left is collected afterwards.
    """
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()
