"""Where a mail's one-tap links lead: `/tap/<signed>/`, for readers who are signed out as well.

A GET changes nothing: programs that scan mail follow links. The page says what the link says and asks; the button,
a POST, does it, and the page then offers to undo it. It shows nothing that the link does not know. No cookie is asked
for: the address, which nobody can guess, is all the proof there is, and mail programs' own windows keep none.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import Profile, User
from digests.mail.taps import Tap, tap_of
from digests.models import Paper
from digests.pipeline import feedback
from digests.ranking.judgements import Action

WORDS = {
    Action.SAVE: ("Save this paper?", "Save it", "Saved", "It stays among your saved papers until you take it back."),
    Action.LIKE: ("More like this?", "More like this", "Noted: more like this", "Papers like it will come earlier."),
    Action.DISMISS: (
        "Not this one?",
        "Not this",
        "Noted: not this",
        "It will not be shown to you again, and papers like it will come later.",
    ),
}
DO, UNDO = "do", "undo"


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tap(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to tell what the link says; tell it (`action=do`), or take it back (`action=undo`)."""
    meant = tap_of(token)
    if meant is None or meant.action not in WORDS:
        raise Http404("No mail was sent with this link.")
    paper = get_object_or_404(Paper, number=meant.paper)
    reader = User.objects.filter(pk=meant.reader, is_active=True).first()
    if reader is None:
        return _page(request, paper, meant, "gone", status=410)
    if request.method != "POST":
        return _page(request, paper, meant, "asked")
    wanted = request.POST.get("action", "")
    if wanted not in {DO, UNDO}:
        return HttpResponseBadRequest("action must be do or undo.\n", content_type="text/plain; charset=utf-8")
    profile = Profile.objects.filter(pk=meant.profile, user=reader).first()
    profile = profile or feedback.profile_for(reader, paper.number)
    tell = feedback.give if wanted == DO else feedback.take_back
    tell(reader, profile, paper.number, meant.action, timezone.now())
    return _page(request, paper, meant, "done" if wanted == DO else "undone")


def _page(request: HttpRequest, paper: Paper, meant: Tap, step: str, *, status: int = 200) -> HttpResponse:
    question, button, done, effect = WORDS[meant.action]
    context: dict[str, Any] = {
        "paper": paper,
        "step": step,
        "question": question,
        "button": button,
        "done": done,
        "effect": effect,
    }
    response = render(request, "digests/tap.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
