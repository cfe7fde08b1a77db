"""Advisory locks: one writer at a time where two would do the same work or deadlock."""

from enum import IntEnum

from django.db import connection


class Lock(IntEnum):
    """What is being written. The numbers are the first half of Postgres' two-part lock key."""

    INGEST = 1
    MATCH = 2


def hold(lock: Lock, part: int = 0) -> None:
    """Wait for the lock and hold it until the transaction ends.

    Args:
        lock: what is written.
        part: which part of it, below 2**31; parts do not wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [lock, part])
