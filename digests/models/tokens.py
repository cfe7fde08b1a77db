"""The key with which a reader's own programs ask the API."""

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import models

PREFIX = "papersite_"
"""What every token begins with, so that one that leaks into a public place is recognised."""


class ApiTokenManager(models.Manager["ApiToken"]):
    """Make and look up tokens; only a token's hash is stored, which is enough for 256 random bits."""

    def renew(self, reader_id: int, now: datetime) -> str:
        """Give a reader a new token and return it, the only time that it is known; the one before ends at once."""
        token = PREFIX + secrets.token_urlsafe(32)
        self.update_or_create(reader_id=reader_id, defaults={"hashed": _hashed(token), "made_at": now})
        return token

    def of(self, token: str) -> "ApiToken | None":
        """Return the token's row with its reader, unless the token is unknown or the account closed."""
        found = self.filter(hashed=_hashed(token), reader__is_active=True)
        return found.select_related("reader").first()


class ApiToken(models.Model):
    """One reader's token, of which nobody but the reader has more than the hash."""

    reader = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_token")
    hashed = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField()

    objects = ApiTokenManager()

    class Meta:
        ordering = ("reader_id",)

    def __str__(self) -> str:
        return f"of {self.made_at:%Y-%m-%d}"


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
