"""What templates ask of accounts."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def signup_is_open() -> bool:
    """Return whether strangers may make accounts (`ALLOW_SIGNUP`)."""
    return bool(settings.ALLOW_SIGNUP)
