"""A ranking's reasons in the words of the pages, as a letter keeps them."""

from collections.abc import Iterable
from functools import lru_cache

from digests.mail.letter import Why
from digests.ranking.reasons import Reason
from digests.templatetags.papers import points_of


def whys_of(reasons: Iterable[Reason]) -> tuple[Why, ...]:
    """Return reasons in words, in their order."""
    return tuple(map(_why_of, reasons))


@lru_cache(maxsize=4096)
def _why_of(reason: Reason) -> Why:
    """Return one reason in words; a reader's keyword gives many papers the same one."""
    return Why(reason.text, points_of(reason), reason.why)
