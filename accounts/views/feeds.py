"""The saved views of a profile's feed, and all of a reader's feeds as OPML."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import saved_views
from accounts.addresses import addresses_of
from accounts.models import Interest, Profile, SavedView
from accounts.saved_views import SavedViewError
from accounts.statements import quoted
from accounts.view_form import SavedViewForm
from accounts.views import page
from accounts.views.chosen import chosen, chosen_of


@require_POST
@login_required
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep a part of the profile's feed under a name."""
    here = chosen(request)
    interests = list(Interest.objects.filter(profile=here.profile))
    form = SavedViewForm(request.POST, interests=interests, auto_id="view-%s")
    if form.is_valid():
        try:
            kept = saved_views.keep(here.profile, form.cleaned_data["name"], form.view)
        except SavedViewError as error:
            form.add_error("name", str(error))
        else:
            return page.done(request, here, "address", f"{quoted(kept.name)} has its address below.")
    return page.refused(request, here, "address", form)


@require_POST
@login_required
def remove_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a view up; its address goes on working as long as the feed's own."""
    found = SavedView.objects.select_related("profile__user")
    saved = get_object_or_404(found, pk=pk, profile__user=request.user)
    saved.delete()
    return page.done(request, chosen_of(saved.profile), "address", f"{quoted(saved.name)} is no longer listed.")


@require_safe
@login_required
@never_cache
def feeds_opml(request: HttpRequest) -> HttpResponse:
    """Give all of the reader's feeds, a folder for each profile, as OPML 2.0 (http://opml.org/spec2.opml)."""
    mine = Profile.objects.filter(user=request.user.pk).prefetch_related("views")
    folders = [(profile, addresses_of(profile)) for profile in mine]
    response = render(request, "accounts/feeds.xml", {"folders": folders}, "text/x-opml; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="papersite.opml"'
    return response
