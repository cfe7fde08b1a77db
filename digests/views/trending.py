"""Terms on the rise: `/trending/`, for all papers, for one category, and for the categories that a reader follows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts import changes, statements
from accounts.models import Interest, Profile
from accounts.statements import StatementError, quoted
from accounts.views.page import UNPROCESSABLE, is_htmx
from digests.arxiv import taxonomy
from digests.models import Paper
from digests.pipeline import trending
from digests.pipeline.trending import Found, Rising
from digests.ranking import patterns

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the page: a term, the categories in which it rose, some papers, and whether the reader states it."""

    term: Rising
    categories: tuple[str, ...]
    papers: tuple[Paper, ...]
    is_keyword: bool


@require_safe
def trends(request: HttpRequest) -> HttpResponse:
    """Show what rose in the reader's categories; `?in=all` in all papers, `?in=cs.LG` in one category."""
    profile = Profile.objects.default_of(request.user) if request.user.is_authenticated else None
    mine = _followed(profile) if profile else []
    asked = request.GET.get("in", "mine" if mine else "all")
    if asked not in {"all", "mine"} and not taxonomy.is_category(asked):
        raise Http404("arXiv has no such category.")
    names = [trending.ALL] if asked == "all" else mine if asked == "mine" else [taxonomy.canonical(asked)]
    found = trending.trends_of(dict.fromkeys((trending.ALL, *names)))
    about = next((one for one in found if one.category == trending.ALL), None)
    context: dict[str, Any] = {
        "asked": asked,
        "mine": mine,
        "about": about,
        "least": trending.LEAST_BASE,
        "rows": _rows([one for one in found if one.category in names], _keys(profile)),
    }
    return render(request, "digests/trending.html", context)


@require_POST
def add_keyword(request: HttpRequest) -> HttpResponse:
    """Make a term (`term`) a keyword of the reader's first profile; back to the page that it was asked on (`in`)."""
    back = f"{reverse('trending')}?{urlencode({'in': request.POST.get('in', 'all')})}"
    if not request.user.is_authenticated:
        answer = redirect_to_login(back)
        return HttpResponse(status=204, headers={"HX-Redirect": answer.url}) if is_htmx(request) else answer
    profile = Profile.objects.default_of(request.user)
    try:
        stated = statements.keyword(request.POST.get("term", ""))
        changes.add(profile, [stated])
    except StatementError as error:
        if is_htmx(request):
            return HttpResponse(format_html('<p class="note" role="status">{}</p>', error), status=UNPROCESSABLE)
        messages.error(request, str(error))
        return redirect(back)
    said = f"{quoted(stated.text)} is a keyword of yours now."
    if is_htmx(request):
        return HttpResponse(format_html('<p class="note" role="status">{}</p>', said))
    messages.success(request, said)
    return redirect(back)


def _followed(profile: Profile) -> list[str]:
    followed = profile.interests.filter(kind=Interest.Kind.CATEGORY).audible(timezone.now())
    return list(followed.order_by("id").values_list("key", flat=True))


def _keys(profile: Profile | None) -> frozenset[str]:
    """Return the canonical keys of what the profile states as keywords."""
    if profile is None:
        return frozenset()
    return frozenset(profile.interests.filter(kind=Interest.Kind.KEYWORD).values_list("key", flat=True))


def _rows(found: Sequence[Found], keys: frozenset[str]) -> list[Row]:
    """Return each term once, where it rose most, the most surprising first, with its papers in one query."""
    placed: dict[str, list[tuple[Rising, str]]] = {}
    for one in found:
        for term in one.terms:
            placed.setdefault(term.name.casefold(), []).append((term, one.category))
    best = [max(each, key=lambda placed_term: placed_term[0].strength) for each in placed.values()]
    best.sort(key=lambda placed_term: (-placed_term[0].strength, placed_term[0].name))
    best = best[:SHOWN]
    held = _papers(number for term, _ in best for number in term.examples)
    return [
        Row(
            term,
            tuple(category for _, category in placed[term.name.casefold()] if category),
            tuple(held[number] for number in term.examples if number in held),
            _key(term.name) in keys,
        )
        for term, _ in best
    ]


def _papers(numbers: Iterable[int]) -> dict[int, Paper]:
    return Paper.objects.filter(is_withdrawn=False).in_bulk(list(numbers))


def _key(name: str) -> str:
    try:
        return patterns.parse_keyword(name).key
    except patterns.PatternError:
        return ""
