"""The mails kept on this machine, for staff."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import outbox

SHOWN = 100


@require_safe
@login_required
@never_cache
def mail_list(request: HttpRequest) -> HttpResponse:
    """List the newest kept mails."""
    _only_staff(request)
    context = {"mails": outbox.newest_first(SHOWN), "shown": SHOWN, "folder": settings.OUTBOX}
    return render(request, "accounts/outbox.html", context)


@require_safe
@login_required
@never_cache
def mail_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one kept mail's headers and text."""
    _only_staff(request)
    mail = outbox.read(name)
    if mail is None:
        raise Http404("No such mail is kept here.")
    return render(request, "accounts/outbox_mail.html", {"mail": mail})


def _only_staff(request: HttpRequest) -> None:
    if not request.user.is_staff:
        raise PermissionDenied("The outbox is for staff.")
