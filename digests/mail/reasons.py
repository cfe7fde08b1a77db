"""A ranking's reasons in the words of the pages, as a letter keeps them."""

from collections.abc import Sequence

from digests.mail.letter import Why
from digests.ranking.explanation import explained
from digests.ranking.reasons import Reason
from digests.templatetags.reasons import signed


def whys_of(reasons: Sequence[Reason]) -> tuple[Why, ...]:
    """Return reasons in words, the largest share first; each line says in its text why it counts."""
    return tuple(Why(line.words, signed(line.points)) for line in explained(reasons))
