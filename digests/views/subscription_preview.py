"""The next digest before it is sent: `/subscription/preview/`, and as the mail looks `/subscription/preview/mail/`."""

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from digests.mail.letter import Letter
from digests.mail.rendering import rendered
from digests.models import Digest
from digests.pipeline import compose, subscriptions
from digests.pipeline.letters import letters_of

OF_A_MAIL = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
}
"""What a mail's own page may load: nothing. Its styles stand in its elements, as mail programs want them."""


@require_safe
@login_required
@never_cache
def subscription_preview(request: HttpRequest) -> HttpResponse:
    """Show the digest that would go out now. Nothing is stored or sent."""
    digest, letter = _next(request)
    mail = rendered(letter) if digest.papers else None
    context = {"digest": digest, "letter": letter, "mail": mail, "subscription": digest.subscription}
    return render(request, "digests/subscription_preview.html", context)


@require_safe
@login_required
@never_cache
@csp(OF_A_MAIL)
def subscription_preview_mail(request: HttpRequest) -> HttpResponse:
    """Show its HTML as it would be mailed, byte for byte; of one without papers, that there is none."""
    digest, letter = _next(request)
    return HttpResponse(rendered(letter).html) if digest.papers else redirect("subscription_preview")


def _next(request: HttpRequest) -> tuple[Digest, Letter]:
    if not isinstance(request.user, User):
        raise TypeError("Only an account has mail.")
    digest = compose.preview(subscriptions.subscription_of(request.user), timezone.now())
    (letter,) = letters_of([digest])
    return digest, letter
