"""`/interests/preview/?q=…`: what a keyword would find, while a reader is typing it."""

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import statements
from accounts.misread import in_html
from accounts.models import Interest, Profile
from accounts.statements import StatementError
from accounts.views.chosen import chosen
from digests.pipeline import preview as pipeline
from digests.ranking import grammar, patterns

LONGEST = 1000
MOST_LISTED = 100
"""Keywords of a profile that are looked up together: a second's work."""

A_WINDOW = 10
MOST_A_WINDOW = 40
"""Previews of one reader in `A_WINDOW` seconds; somebody who types asks for three a second at most."""

_READ = {Interest.Kind.KEYWORD.value: statements.keyword, Interest.Kind.EXCLUSION.value: statements.exclusion}


@require_safe
@login_required
@never_cache
def preview(request: HttpRequest) -> HttpResponse:
    """Answer a part of the page: what the last keyword in `q` finds, or where it cannot be read."""
    profile = chosen(request).profile
    kind = request.GET.get("kind", Interest.Kind.KEYWORD)
    line = request.GET.get("q", "")[:LONGEST]
    typed = [text for text in grammar.listed(line) if text.strip()]
    if kind not in _READ or not typed:
        return HttpResponse(status=200 if kind in _READ else 400)
    if not _is_within_limit(request):
        return render(request, "digests/_preview.html", {"is_too_often": True}, status=429)
    try:
        stated = _READ[kind](typed[-1])
    except StatementError as error:
        return render(request, "digests/_preview.html", {"wrong": [in_html(reason) for reason in error.reasons]})
    context = {"text": stated.text, "kind": kind, "found": _found(profile, stated.key)}
    return render(request, "digests/_preview.html", context)


@require_safe
@login_required
@never_cache
def preview_list(request: HttpRequest) -> HttpResponse:
    """Answer a part of the page: what all keywords of a profile find as whole words, and as mere letters."""
    profile = chosen(request).profile
    if not _is_within_limit(request):
        return render(request, "digests/_preview.html", {"is_too_often": True}, status=429)
    keywords = profile.interests.filter(kind=Interest.Kind.KEYWORD).audible(timezone.now()).order_by("id")
    stated = [patterns.from_key(key) for key in keywords.values_list("key", flat=True)[:MOST_LISTED]]
    replacements = profile.include_replacements
    found = pipeline.preview_list(_categories(profile), stated, include_replacements=replacements)
    return render(request, "digests/_preview_list.html", {"found": found})


def _found(profile: Profile, key: str) -> object:
    replacements = profile.include_replacements
    return pipeline.preview_pattern(_categories(profile), patterns.from_key(key), include_replacements=replacements)


def _categories(profile: Profile) -> list[str]:
    followed = profile.interests.filter(kind=Interest.Kind.CATEGORY).audible(timezone.now())
    return list(followed.values_list("key", flat=True))


def _is_within_limit(request: HttpRequest) -> bool:
    """Count the request, by the clock and over all processes."""
    key = f"preview:{request.user.pk}:{int(timezone.now().timestamp()) // A_WINDOW}"
    cache.add(key, 0, 2 * A_WINDOW)
    return cache.incr(key) <= MOST_A_WINDOW
