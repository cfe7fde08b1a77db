"""What can be made again and is older than anybody needs, to nothing: storage ends growing after a year.

Papers, announcements and listings are kept for ever. Whoever asks for an older day has its index, its vectors and the
postings of their own patterns made again, and has them until the next night.
"""

from datetime import date, timedelta
from typing import Any

from django.db.models import Max, QuerySet

from digests.models import DayVectors, ListingDay, Posting, WordIndex

WORDS_KEPT = timedelta(days=60)
"""Postings and word indexes are kept for so long before the newest announcement: twice `match.HORIZON`."""

VECTORS_KEPT = timedelta(days=400)
"""Vectors are kept for longer than the year in which similar papers are looked for."""


def forget_old_days() -> dict[str, int]:
    """Delete postings, word indexes and vectors of old days, day by day; return how many rows of each."""
    newest: date | None = ListingDay.objects.aggregate(newest=Max("announced_on"))["newest"]
    if newest is None:
        return {}
    return {
        "postings": _forget(Posting.objects.filter(announced_on__lt=newest - WORDS_KEPT)),
        "word indexes": _forget(WordIndex.objects.filter(announced_on__lt=newest - WORDS_KEPT)),
        "vectors": _forget(DayVectors.objects.filter(announced_on__lt=newest - VECTORS_KEPT)),
    }


def _forget(old: QuerySet[Any]) -> int:
    """Delete the rows of one day after the other, so that no transaction is long."""
    days = list(old.order_by("announced_on").values_list("announced_on", flat=True).distinct())
    return sum(old.filter(announced_on=day).delete()[0] for day in days)
