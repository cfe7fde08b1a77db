"""Ranking many readers from Postgres to Postgres: packed statements in, packed rankings with their reasons out.

Rankings are not stored by the site; the table that they are written to here lasts as long as the connection.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from struct import Struct
from time import process_time

from django.db import connection
from django.utils import timezone

from accounts.models import Profile
from digests.pipeline.rank_many import CHUNK, Many
from digests.ranking.batch_points import ManyByPoints
from papersite.garbage import settle

_ROW, _SIZE = Struct("!hiqi"), 8
_BEGIN, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"


def main(database: str, readers: int, until: date, days: int) -> None:
    """Print the CPU seconds and the largest memory of ranking some readers, as one JSON object.

    A first chunk, not counted, loads what is compiled. `server_cpu_s` is what Postgres used for it, where it runs on
    this machine.
    """
    connection.settings_dict["NAME"] = database
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE shown (profile bigint, packed bytea)")
    now = timezone.now()
    keys = list(Profile.objects.filter(order="points").order_by("-pk").values_list("pk", flat=True)[:readers])
    _write(Many(until=until, days=days, now=now), keys[:CHUNK])
    settle()
    before, server_before = process_time(), _server_cpu()
    many = Many(until=until, days=days, now=now)
    for start in range(0, len(keys), CHUNK):
        _write(many, keys[start : start + CHUNK])
    figures = {
        "cpu_s": process_time() - before,
        "server_cpu_s": _server_cpu() - server_before,
        "peak_mb": _peak_mb(),
    }
    sys.stdout.write(json.dumps(figures))


def _write(many: Many, keys: list[int]) -> None:
    packed = b"".join((_BEGIN, *_rows(many.rank(keys, reasons=False).points), _END))
    with connection.cursor() as cursor, cursor.copy("COPY shown FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(packed)


def _rows(ranked: ManyByPoints) -> Iterator[bytes | memoryview]:
    """Yield a row of COPY for each reader: the profile's key, and what it is shown with the reasons."""
    shown, reasons = memoryview(ranked.shown.tobytes()), memoryview(ranked.reasons.tobytes())
    paper_size, reason_size = ranked.shown.itemsize, ranked.reasons.itemsize
    ends = ranked.ends.tolist()
    reason_ends = [0, *ranked.shown["reasons"].tolist()]
    start = 0
    for profile, end in zip(ranked.readers.profiles, ends, strict=True):
        papers = shown[start * paper_size : end * paper_size]
        why = reasons[reason_ends[start] * reason_size : reason_ends[end] * reason_size]
        yield _ROW.pack(2, 8, profile, len(papers) + len(why))
        yield papers
        yield why
        start = end


def _peak_mb() -> float:
    """Return the largest memory of this program; `getrusage` would name that of the process that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def _server_cpu() -> float:
    """Return the CPU seconds of this connection's server process, 0 where it cannot be seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / 100
