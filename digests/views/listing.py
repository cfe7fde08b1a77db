"""The categories of a day's listing, to choose one from."""

from datetime import date

from digests.models import ListingDay


def listed_categories(day: date) -> list[ListingDay]:
    """Return the categories that were announced on a day, with their counts and without their packed papers."""
    listed = ListingDay.objects.filter(announced_on=day, entries__gt=0).exclude(category="")
    return list(listed.defer("paper_numbers", "announce_types").order_by("category"))
