"""The interests page and what readers do to statements and settings there.

Each action answers a plain form with a redirect to the page, or with the page and what is wrong beside its field;
htmx gets only the part of the page that changed.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import changes, statements
from accounts.bot_config import ConfigError
from accounts.forms import FORMS, ConfigForm, LanguageForm, SettingsForm, StatementForm
from accounts.imports import import_config
from accounts.models import Interest, Profile
from accounts.mutes import MUTES
from accounts.statements import StatementError, counted, quoted
from accounts.views import page
from accounts.views.chosen import chosen, chosen_of

LONGEST_QUERY = 100


@require_safe
@login_required
@never_cache
def interests(request: HttpRequest) -> HttpResponse:
    """Show everything that a profile states; `?q=` narrows the categories offered."""
    here = chosen(request)
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    return render(request, "accounts/interests.html", page.context(here, {}, query))


@require_POST
@login_required
def choose_categories(request: HttpRequest) -> HttpResponse:
    """Let the reader follow the ticked categories and no others."""
    here = chosen(request)
    try:
        ticked = statements.all_of(Interest.Kind.CATEGORY, request.POST.getlist("category"))
    except StatementError as error:
        return HttpResponseBadRequest(str(error), content_type="text/plain; charset=utf-8")
    changes.choose_categories(here.profile, ticked)
    number = counted(Interest.Kind.CATEGORY, len({each.key for each in ticked}))
    return page.done(request, here, "categories", f"You follow {number}.")


@require_POST
@login_required
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Add the statements of one kind that were typed, all or none."""
    here = chosen(request)
    form = FORMS[kind](request.POST, auto_id=f"{kind}-%s")
    if form.is_valid():
        try:
            changes.add(here.profile, form.stated)
        except StatementError as error:
            form.add_error("texts", list(error.reasons))
        else:
            return page.done(request, here, kind, f"Added {counted(form.kind, len(form.stated))}.")
    return page.refused(request, here, kind, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one statement's form; let the statement say something else, or a category matter more or less."""
    interest = _mine(request, pk)
    form = StatementForm(request.POST if request.method == "POST" else None, interest=interest)
    if form.is_valid():
        try:
            changes.edit(interest, form.stated)
        except StatementError as error:
            form.add_error("text", list(error.reasons))
        else:
            here = chosen_of(interest.profile)
            return page.done(request, here, page.part_of(interest), f"{quoted(form.stated.text)} is saved.")
    return page.in_place(request, interest, "edit", {"form": form}, is_refused=bool(form.errors))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def mute(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for how long; let a statement count for nothing so long (`length`), or again (none)."""
    interest = _mine(request, pk)
    if request.method != "POST":
        return page.in_place(request, interest, "mute", {"mutes": MUTES})
    asked = request.POST.get("length", "")
    length = next((each for each in MUTES if each.name == asked), None)
    if asked and length is None:
        return HttpResponseBadRequest("length is week, month, quarter, forever or empty.", content_type="text/plain")
    changes.mute(interest, length.until(timezone.now()) if length else None)
    said = f"muted {length.words}" if length else "no longer muted"
    here = chosen_of(interest.profile)
    return page.done(request, here, page.part_of(interest), f"{quoted(interest.text)} is {said}.")


@require_POST
@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one statement back."""
    interest = _mine(request, pk)
    changes.remove(interest)
    here = chosen_of(interest.profile)
    return page.done(request, here, page.part_of(interest), f"{quoted(interest.text)} is removed.")


@require_POST
@login_required
def change_settings(request: HttpRequest) -> HttpResponse:
    """Set how the profile ranks."""
    here = chosen(request)
    form = SettingsForm(request.POST, instance=Profile(pk=here.profile.pk), auto_id="settings-%s")
    if not form.is_valid():
        return page.refused(request, here, "settings", form)
    changes.change_settings(here.profile, form.stated())
    return page.done(request, here, "settings", "Saved.")


@require_POST
@login_required
def choose_language(request: HttpRequest) -> HttpResponse:
    """Set the language of the reader's summaries."""
    here = chosen(request)
    form = LanguageForm(request.POST, auto_id="language-%s")
    if not form.is_valid():
        return page.refused(request, here, "language", form)
    changes.choose_language(here.profile.user, form.cleaned_data["language"])
    return page.done(request, here, "language", "Saved.")


@require_POST
@login_required
def renew_address(request: HttpRequest) -> HttpResponse:
    """Give the profile's private feed a new address."""
    here = chosen(request)
    changes.renew_feed_key(here.profile)
    return page.done(request, here, "address", "This is the new address. The old one no longer works.")


@require_POST
@login_required
def upload_config(request: HttpRequest) -> HttpResponse:
    """Take the configuration of arxiv_rss_bot over into the profile."""
    here = chosen(request)
    form = ConfigForm(request.POST, request.FILES, auto_id="import-%s")
    if form.is_valid():
        try:
            said = import_config(here.profile, form.content())
        except ConfigError as error:
            form.add_error("file", list(error.problems))
        else:
            return page.done(request, here, "import", said)
    return page.refused(request, here, "import", form)


def _mine(request: HttpRequest, pk: int) -> Interest:
    return get_object_or_404(Interest.objects.select_related("profile__user"), pk=pk, profile__user=request.user)
