"""All that a profile states as one array of whole numbers, and the texts beside it."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

KINDS = ("keyword", "author", "exclusion", "category")
"""The kinds of statements, in the order in which they are packed; a byte of `STATEMENT` is an index into them."""

PRIORITIES = {"low": -1, "normal": 0, "high": 1}

STATEMENT = np.dtype(
    [
        ("source", "<i8"),
        ("points", "<i4"),
        ("title_points", "<i4"),
        ("muted_until", "<i4"),
        ("kind", "u1"),
        ("priority", "i1"),
        ("", "<u2"),
    ]
)
"""One statement: the key of its pattern or `category_number`, hundredths of points, the ordinal of the day on which it
counts again (0: it is not muted), its kind, and of a category its priority (-1, 0 or 1)."""

VERSION = 1
"""The form of `STATEMENT`; what was packed in another form is packed anew."""


class Said(NamedTuple):
    """A statement of a profile, to be packed: `pattern` is the number of its pattern, of a category nothing."""

    kind: str
    key: str
    text: str
    pattern: int = 0
    points: int = 0
    title_points: int = 0
    priority: str = "normal"
    muted_until: date | None = None


def category_number(name: str) -> int:
    """Return the number that a category goes by: 63 bits made of its letters, the same on every machine."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little") >> 1


def pack(statements: Iterable[Said]) -> tuple[bytes, bytes]:
    """Return statements as bytes, kind by kind in the order given, and their texts (of a category its name)."""
    ordered = sorted(statements, key=lambda said: KINDS.index(said.kind))
    rows = np.zeros(len(ordered), STATEMENT)
    for row, said in zip(rows, ordered, strict=True):
        row["source"] = category_number(said.key) if said.kind == "category" else said.pattern
        row["points"], row["title_points"] = said.points, said.title_points
        row["muted_until"] = said.muted_until.toordinal() if said.muted_until else 0
        row["kind"], row["priority"] = KINDS.index(said.kind), PRIORITIES[said.priority]
    texts = [said.key if said.kind == "category" else said.text for said in ordered]
    return rows.tobytes(), json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()


def unpack(packed: bytes) -> NDArray[Any]:
    """Return the statements of one profile, or of several end to end."""
    return np.frombuffer(packed, STATEMENT)


def unpack_texts(packed: bytes) -> Sequence[str]:
    """Return the texts of one profile's statements."""
    texts: list[str] = json.loads(packed)
    return texts
