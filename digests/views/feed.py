"""A reader's ranked page: `/feed/`, `/feed/<date>/`, and `/` for those signed in."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.languages import language_of
from accounts.views.chosen import chosen
from digests.pipeline import days, feedback, picks, rank
from digests.pipeline.completeness import Span
from digests.pipeline.gists import gists_of
from digests.pipeline.standing import standing
from digests.pipeline.unranked import unranked

WEEK = 7
UNRANKED = 30


@require_safe
@login_required
def feed(request: HttpRequest, day: date | None = None) -> HttpResponse:
    """Show the reader's ranking of one announcement day, or of the week that ends with it (`?days=7`).

    `?profile=` names one of the reader's profiles; without it the first one ranks (`accounts.views.chosen`).
    """
    here = chosen(request)
    profile = here.profile
    now = timezone.now()
    mine = rank.stated(profile, now)
    span = WEEK if request.GET.get("days") == str(WEEK) else 1
    neighbours = days.around(mine.categories, day)
    context: dict[str, Any] = {
        "here": here,
        "profile": profile,
        "mine": mine,
        "day": neighbours.day,
        "days": span,
        "day_query": here.query,
        "week_query": here.query_with(days=WEEK),
        "previous_day": neighbours.previous,
        "next_day": neighbours.next,
    }
    if neighbours.day is not None:
        ranking = rank.rank_profile(mine, until=neighbours.day, days=span, now=now)
        is_newest = neighbours.next is None
        shown = picks.shown(mine, ranking, is_newest=is_newest, now=now)
        context |= {
            "ranking": ranking,
            "picks": shown.above,
            "items": shown.papers,
            "standing": standing(mine.categories, Span.until(neighbours.day, span), is_newest=is_newest),
        }
        if not (mine.statements or context["items"] or ranking.below_min_score):
            above = [item.paper.number for item in shown.above]
            listed, total = unranked(mine, neighbours.day, limit=UNRANKED, above=above, now=now)
            context |= {"unranked": listed, "unranked_total": total}
        numbers = [item.paper.number for item in (*shown.items, *context.get("unranked", ()))]
        language = language_of(request.user)
        context["told"] = feedback.told(profile.user_id, numbers)
        context |= {"gists": gists_of(numbers, language), "gist_language": language}
    return render(request, "digests/feed.html", context)
