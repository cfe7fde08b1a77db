"""The page behind the one-time sign-in link."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import first_sign_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_sign_in_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, so that a link preview uses nothing up; sign in on POST."""
    user = first_sign_in.account_of(token)
    if user is None:
        return render(request, "accounts/first_sign_in.html", status=410)
    if request.method != "POST":
        return render(request, "accounts/first_sign_in.html", {"account": user})
    if not first_sign_in.claim(user, timezone.now()):
        return render(request, "accounts/first_sign_in.html", status=410)
    login(request, user)
    messages.success(request, f"You are signed in as {user.email}. Set a password so that you can come back.")
    return redirect("account_set_password" if not user.has_usable_password() else settings.LOGIN_REDIRECT_URL)
