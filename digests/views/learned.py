"""What was learned of a profile, and the reader's say about it: `/interests/learned/`.

A plain form comes back to the page; htmx gets the part that changed: the page's list, or one term's panel where a
reason opened it.
"""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import changes, statements
from accounts.models import Profile
from accounts.statements import StatementError, quoted
from accounts.views.chosen import Chosen, chosen
from accounts.views.page import UNPROCESSABLE, is_htmx
from digests.pipeline import feedback, learn
from digests.pipeline.learned import learned_of, term_of
from digests.ranking.taste import Standing
from digests.ranking.terms import number_of_name
from digests.views.feedback import whole_number

LONGEST = 120


@require_safe
@login_required
@never_cache
def learned(request: HttpRequest) -> HttpResponse:
    """Show the terms and categories that a profile's likes and dismissals taught."""
    here = chosen(request)
    return render(request, "digests/learned.html", _context(here))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def learned_term(request: HttpRequest) -> HttpResponse:
    """Show one `term`; `remove` it, `keep` it, `restore` it, or make it a `keyword` (`action`)."""
    here = chosen(request)
    written = request.POST if request.method == "POST" else request.GET
    name = " ".join(written.get("term", "").split())
    number = number_of_name(name) if len(name) <= LONGEST and name.isprintable() else None
    if number is None:
        return HttpResponseBadRequest("term is a word, or two, of what was learned.", content_type="text/plain")
    if request.method != "POST":
        return _panel(request, here, number, name)
    act = _ACTIONS.get(request.POST.get("action", ""))
    if act is None:
        message = f"action must be one of {', '.join(sorted(_ACTIONS))}."
        return HttpResponseBadRequest(message, content_type="text/plain")
    try:
        said = act(here.profile, number, name)
    except (StatementError, learn.TooManyTermsError) as error:
        return _answer(request, here, number, name, str(error), is_refused=True)
    return _answer(request, here, number, name, said)


@require_POST
@login_required
def reset_taste(request: HttpRequest) -> HttpResponse:
    """Forget the likes and dismissals that were told in one `profile`; with `terms` also what was removed and kept."""
    key = whole_number(request.POST.get("profile", ""))
    profile = get_object_or_404(Profile, pk=key, user=request.user.pk)
    now = timezone.now()
    number = feedback.reset(profile, now)
    learn.learn(profile, now)
    if request.POST.get("terms"):
        learn.forget_terms(profile, now)
    papers = "1 paper" if number == 1 else f"{number:,} papers"
    messages.success(request, f"What “{profile.name}” had learned from {papers} is forgotten. Saved papers stay saved.")
    return redirect(f"{reverse('learned')}?profile={profile.pk}")


def _set(standing: Standing, said: str, profile: Profile, number: int, name: str) -> str:
    learn.set_term(profile, number, name, standing, timezone.now())
    return said.format(quoted(name))


def _state(profile: Profile, _: int, name: str) -> str:
    changes.add(profile, [statements.keyword(name)])
    return f"{quoted(name)} is a keyword of yours now."


_ACTIONS: dict[str, Callable[[Profile, int, str], str]] = {
    "remove": partial(_set, "removed", "{} is removed, and stays so whatever you like later."),
    "keep": partial(_set, "kept", "{} is kept: what is learned of it counts double."),
    "restore": partial(_set, "", "{} counts as it was learned."),
    "keyword": _state,
}


def _context(here: Chosen) -> dict[str, object]:
    return {"here": here, "profile": here.profile, "learned": learned_of(here.profile)}


def _panel(
    request: HttpRequest, here: Chosen, number: int, name: str, notice: str = "", *, is_refused: bool = False
) -> HttpResponse:
    template = "digests/_learned_panel.html" if is_htmx(request) else "digests/learned_term.html"
    context = {"here": here, "profile": here.profile, "term": term_of(here.profile, number, name), "notice": notice}
    return render(request, template, context, status=UNPROCESSABLE if is_refused else 200)


def _answer(
    request: HttpRequest, here: Chosen, number: int, name: str, said: str, *, is_refused: bool = False
) -> HttpResponse:
    """Answer an action where it was asked for: in a term's panel, in the list, or by way of the page."""
    if is_htmx(request):
        if "panel" in request.POST:
            return _panel(request, here, number, name, said, is_refused=is_refused)
        context = _context(here) | {"notice": said}
        return render(request, "digests/_learned.html", context, status=UNPROCESSABLE if is_refused else 200)
    (messages.error if is_refused else messages.success)(request, said)
    return redirect(reverse("learned") + here.query)
