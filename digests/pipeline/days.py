"""Which days have announcements in a set of categories."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, Q

from digests.models import ListingDay


@dataclass(frozen=True, slots=True)
class Neighbours:
    """An announcement day and the ones around it; `day` itself may have no announcement."""

    day: date | None
    previous: date | None
    next: date | None


def around(categories: Sequence[str], day: date | None) -> Neighbours:
    """Return the announcement days around `day`, or around the newest one where `day` is None."""
    listed = ListingDay.objects.filter(category__in=categories)
    if day is None:
        newest = listed.values_list("announced_on", flat=True).distinct().order_by("-announced_on")[:2]
        found = [*newest, None, None]
        return Neighbours(day=found[0], previous=found[1], next=None)
    return Neighbours(
        day=day,
        **listed.aggregate(
            previous=Max("announced_on", filter=Q(announced_on__lt=day)),
            next=Min("announced_on", filter=Q(announced_on__gt=day)),
        ),
    )


def latest(categories: Sequence[str], until: date | None = None) -> date | None:
    """Return the newest announcement day of the categories, `until` at the latest; None where there is none."""
    listed = ListingDay.objects.filter(category__in=categories)
    if until is not None:
        listed = listed.filter(announced_on__lte=until)
    newest: date | None = listed.aggregate(newest=Max("announced_on"))["newest"]
    return newest


def newest_held() -> date | None:
    """Return the newest announcement day of any category that is held; None where nothing is."""
    newest: date | None = ListingDay.objects.aggregate(newest=Max("announced_on"))["newest"]
    return newest
