"""The actions on a reader's profiles. Each answers with a redirect, or with the interests page and what is wrong."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts import profiles
from accounts.forms import NewProfileForm, ProfileNameForm
from accounts.models import Profile
from accounts.profiles import ProfileError
from accounts.statements import quoted
from accounts.views import page
from accounts.views.chosen import chosen, chosen_of


@require_POST
@login_required
def add_profile(request: HttpRequest) -> HttpResponse:
    """Make a profile, empty or a copy, and show it."""
    here = chosen(request)
    form = NewProfileForm(request.POST, profiles=here.profiles, auto_id="new-%s")
    if form.is_valid():
        name, copied = form.cleaned_data["name"], form.cleaned_data["copied"]
        try:
            made = profiles.copy(copied, name) if copied else profiles.create(here.profile.user, name)
        except ProfileError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"{quoted(made.name)} is made.")
            return redirect(page.address(chosen_of(made)))
    return page.refused(request, here, "profiles", form)


@require_POST
@login_required
def rename_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a profile another name."""
    here = chosen_of(_mine(request, pk))
    form = ProfileNameForm(request.POST, auto_id="rename-%s")
    if form.is_valid():
        try:
            profiles.rename(here.profile, form.cleaned_data["name"])
        except ProfileError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"It is named {quoted(here.profile.name)} now.")
            return redirect(page.address(here, "profiles"))
    return page.refused(request, here, "rename", form)


@require_POST
@login_required
def put_profile_first(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a profile be the one that pages show unless another is asked for."""
    profile = _mine(request, pk)
    profiles.put_first(profile)
    messages.success(request, f"{quoted(profile.name)} is your first profile now.")
    return redirect(page.address(chosen_of(profile), "profiles"))


@require_POST
@login_required
def delete_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a profile, unless it is the last."""
    profile = _mine(request, pk)
    try:
        profiles.delete(profile)
    except ProfileError as error:
        messages.error(request, str(error))
        return redirect(page.address(chosen_of(profile), "profiles"))
    messages.success(request, f"{quoted(profile.name)} is deleted.")
    return redirect("interests")


def _mine(request: HttpRequest, pk: int) -> Profile:
    return get_object_or_404(Profile.objects.select_related("user"), pk=pk, user=request.user)
