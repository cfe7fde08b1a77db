"""The parts of the site's frame that are the same on every page, or on every page of a kind: rendered once.

A page looked up eighteen addresses and fifteen files anew for each reader, a tenth of what it took.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString

register = template.Library()

MOST_ADDRESSES = 4096
"""Addresses that each process keeps, the least recently used forgotten; a reader's feeds have their own."""

MOST_PAGES = 512
"""Pages whose links each process keeps, by name and kind of visitor."""


@register.simple_tag
def once(name: str) -> SafeString:
    """Return a template that says the same wherever it stands, as it needs no context."""
    return _rendered(name) if not settings.DEBUG else SafeString(render_to_string(name))


@register.simple_tag
def address(name: str, *args: Any) -> str:
    """Return the address of a page, as `url` does: each is put together once."""
    return _address(get_script_prefix(), name, args)


@register.simple_tag(takes_context=True)
def site_links(context: Context) -> SafeString:
    """Return the links to the parts of the site, as whoever asks may see them, the page's own marked."""
    here = getattr(getattr(context.get("request"), "resolver_match", None), "url_name", None) or ""
    user = context.get("user") or AnonymousUser()
    return _links(here, is_reader=user.is_authenticated, is_staff=user.is_staff)


@lru_cache(maxsize=MOST_ADDRESSES)
def _address(prefix: str, name: str, args: tuple[Any, ...]) -> str:  # noqa: ARG001 - part of the address
    return reverse(name, args=args)


@lru_cache(maxsize=64)
def _rendered(name: str) -> SafeString:
    return SafeString(render_to_string(name))


@lru_cache(maxsize=MOST_PAGES)
def _links(here: str, *, is_reader: bool, is_staff: bool) -> SafeString:
    return SafeString(
        render_to_string("_site_links.html", {"here": here, "is_reader": is_reader, "is_staff": is_staff})
    )
