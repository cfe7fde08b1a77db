"""One pattern looked up by itself and as one of many."""

from digests.ranking.document import DayIndex
from digests.ranking.many_patterns import find_together
from digests.ranking.matching import find
from digests.ranking.patterns import Pattern, from_key


def find_both_ways(index: DayIndex, pattern: Pattern) -> list[tuple[int, int]]:
    """Return the number and the places of each paper found, having asserted that both ways agree."""
    alone = find(index, from_key(pattern.key))
    [(key, together)] = find_together(index, [pattern.key]).items()
    assert key == pattern.key
    assert together.numbers.tolist() == alone.numbers.tolist()
    assert together.places.tolist() == alone.places.tolist()
    return list(zip(alone.numbers.tolist(), alone.places.tolist(), strict=True))
