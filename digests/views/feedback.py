"""What a reader tells about one paper: `/papers/2512.08242/feedback/`.

A plain form comes back to the page it was on; htmx gets the paper's controls as they stand now.
"""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from accounts.models import Profile, User
from accounts.views.page import is_htmx
from digests.models import Feedback, Paper
from digests.pipeline import feedback
from digests.ranking.judgements import GIVEN, Action
from digests.templatetags.feedback import controls
from digests.templatetags.papers import tex_plain

BRING_BACK = "bring-back"
ACTIONS = frozenset({*GIVEN, Action.UNDO, BRING_BACK})
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
    BRING_BACK: "Brought back: {}",
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
    if action not in ACTIONS:
        message = f"action must be one of {', '.join(sorted(ACTIONS))}."
        return HttpResponseBadRequest(message, content_type="text/plain; charset=utf-8")
    profile = profile_told_in(request.user, paper, request.POST.get("profile", ""))
    act(request.user, profile, paper, action)
    if is_htmx(request):
        told = feedback.told(request.user.pk, [paper.number])
        return HttpResponse(controls(paper, told, in_full="full" in request.GET))
    messages.success(request, _said(action, paper))
    return redirect(f"{_next(request, paper)}#paper-{paper.arxiv_id}")


def profile_told_in(reader: User, paper: Paper, named: str) -> Profile:
    """Return the reader's profile of this key, else the one in which the paper was told about before, else the first.

    Raises:
        Http404: the reader has no profile of this key.
    """
    if named:
        return get_object_or_404(Profile, pk=named if named.isdecimal() and len(named) < 19 else 0, user=reader)
    before = Feedback.objects.filter(reader=reader, paper=paper).select_related("profile").first()
    return (before and before.profile) or Profile.objects.default_of(reader)


def act(reader: User, profile: Profile, paper: Paper, action: str) -> None:
    """Do one of `ACTIONS`, now."""
    now = timezone.now()
    if action == Action.UNDO:
        feedback.undo(reader, paper.number, now)
    elif action == BRING_BACK:
        feedback.bring_back(reader, profile, paper.number, now)
    else:
        feedback.give(reader, profile, paper.number, Action(action), now)


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
