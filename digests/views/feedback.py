"""What a reader tells about one paper: `/papers/2512.08242/feedback/`.

A plain form comes back to the page it was on; htmx gets the paper's controls as they stand now.
"""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from accounts.models import Profile
from accounts.views.page import is_htmx
from digests.models import Paper
from digests.pipeline import feedback
from digests.templatetags.feedback import controls
from digests.templatetags.papers import tex_plain

_SAID = {
    "save": "Saved: {}",
    "unsave": "No longer saved: {}",
    "like": "More like this: {}",
    "unlike": "No longer “more like this”: {}",
    "dismiss": "Not this, and never again: {}. Its page brings it back.",
    "undismiss": "No longer dismissed: {}",
    "hide": "Never shown again: {}. Its page brings it back.",
    "unhide": "No longer hidden: {}",
    "undo": "Undone: {}",
    feedback.BRING_BACK: "Brought back: {}",
}


@require_POST
def tell(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    """Tell one thing (`action`) about a paper, in the `profile` named or the one it was told in before.

    `next` is the page to come back to; with `?full` htmx gets all controls, also of a paper dismissed or hidden.
    """
    paper = get_object_or_404(Paper, arxiv_id=arxiv_id)
    if not request.user.is_authenticated:
        return _sign_in(request, paper)
    action = request.POST.get("action", "")
    if action not in feedback.ACTIONS:
        message = f"action must be one of {', '.join(sorted(feedback.ACTIONS))}."
        return HttpResponseBadRequest(message, content_type="text/plain; charset=utf-8")
    try:
        profile = feedback.profile_for(request.user, paper.number, whole_number(request.POST.get("profile", "")))
    except Profile.DoesNotExist as error:
        raise Http404("You have no such profile.") from error
    feedback.act(request.user, profile, paper.number, action, timezone.now())
    if is_htmx(request):
        told = feedback.told(request.user.pk, [paper.number])
        return HttpResponse(controls(paper, told, in_full="full" in request.GET))
    messages.success(request, _said(action, paper))
    return redirect(f"{_next(request, paper)}#paper-{paper.arxiv_id}")


def whole_number(text: str) -> int | None:
    """Read the key of a row as a form sends it: None where it is empty, 0, which no row has, where it is none."""
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _sign_in(request: HttpRequest, paper: Paper) -> HttpResponse:
    """Lead to signing in and from there to the paper; for htmx the whole page goes there."""
    answer = redirect_to_login(paper.get_absolute_url())
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
    return answer


def _said(action: str, paper: Paper) -> SafeString:
    title = tex_plain(paper.title) or paper.arxiv_id
    return format_html(_SAID[action], format_html('<a href="{}">{}</a>', paper.get_absolute_url(), title))


def _next(request: HttpRequest, paper: Paper) -> str:
    """Return the page to come back to: one of this site, by its path alone."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted.partition("#")[0] if is_ours else paper.get_absolute_url()
