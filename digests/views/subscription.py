"""When a reader wants mail: `/subscription/`, with one to be sent at once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from digests import tasks
from digests.forms import SubscriptionForm
from digests.models import Subscription
from digests.pipeline import compose, subscriptions

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def subscription(request: HttpRequest) -> HttpResponse:
    """Show when mail comes and whether it can; change it."""
    reader = _reader(request)
    held = subscriptions.subscription_of(reader)
    is_verified = bool(subscriptions.verified([reader]))
    form = SubscriptionForm(request.POST or None, instance=held, is_verified=is_verified)
    if request.method == "POST" and form.is_valid():
        subscriptions.keep(held, timezone.now())
        messages.success(request, _said(held))
        return redirect("subscription")
    stored = subscriptions.subscription_of(reader)
    context = _context(stored, is_verified=is_verified) | {"form": form}
    return render(request, "digests/subscription.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@login_required
def send_one_now(request: HttpRequest) -> HttpResponse:
    """Send the newest papers that were not mailed yet, whether regular mail is on or not."""
    reader = _reader(request)
    if not subscriptions.verified([reader]):
        messages.error(request, "Confirm your e-mail address first; then mail can go there.")
        return redirect("subscription")
    held, _ = Subscription.objects.get_or_create(reader=reader)
    if held.is_stopped:
        messages.error(request, "Mail to your address is stopped; start it again first.")
        return redirect("subscription")
    try:
        digest = compose.ask_for_one(held, timezone.now())
    except compose.TooSoonError as error:
        messages.error(request, str(error))
        return redirect("subscription")
    if digest is None:
        messages.info(request, "There is nothing new: the newest papers of your interests were mailed to you already.")
    else:
        transaction.on_commit(tasks.queue_mailing, robust=True)
        papers = "1 paper is" if digest.papers == 1 else f"{digest.papers} papers are"
        messages.success(request, f"{papers} on the way to {digest.address}.")
    return redirect("subscription")


@require_POST
@login_required
def resume(request: HttpRequest) -> HttpResponse:
    """Let mail go to the address again, as often as before it was stopped."""
    reader = _reader(request)
    held = subscriptions.subscription_of(reader)
    if held.cadence == Subscription.Cadence.OFF or not subscriptions.verified([reader]):
        messages.error(request, "Choose below when mail is to come.")
    elif held.is_stopped:
        subscriptions.keep(held, timezone.now())
        messages.success(request, _said(held))
    return redirect("subscription")


def _reader(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("Only an account has mail.")
    return request.user


def _context(held: Subscription, *, is_verified: bool) -> dict[str, Any]:
    return {
        "subscription": held,
        "is_verified": is_verified,
        "zone": subscriptions.zone_of(held.time_zone),
        "is_zone_guessed": held.cadence == Subscription.Cadence.OFF and held.time_zone == "UTC",
    }


def _said(held: Subscription) -> str:
    if held.next_due_at is None:
        return "Saved: no digests are mailed to you."
    moment = held.next_due_at.astimezone(subscriptions.zone_of(held.time_zone))
    return f"Saved: the next digest comes on {moment:%A}, {moment.day} {moment:%B}, at {moment:%H:%M}."
