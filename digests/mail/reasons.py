"""A ranking's reasons in the words of the pages, as a letter keeps them."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from digests.mail.letter import MOST_WHYS, Why
from digests.ranking.explanation import line_of, points_of, together
from digests.ranking.reasons import Reason, as_points


def whys_of(reasons: Sequence[Reason]) -> tuple[tuple[Why, ...], int, Decimal]:
    """Return the reasons with the largest shares in words, those first; how many more lines there are, and their sum.

    Each line says in its text why it counts. One more than a mail says is said too: counting it would take its line.
    """
    groups = together(reasons)
    most = MOST_WHYS + (len(groups) == MOST_WHYS + 1)
    rest = groups[most:]
    whys = tuple(Why(_words(group), points_of(group)) for group in groups[:most])
    return whys, len(rest), sum(map(points_of, rest), Decimal(0))


def _words(group: Sequence[Reason]) -> str:
    if len(group) > 1:
        return line_of(group).words
    (one,) = group
    return _words_of_one(one.text, one.kind, one.places, one.likes, is_for=one.points > 0)


@lru_cache(maxsize=4096)
def _words_of_one(text: str, kind: str, places: int, likes: int, *, is_for: bool) -> str:
    """Return one reason in words, which count only whether it speaks for the paper: many papers have the same."""
    nothing = as_points(0)
    return line_of([Reason(text, kind, places, as_points(100 if is_for else -100), nothing, likes)]).words
