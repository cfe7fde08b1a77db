"""Which sort keys of a reader's papers are the largest, in order: a loop of `digests.ranking.kernel`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking.compiling import within

_FEW = 128

_Array = NDArray[Any]


@within
def best_of(keys: _Array, limit: int, best: _Array) -> int:
    """Write the largest of distinct keys in descending order; return how many, `limit` at most. Disorders `keys`."""
    first, last = np.int64(0), len(keys)
    while last - first > 1 and limit < len(keys):
        middle = _part(keys, first, last)
        if middle < limit:
            first = middle + 1
        else:
            last = middle
    size = min(limit, len(keys))
    if size > _FEW:
        _sort(keys, size)
        for place in range(size):
            best[place] = keys[place]
        return size
    for place in range(size):
        rank = 0
        for other in range(size):
            rank += keys[other] > keys[place]
        best[rank] = keys[place]
    return size


@within
def _sort(keys: _Array, size: int) -> None:
    """Bring the first `size` into descending order; numba's own sort takes seconds to compile."""
    ends = np.empty(size + 1, np.int64)
    ends[0], pending, first = size, 1, np.int64(0)
    while pending:
        last = ends[pending - 1]
        if last - first > 1:
            ends[pending] = _part(keys, first, last)
            pending += 1
        else:
            first = last + 1
            pending -= 1


@within
def _part(keys: _Array, first: int, last: int) -> int:
    """Move the larger keys of a part before its median of three, the smaller ones behind; return its place."""
    middle = (first + last) // 2
    a, b, c = keys[first], keys[middle], keys[last - 1]
    chosen = first if (b < a) != (c < a) else middle if (a < b) != (c < b) else last - 1
    pivot = keys[chosen]
    keys[chosen] = keys[last - 1]
    place = first
    for other in range(first, last - 1):
        key = keys[other]
        keys[other] = keys[place]
        keys[place] = key
        place += key > pivot
    keys[last - 1] = keys[place]
    keys[place] = pivot
    return place
