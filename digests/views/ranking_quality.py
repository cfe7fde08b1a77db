"""`/ranking/`: how good rankings have been for readers, for staff."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from digests.pipeline import quality
from digests.pipeline.quality import DayFigures
from digests.ranking.quality import Figures, total

MOST_DAYS = 90
"""Announcement days that the page shows: four months of them."""


@require_safe
@login_required
@never_cache
def ranking_quality(request: HttpRequest) -> HttpResponse:
    """Show the figures of the last days, and the comparison of two orders where there is one."""
    if not request.user.is_staff:
        raise PermissionDenied("How readers judge is for staff.")
    days = quality.by_day(MOST_DAYS)
    context = {"days": days, "total": total(day.figures for day in days), "comparisons": _comparisons(days)}
    return render(request, "digests/ranking_quality.html", context)


def _comparisons(days: Sequence[DayFigures]) -> list[tuple[str, Figures]]:
    """Return of each order that was compared with relevance the sum of its days, the last compared first."""
    rivals = dict.fromkeys(day.rival for day in days if day.rival)
    return [(rival, total(day.figures for day in days if day.rival == rival)) for rival in rivals]
