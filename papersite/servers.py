"""The embedded Postgres and Redis-protocol servers of one data folder."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Addresses:
    """Where the embedded servers of one data folder listen: Unix sockets in a private folder under `/tmp`."""

    folder: Path
    database_url: str
    redis_url: str


def addresses(data: Path) -> Addresses:
    """Return the addresses of the embedded servers of `data`, whether or not they run.

    The folder's name is short because a Unix socket's path is at most 107 bytes, and is made from the data
    folder's path, so that two sites on one machine never meet.
    """
    name = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    folder = Path("/tmp") / f"papersite-{os.geteuid()}-{name}"  # noqa: S108
    return Addresses(
        folder=folder,
        database_url=f"postgres://papersite@/papersite?host={folder}",
        redis_url=f"unix://{folder}/redis.sock?db=0",
    )
