"""Ending digests by the link in a mail: `/unsubscribe/<signed>/`, for readers who are signed out as well.

A GET changes nothing: programs that scan mail follow links. A POST ends the digests, the page's own button or a mail
program's one click (RFC 8058), which brings no cookie: the address, which nobody can guess, is all the proof there is.
Mails about the account are not concerned. It is done as well where it was done before, or the account is gone.
"""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from digests.mail.unsubscribe import reader_of
from digests.pipeline import stops

ONE_CLICK = ("List-Unsubscribe", "One-Click")
BUTTON = ("action", "unsubscribe")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether digests are to end; end them."""
    reader = reader_of(token)
    if reader is None:
        raise Http404("No digest was sent with this link.")
    if request.method != "POST":
        return _page(request, is_done=False)
    said = {(name, request.POST[name]) for name in request.POST}
    if ONE_CLICK not in said and BUTTON not in said:
        return HttpResponseBadRequest(
            "The body of a one-click request is List-Unsubscribe=One-Click (RFC 8058).\n",
            content_type="text/plain; charset=utf-8",
        )
    stops.unsubscribe(reader, timezone.now())
    if ONE_CLICK in said:
        return HttpResponse("Unsubscribed.\n", content_type="text/plain; charset=utf-8")
    return _page(request, is_done=True)


def _page(request: HttpRequest, *, is_done: bool) -> HttpResponse:
    response = render(request, "digests/unsubscribe.html", {"is_done": is_done})
    response.headers["X-Robots-Tag"] = "noindex"
    return response
