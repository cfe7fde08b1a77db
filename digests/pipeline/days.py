"""Which days have announcements in a set of categories."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from digests.models import ListingDay
from papersite import prepared


@dataclass(frozen=True, slots=True)
class Neighbours:
    """An announcement day and the ones around it; `day` itself may have no announcement."""

    day: date | None
    previous: date | None
    next: date | None


def around(categories: Sequence[str], day: date | None) -> Neighbours:
    """Return the announcement days around `day`, or around the newest one where `day` is None."""
    query = _AROUND_THE_NEWEST if day is None else _AROUND
    ((found, previous, following),) = prepared.rows(query, {"categories": list(categories), "day": day or date.max})
    return Neighbours(day=found, previous=previous, next=following)


# Each category's days are an index of their own: one row of each is looked at, however many days there are.
# Selected once more, the categories are as many as Postgres assumes: knowing their number, it plans for them each time,
# which takes longer than the answer.
_LAST_BEFORE = """
    SELECT max(found.announced_on) FROM unnest((SELECT %(categories)s::text[])) AS named(category), LATERAL (
        SELECT announced_on FROM digests_listingday AS listed
        WHERE listed.category = named.category AND announced_on < {day} ORDER BY announced_on DESC LIMIT 1
    ) AS found
"""
_FIRST_AFTER = """
    SELECT min(found.announced_on) FROM unnest((SELECT %(categories)s::text[])) AS named(category), LATERAL (
        SELECT announced_on FROM digests_listingday AS listed
        WHERE listed.category = named.category AND announced_on > {day} ORDER BY announced_on LIMIT 1
    ) AS found
"""
_AROUND = f"""
    SELECT %(day)s::date, ({_LAST_BEFORE.format(day="%(day)s::date")}), ({_FIRST_AFTER.format(day="%(day)s::date")})
"""
_AROUND_THE_NEWEST = f"""
    SELECT newest.day, ({_LAST_BEFORE.format(day="newest.day")}), NULL::date
    FROM ({_LAST_BEFORE.format(day="%(day)s::date")}) AS newest(day)
"""  # noqa: S608 - nothing in it comes from outside


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
