"""The papers most like one paper, as they are kept in the database: a short list that newer papers enter."""

from collections.abc import Iterable

import numpy as np

from digests.ranking import packed
from digests.ranking.neighbours import MAX_SHARED, Near
from digests.ranking.vectors import ONE

LISTED = 10
"""Papers that are kept of those most like one paper."""

VERSION = 1
_KIND = b"PSSI"


def merged(lists: Iterable[Iterable[Near]], count: int = LISTED) -> list[Near]:
    """Return the most similar papers of several lists, each once; a paper of two lists is taken from the first."""
    found: dict[int, Near] = {}
    for near in (near for one in lists for near in one):
        found.setdefault(near.number, near)
    return sorted(found.values(), key=lambda near: (-near.similarity, near.number))[:count]


def pack(near: list[Near]) -> bytes:
    """Return a list as bytes for the database; similarities are kept in 1 / `vectors.ONE`."""
    shared = [(*one.shared, *(0,) * (MAX_SHARED - len(one.shared))) for one in near]
    similarities = np.rint(np.array([one.similarity for one in near]) * ONE)
    return packed.pack(
        _KIND,
        VERSION,
        (
            np.array([one.number for one in near], np.int64),
            np.array(shared, np.uint64).reshape(-1),
            similarities.clip(0, ONE).astype(np.uint16),
        ),
    )


def unpack(row: bytes | memoryview) -> list[Near]:
    """Return what `pack` made bytes of; raises ValueError when it is no such bytes."""
    numbers, terms, similarities = packed.unpack(_KIND, VERSION, row)
    shared = terms.reshape(-1, MAX_SHARED).tolist()
    rows = zip(numbers.tolist(), (similarities / ONE).tolist(), shared, strict=True)
    return [Near(number, similarity, tuple(filter(None, terms))) for number, similarity, terms in rows]
