"""Who may ask, and how often."""

from typing import cast

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from accounts.models import User
from digests.models import ApiToken

A_MINUTE = 60
MOST_A_MINUTE = 120
"""How many requests one reader's programs may make in a minute."""


class Token(HttpBearer):
    """The header `Authorization: Bearer papersite_…` (RFC 6750). No cookie is looked at, so no form can be forged."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Return the reader whose token this is, or None."""
        found = ApiToken.objects.of(token)
        return found.reader if found else None


class Limit(BaseThrottle):
    """So many requests a minute for each reader, counted by the minute of the clock, over all processes."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the request; say whether it is within the limit."""
        key = f"api:{reader(request).pk}:{int(timezone.now().timestamp()) // A_MINUTE}"
        cache.add(key, 0, 2 * A_MINUTE)
        return cache.incr(key) <= MOST_A_MINUTE

    def wait(self) -> float:
        """Return the seconds until the next minute begins."""
        return A_MINUTE - timezone.now().timestamp() % A_MINUTE


def reader(request: HttpRequest) -> User:
    """Return whose token the request carries."""
    return cast("User", request.auth)  # type: ignore[attr-defined]
