"""`/`: what this is, with a live look at the newest listing; a reader's feed for those signed in."""

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from digests.arxiv import taxonomy
from digests.models import ListingDay
from digests.pipeline.completeness import Span
from digests.pipeline.items import listed_items
from digests.pipeline.picks import put_forward
from digests.pipeline.standing import standing
from digests.views.feed import feed
from digests.views.listing import listed_categories

SHOWN = 20


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Show strangers the newest listing of one category (`?category=`, else the largest), and readers their feed."""
    if request.user.is_authenticated:
        return feed(request)
    day = ListingDay.objects.aggregate(newest=Max("announced_on"))["newest"]
    context = {"day": day}
    if day is not None:
        listed = listed_categories(day)
        names = {row.category for row in listed}
        asked = request.GET.get("category", "")
        category = asked if asked in names else max(listed, key=lambda row: row.entries).category
        picks = put_forward([category], timezone.now())
        above = [item.paper.number for item in picks]
        items, total = listed_items([category], day, limit=SHOWN, without=above)
        context |= {
            "categories": [
                {"category": row.category, "name": taxonomy.name(row.category), "entries": row.entries}
                for row in listed
            ],
            "category": category,
            "picks": picks,
            "items": items,
            "total": total,
            "standing": standing([category], Span(day, day), is_newest=True),
        }
    return render(request, "digests/front.html", context)
