"""`/status.json`: the completeness of category-days for scripts and monitors."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from digests.arxiv.completeness import State
from digests.models import Reconciliation
from digests.pipeline.completeness import category_days, lateness, missing_count, tally, time_to_complete
from digests.views.questions import Question, QuestionError

MAX_AGE = 60
"""Seconds for which an answer may be kept: arXiv is asked about a category every few minutes at most."""


@require_safe
def status_json(request: HttpRequest) -> JsonResponse:
    """Answer with the category-days as JSON: `?category=cs.AI` (may be repeated), `?days=1…90`, `?until=2025-12-10`."""
    now = timezone.now()
    try:
        question = Question.read(request.GET)
    except QuestionError as error:
        return JsonResponse({"error": str(error)}, status=400)
    span = question.span(now)
    rows = category_days(span, question.categories)
    response = JsonResponse(
        {
            "generated_at": now.isoformat(),
            "first": span.first.isoformat(),
            "last": span.last.isoformat(),
            "summary": _summary(rows),
            "days": [_as_json(row) for row in rows],
        }
    )
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    return response


def _summary(rows: Sequence[Reconciliation]) -> dict[str, Any]:
    """Return the sums of the category-days; a paper that two of them announced counts once in `papers` only."""
    counted = tally(rows)
    known = [row for row in rows if row.announced is not None]
    return {
        "categories": len({row.category for row in rows}),
        "announced": sum(row.announced or 0 for row in known),
        "held": sum(row.held for row in known),
        "missing": sum(missing_count(row) or 0 for row in known),
        "papers": counted.announced,
        "papers_held": counted.held,
        "states": {state.value: counted.states[state] for state in State},
        "is_complete": counted.is_whole and bool(rows),
    }


def _as_json(row: Reconciliation) -> dict[str, Any]:
    is_counted = row.announced is not None
    return {
        "category": row.category,
        "announced_on": row.announced_on.isoformat(),
        "announced": row.announced,
        "announced_new": row.announced_new if is_counted else None,
        "announced_cross": row.announced_cross if is_counted else None,
        "announced_replace": row.announced_replace if is_counted else None,
        "held": row.held,
        "state": row.state,
        "missing": row.missing,
        "missing_count": missing_count(row),
        "asked_at": _iso(row.asked_at),
        "answered_at": _iso(row.answered_at),
        "next_ask_at": _iso(row.next_ask_at),
        "seen_at": _iso(row.seen_at),
        "completed_at": _iso(row.completed_at),
        "late_seconds": _seconds(lateness(row)),
        "seconds_to_complete": _seconds(time_to_complete(row)),
        "failures": row.failures,
        "last_error": row.last_error,
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())
