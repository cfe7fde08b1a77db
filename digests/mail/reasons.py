"""A ranking's reasons in the words of the pages, as a letter keeps them."""

from collections.abc import Sequence

from digests.mail.letter import MOST_WHYS, Why
from digests.ranking.explanation import line_of, together
from digests.ranking.reasons import Reason
from digests.templatetags.reasons import signed


def whys_of(reasons: Sequence[Reason]) -> tuple[tuple[Why, ...], int]:
    """Return the reasons with the largest shares in words, those first, and how many more lines there would be.

    Each line says in its text why it counts.
    """
    groups = together(reasons)
    lines = map(line_of, groups[:MOST_WHYS])
    return tuple(Why(line.words, signed(line.points)) for line in lines), max(0, len(groups) - MOST_WHYS)
