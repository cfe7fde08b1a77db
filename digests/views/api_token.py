"""The token for a reader's own programs: `/accounts/api/`."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from digests.models import ApiToken


@require_safe
@login_required
@never_cache
def api_token(request: HttpRequest) -> HttpResponse:
    """Say whether there is a token, and since when; the token itself is known only to whoever made it."""
    return render(request, "digests/api/token.html", {"held": ApiToken.objects.filter(reader=request.user.pk).first()})


@require_POST
@login_required
@never_cache
def renew_api_token(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, this once; the one before stops working."""
    if request.user.pk is None:
        raise ValueError("Only an account has a token.")
    token = ApiToken.objects.renew(request.user.pk, timezone.now())
    return render(request, "digests/api/token.html", {"token": token})


@require_POST
@login_required
def end_api_token(request: HttpRequest) -> HttpResponse:
    """Let the token stop working, without another."""
    ApiToken.objects.filter(reader=request.user.pk).delete()
    messages.success(request, "The token no longer works.")
    return redirect("api_token")
