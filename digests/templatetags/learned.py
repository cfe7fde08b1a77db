"""How strongly something was learned, as a bar."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def strength_bar(strength: float) -> SafeString:
    """Draw a part of 1 as a bar; the words beside it say what it means."""
    width = f"{max(0.0, min(strength, 1.0)) * 100:.1f}"
    bar = '<svg class="strength" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
    return format_html(bar + '<rect width="100" height="4"/><rect width="{}" height="4"/></svg>', width)
