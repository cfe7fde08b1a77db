"""Advisory locks: one writer at a time where two would do the same work or deadlock."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum, unique

from django.db import connection


class Lock(IntEnum):
    """What is being written. The numbers are the first half of Postgres' two-part lock key."""

    INGEST = 1
    MATCH = 2
    VECTORS = 3
    TASTE = 4


def hold(lock: Lock, part: int = 0) -> None:
    """Wait for the lock and hold it until the transaction ends.

    Args:
        lock: what is written.
        part: which part of it, below 2**31; parts do not wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [lock, part])


def hold_each(lock: Lock, parts: Sequence[int]) -> None:
    """Wait for the lock of one part after the other, in the order given, and hold them until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, part) FROM unnest(%s::int[]) AS part", [lock, list(parts)])


def hold_if_free(lock: Lock, part: int = 0) -> bool:
    """Hold the lock as `hold` does where nobody else has it; return whether it is held."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [lock, part])
        return bool(cursor.fetchone()[0])


@unique
class Claim(IntEnum):
    """What one process does at a time, over several transactions and requests to arXiv."""

    CHAIN = 100
    CATEGORY_DAY = 101
    HARVEST = 102
    ALARM = 103
    SENDER = 104
    MAILING = 105
    WRITER = 106
    WANTS = 107
    COMPARISON = 108
    EMBEDDING = 120


@contextmanager
def claimed(claim: Claim, part: int = 0) -> Iterator[bool]:
    """Take something for this connection without waiting; False where another connection has it.

    It ends with the block or with the connection, so that a process that is killed claims nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [claim, part])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [claim, part])
