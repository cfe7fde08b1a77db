"""The interests page and its actions.

Each action answers a plain form with a redirect to the page, or with the page and what is wrong beside its field;
htmx gets only the part of the page that changed.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import changes, statements
from accounts.bot_config import ConfigError
from accounts.forms import FORMS, ConfigForm, SettingsForm, StatementForm
from accounts.imports import import_config
from accounts.models import Interest, Profile
from accounts.statements import StatementError, counted
from accounts.views import page

LONGEST_QUERY = 100


@require_safe
@login_required
@never_cache
def interests(request: HttpRequest) -> HttpResponse:
    """Show everything the reader states; `?q=` narrows the categories offered."""
    profile = Profile.objects.default_of(request.user)
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    return render(request, "accounts/interests.html", page.context(profile, {}, query))


@require_POST
@login_required
def choose_categories(request: HttpRequest) -> HttpResponse:
    """Let the reader follow the ticked categories and no others."""
    profile = Profile.objects.default_of(request.user)
    try:
        chosen = statements.all_of(Interest.Kind.CATEGORY, request.POST.getlist("category"))
    except StatementError as error:
        return HttpResponseBadRequest(str(error), content_type="text/plain; charset=utf-8")
    changes.choose_categories(profile, chosen)
    number = counted(Interest.Kind.CATEGORY, len({each.key for each in chosen}))
    return page.done(request, profile, "categories", f"You follow {number}.")


@require_POST
@login_required
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Add the statements of one kind that were typed, all or none."""
    profile = Profile.objects.default_of(request.user)
    form = FORMS[kind](request.POST, auto_id=f"{kind}-%s")
    if form.is_valid():
        try:
            changes.add(profile, form.stated)
        except StatementError as error:
            form.add_error("texts", list(error.reasons))
        else:
            return page.done(request, profile, kind, f"Added {counted(form.kind, len(form.stated))}.")
    return page.refused(request, profile, kind, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one statement's form; let the statement say something else."""
    interest = _mine(request, pk)
    form = StatementForm(request.POST if request.method == "POST" else None, interest=interest)
    if form.is_valid():
        try:
            changes.edit(interest, form.stated)
        except StatementError as error:
            form.add_error("text", list(error.reasons))
        else:
            said = f"{statements.quoted(form.stated.text)} is saved."
            return page.done(request, interest.profile, interest.kind, said)
    return page.render_edit(request, interest, form)


@require_POST
@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one statement back."""
    interest = _mine(request, pk)
    changes.remove(interest)
    return page.done(request, interest.profile, interest.kind, f"{statements.quoted(interest.text)} is removed.")


@require_POST
@login_required
def change_settings(request: HttpRequest) -> HttpResponse:
    """Set how the ranking ends."""
    profile = Profile.objects.default_of(request.user)
    form = SettingsForm(request.POST, instance=Profile(pk=profile.pk), auto_id="settings-%s")
    if not form.is_valid():
        return page.refused(request, profile, "settings", form)
    changes.change_settings(profile, form.stated())
    return page.done(request, profile, "settings", "Saved.")


@require_POST
@login_required
def renew_address(request: HttpRequest) -> HttpResponse:
    """Give the private feed a new address."""
    profile = Profile.objects.default_of(request.user)
    changes.renew_feed_key(profile)
    return page.done(request, profile, "address", "This is the new address. The old one no longer works.")


@require_POST
@login_required
def upload_config(request: HttpRequest) -> HttpResponse:
    """Take the configuration of arxiv_rss_bot over."""
    profile = Profile.objects.default_of(request.user)
    form = ConfigForm(request.POST, request.FILES, auto_id="import-%s")
    if form.is_valid():
        try:
            said = import_config(profile, form.content())
        except ConfigError as error:
            form.add_error("file", list(error.problems))
        else:
            return page.done(request, profile, "import", said)
    return page.refused(request, profile, "import", form)


def _mine(request: HttpRequest, pk: int) -> Interest:
    return get_object_or_404(Interest.objects.select_related("profile"), pk=pk, profile__user=request.user)
