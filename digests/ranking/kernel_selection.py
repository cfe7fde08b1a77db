"""Which papers of many a ranking by relevance shows, and in what order: compiled loops of `kernel_relevance`.

Of each paper there are a total and a tie-break, in parallel arrays: of equal totals the larger tie-break comes first.
It holds the day and, below that, the row the other way round.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking.compiling import within
from digests.ranking.kernel import ROW_BITS

ROW_MASK = (1 << ROW_BITS) - 1

_Array = NDArray[Any]


@within
def shown(total: int, scale: Any) -> Any:
    """Return a total as hundredths of a point, as readers see it."""
    point, top = scale
    return min(max((total * 100 + point // 2) // point, 0), top)


@within
def _precedes(totals: _Array, ties: _Array, one: int, other: int) -> Any:
    return totals[one] > totals[other] or (totals[one] == totals[other] and ties[one] > ties[other])


@within
def _swap(totals: _Array, ties: _Array, one: int, other: int) -> None:
    totals[one], totals[other] = totals[other], totals[one]
    ties[one], ties[other] = ties[other], ties[one]


@within
def _part(totals: _Array, ties: _Array, first: int, last: int) -> int:
    """Move what precedes a middling one of a part before it, the others behind; return its place."""
    middle, end = (first + last) // 2, last - 1
    if _precedes(totals, ties, middle, first):
        _swap(totals, ties, middle, first)
    if _precedes(totals, ties, end, first):
        _swap(totals, ties, end, first)
    if _precedes(totals, ties, middle, end):
        _swap(totals, ties, middle, end)
    place = first
    for other in range(first, end):
        if _precedes(totals, ties, other, end):
            _swap(totals, ties, other, place)
            place += 1
    _swap(totals, ties, place, end)
    return place


@within
def order(totals: _Array, ties: _Array, size: int, limit: int) -> int:
    """Bring the best `limit` of the first `size` to the front, in order; return how many there are."""
    first, last = np.int64(0), size
    while last - first > 1 and limit < size:
        middle = _part(totals, ties, first, last)
        if middle < limit:
            first = middle + 1
        else:
            last = middle
    best = min(limit, size)
    ends = np.empty(best + 1, np.int64)
    ends[0], pending, first = best, 1, np.int64(0)
    while pending:
        last = ends[pending - 1]
        if last - first > 1:
            ends[pending] = _part(totals, ties, first, last)
            pending += 1
        else:
            first = last + 1
            pending -= 1
    return best


@within
def room(stated: int, share: float, most: int) -> int:
    """Return how many discoveries there may be."""
    if share >= 1:
        return most
    return min(int(most * share), int(stated * share / (1 - share)))


@within
def merge(lists: Any, stated: int, found: int, most: int, papers: _Array, scale: Any, chosen: _Array) -> int:
    """Write the papers to show, the best of both lists; return how many."""
    stated_totals, stated_ties, found_totals, found_ties = lists
    one, other, size = 0, 0, min(stated + found, most)
    for place in range(size):
        is_found = one == stated or (
            other < found
            and (
                found_totals[other] > stated_totals[one]
                or (found_totals[other] == stated_totals[one] and found_ties[other] > stated_ties[one])
            )
        )
        total = found_totals[other] if is_found else stated_totals[one]
        row = ROW_MASK - ((found_ties[other] if is_found else stated_ties[one]) & ROW_MASK)
        other += is_found
        one += not is_found
        chosen[place]["row"], chosen[place]["score"] = row, shown(total, scale)
        chosen[place]["key"], chosen[place]["is_discovery"] = papers[row]["key"], is_found
    return size
