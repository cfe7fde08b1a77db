"""What templates ask of accounts."""

from decimal import Decimal

from django import template
from django.conf import settings

register = template.Library()


@register.filter
def points(number: Decimal) -> str:
    """Return points without idle zeros: `0.5`, `20`."""
    return f"{number.normalize():f}"


@register.simple_tag
def signup_is_open() -> bool:
    """Return whether strangers may make accounts (`ALLOW_SIGNUP`)."""
    return bool(settings.ALLOW_SIGNUP)
