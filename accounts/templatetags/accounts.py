"""What templates ask of accounts."""

from datetime import datetime
from decimal import Decimal

from django import template
from django.conf import settings

from accounts.models import Interest
from digests.arxiv import taxonomy

register = template.Library()


@register.filter
def points(number: Decimal) -> str:
    """Return points without idle zeros: `0.5`, `20`."""
    return f"{number.normalize():f}"


@register.filter
def muted_at(interest: Interest, now: datetime) -> bool:
    """Return whether a statement is muted at that moment."""
    return interest.is_muted(now)


@register.filter
def category_name(identifier: str) -> str:
    """Return what arXiv calls a category: `Artificial Intelligence`."""
    return taxonomy.name(identifier)


@register.simple_tag
def signup_is_open() -> bool:
    """Return whether strangers may make accounts (`ALLOW_SIGNUP`)."""
    return bool(settings.ALLOW_SIGNUP)
