"""`/healthz`: whether the site can answer, and beside it how complete it is."""

from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from digests.arxiv.completeness import ALARMING, State
from digests.pipeline.completeness import pulse, recent_span
from digests.pipeline.follow import followed_categories


@never_cache
@require_safe
def healthz(_: HttpRequest) -> JsonResponse:
    """Answer 200 when Postgres and Redis answer, else 503 with the one that does not.

    `completeness` tells of the last 14 days and never makes it a 503: a load balancer must not take the site away
    because arXiv is late; its readers would lose the papers that are here.
    """
    checks = {"postgres": _postgres_answers(), "redis": _redis_answers()}
    completeness = _completeness() if checks["postgres"] else None
    return JsonResponse(checks | {"completeness": completeness}, status=200 if all(checks.values()) else 503)


def _postgres_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis_answers() -> bool:
    try:
        cache.get("healthz")
    except RedisError:
        return False
    return True


def _completeness() -> dict[str, Any] | None:
    """Return the category-days by state, whether one is an alarm, and whether arXiv is asked; None before migration."""
    now = timezone.now()
    try:
        found = pulse(recent_span(now), followed_categories(), now)
    except DatabaseError:
        return None
    return {
        "states": {state.value: found.states[state] for state in State},
        "is_alarm": any(found.states[state] for state in ALARMING),
        "answered_at": None if found.answered_at is None else found.answered_at.isoformat(),
        "overdue": found.overdue,
    }
