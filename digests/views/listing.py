"""A category's listing as arXiv announced it, unranked."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count

from digests.models import Announcement, ListingDay, Paper
from digests.ranking.candidates import FRESH


def listed_papers(categories: Sequence[str], day: date, *, limit: int) -> tuple[list[Paper], int]:
    """Return the first papers announced `new` or `cross` in the categories that day, and how many there are."""
    fresh = Announcement.objects.announced_on(day).filter(category__in=categories, announce_type__in=FRESH)
    total = fresh.aggregate(papers=Count("paper", distinct=True))["papers"]
    papers = Paper.objects.filter(number__in=fresh.values("paper_id")).order_by("number")
    return list(papers[:limit]), total


def listed_categories(day: date) -> list[ListingDay]:
    """Return the categories that were announced on a day, with their counts and without their packed papers."""
    listed = ListingDay.objects.filter(announced_on=day, entries__gt=0).exclude(category="")
    return list(listed.defer("paper_numbers", "announce_types").order_by("category"))
