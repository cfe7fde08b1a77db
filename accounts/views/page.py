"""The interests page and its parts, as every action on it shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import changes, picker
from accounts.addresses import addresses_of
from accounts.forms import FORMS, ConfigForm, LanguageForm, NewProfileForm, ProfileNameForm, SettingsForm
from accounts.languages import language_of
from accounts.models import Interest, User
from accounts.profiles import MOST
from accounts.view_form import SavedViewForm
from accounts.views.chosen import Chosen, chosen_of

UNPROCESSABLE = 422


@dataclass(frozen=True)
class Section:
    """What the page shows of one kind: the statements made, and the form to make more."""

    kind: Interest.Kind
    heading: str
    interests: list[Interest]
    form: BaseForm
    most: int


def is_htmx(request: HttpRequest) -> bool:
    """Return whether htmx asks, for a part of the page only."""
    return request.headers.get("HX-Request") == "true"


def done(request: HttpRequest, here: Chosen, part: str, said: str) -> HttpResponse:
    """Answer an action that worked: by the part of the page that changed, or by way of the page."""
    if is_htmx(request):
        return render_part(request, here, part, notice=said)
    messages.success(request, said)
    return redirect(address(here, part))


def refused(request: HttpRequest, here: Chosen, part: str, form: BaseForm) -> HttpResponse:
    """Answer an action that did not work: the form again, with what is wrong beside its fields."""
    if is_htmx(request):
        return render_part(request, here, part, form=form, status=UNPROCESSABLE)
    return render(request, "accounts/interests.html", context(here, {part: form}), status=UNPROCESSABLE)


def render_part(
    request: HttpRequest,
    here: Chosen,
    part: str,
    *,
    form: BaseForm | None = None,
    status: int = 200,
    notice: str = "",
) -> HttpResponse:
    """Render one part of the page, named as its `id` is."""
    shown = context(here, {part: form} if form else {}) | {"notice": notice}
    if part in FORMS:
        shown |= {"section": shown["sections"][part]}
        return render(request, "accounts/_section.html", shown, status=status)
    return render(request, f"accounts/_{part}.html", shown, status=status)


def in_place(
    request: HttpRequest, interest: Interest, template: str, shown: dict[str, Any], *, is_refused: bool = False
) -> HttpResponse:
    """Render what one statement is asked: in the statement's place for htmx, else on a page of its own."""
    name = f"accounts/_{template}.html" if is_htmx(request) else f"accounts/{template}.html"
    here = chosen_of(interest.profile)
    context = {"interest": interest, "part": part_of(interest), "back": address(here, part_of(interest)), **shown}
    response = render(request, name, context, status=UNPROCESSABLE if is_refused else 200)
    response["HX-Retarget"] = f"#interest-{interest.pk}"
    response["HX-Reswap"] = "innerHTML"
    return response


def address(here: Chosen, part: str = "") -> str:
    """Return the address of a profile's page, at one of its parts."""
    return f"{reverse('interests')}{here.query}{'#' if part else ''}{part}"


def part_of(interest: Interest) -> str:
    """Return the `id` of the part of the page that shows a statement."""
    return "categories" if interest.kind == Interest.Kind.CATEGORY else interest.kind


def context(here: Chosen, forms: dict[str, BaseForm], query: str = "") -> dict[str, Any]:
    """Return what the page shows; `forms` are those already filled in, by part. Two queries."""
    profile = here.profile
    interests = list(Interest.objects.filter(profile=profile))
    followed = [interest for interest in interests if interest.kind == Interest.Kind.CATEGORY]
    chosen = [interest.key for interest in followed]
    return {
        "here": here,
        "profile": profile,
        "now": timezone.now(),
        "query": query,
        "interests": interests,
        "followed": followed,
        "groups": picker.groups(chosen, query),
        "sections": {kind: _section(kind, interests, forms.get(kind)) for kind in FORMS},
        "settings_form": forms.get("settings") or SettingsForm(instance=profile, auto_id="settings-%s"),
        "language_form": forms.get("language") or _language_form(profile.user),
        "import_form": forms.get("import") or ConfigForm(auto_id="import-%s"),
        "rename_form": forms.get("rename") or ProfileNameForm(initial={"name": profile.name}, auto_id="rename-%s"),
        "profiles_form": forms.get("profiles") or NewProfileForm(profiles=here.profiles, auto_id="new-%s"),
        "has_room": len(here.profiles) < MOST,
        "feeds": addresses_of(profile),
        "view_form": forms.get("address") or SavedViewForm(interests=interests, auto_id="view-%s"),
    }


def _language_form(user: User) -> LanguageForm:
    return LanguageForm(initial={"language": language_of(user)}, auto_id="language-%s")


def _section(kind: str, interests: Iterable[Interest], form: BaseForm | None) -> Section:
    known = Interest.Kind(kind)
    mine = [interest for interest in interests if interest.kind == kind]
    return Section(known, f"{known.label}s", mine, form or FORMS[kind](auto_id=f"{kind}-%s"), changes.MOST[known])
