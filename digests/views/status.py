"""`/status/`: what arXiv announced and what is held, by category and day, for everybody to see."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from digests.arxiv import calendar, taxonomy
from digests.models import Reconciliation
from digests.pipeline.completeness import WHOLE, Span, activity, category_days, tally
from digests.pipeline.follow import followed_categories
from digests.views.questions import Question, QuestionError

MAX_AGE = 60
MOST_TROUBLES = 30


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Show the completeness of every category, or of the one asked for (`?category=`) with all that is known."""
    now = timezone.now()
    try:
        question = Question.read(request.GET)
    except QuestionError as error:
        return HttpResponseBadRequest(f"{error}\n", content_type="text/plain; charset=utf-8")
    span = question.span(now)
    rows = category_days(span, question.categories)
    followed = followed_categories()
    context = _overview(rows, span, followed, now) | {"question": question, "now": now}
    if len(question.categories) == 1:
        category = question.categories[0]
        context |= {"category": category, "name": taxonomy.name(category), "is_followed": category in followed}
        response = render(request, "digests/status_category.html", context)
    else:
        context["grid"] = _grid(rows, span.weekdays, question.categories or followed, followed)
        response = render(request, "digests/status.html", context)
    is_public = not request.user.is_authenticated  # the masthead names whoever is signed in
    patch_cache_control(response, max_age=MAX_AGE, **({"public": True} if is_public else {"private": True}))
    return response


def _overview(rows: Sequence[Reconciliation], span: Span, followed: Sequence[str], now: datetime) -> dict[str, Any]:
    """Return what both pages say of the category-days together."""
    by_day = defaultdict(list)
    for row in rows:
        by_day[row.announced_on].append(row)
    troubles = [row for row in rows if row.state not in WHOLE]
    return {
        "rows": rows,
        "span": span,
        "days": span.weekdays,
        "tally": tally(rows),
        "per_day": [(day, tally(by_day[day])) for day in span.weekdays],
        "category_count": len({row.category for row in rows}),
        "troubles": troubles[:MOST_TROUBLES],
        "trouble_count": len(troubles),
        "activity": activity(rows, followed, now),
        "followed": followed,
        "is_current": span.last >= calendar.newest_weekday(now),
    }


def _grid(
    rows: Iterable[Reconciliation], days: Sequence[date], categories: Sequence[str], followed: Sequence[str]
) -> list[dict[str, Any]]:
    """Return one line for each category that is followed or was asked about, with a row or None for each day."""
    by_place = {(row.category, row.announced_on): row for row in rows}
    shown = sorted({*categories, *(category for category, _ in by_place)})
    is_followed = frozenset(followed)
    return [
        {
            "category": category,
            "name": taxonomy.name(category),
            "is_followed": category in is_followed,
            "cells": [by_place.get((category, day)) for day in days],
        }
        for category in shown
    ]
