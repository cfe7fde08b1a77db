"""The interests page and its parts, as every action on it shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts import changes, picker
from accounts.forms import FORMS, ConfigForm, SettingsForm
from accounts.models import Interest, Profile

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


def done(request: HttpRequest, profile: Profile, part: str, said: str) -> HttpResponse:
    """Answer an action that worked: by the part of the page that changed, or by way of the page."""
    if is_htmx(request):
        return render_part(request, profile, part, notice=said)
    messages.success(request, said)
    return redirect(f"{reverse('interests')}#{part}")


def refused(request: HttpRequest, profile: Profile, part: str, form: BaseForm) -> HttpResponse:
    """Answer an action that did not work: the form again, with what is wrong beside its fields."""
    if is_htmx(request):
        return render_part(request, profile, part, form=form, status=UNPROCESSABLE)
    return render(request, "accounts/interests.html", context(profile, {part: form}), status=UNPROCESSABLE)


def render_part(
    request: HttpRequest,
    profile: Profile,
    part: str,
    *,
    form: BaseForm | None = None,
    status: int = 200,
    notice: str = "",
) -> HttpResponse:
    """Render one part of the page, named as its `id` is."""
    shown = context(profile, {part: form} if form else {}) | {"notice": notice}
    if part in FORMS:
        shown |= {"section": shown["sections"][part]}
        return render(request, "accounts/_statements.html", shown, status=status)
    return render(request, f"accounts/_{part}.html", shown, status=status)


def render_edit(request: HttpRequest, interest: Interest, form: BaseForm) -> HttpResponse:
    """Render one statement's form: in the statement's place for htmx, else on a page of its own."""
    template = "accounts/_edit.html" if is_htmx(request) else "accounts/edit.html"
    status = UNPROCESSABLE if form.errors else 200
    response = render(request, template, {"interest": interest, "form": form}, status=status)
    response["HX-Retarget"] = f"#interest-{interest.pk}"
    response["HX-Reswap"] = "innerHTML"
    return response


def context(profile: Profile, forms: dict[str, BaseForm], query: str = "") -> dict[str, Any]:
    """Return what the page shows; `forms` are those already filled in, by part. One query."""
    interests = list(Interest.objects.filter(profile=profile))
    chosen = [interest.key for interest in interests if interest.kind == Interest.Kind.CATEGORY]
    return {
        "profile": profile,
        "query": query,
        "chosen": chosen,
        "groups": picker.groups(chosen, query),
        "sections": {kind: _section(kind, interests, forms.get(kind)) for kind in FORMS},
        "settings_form": forms.get("settings") or SettingsForm(instance=profile, auto_id="settings-%s"),
        "import_form": forms.get("import") or ConfigForm(auto_id="import-%s"),
        "feed_address": settings.SITE_URL + reverse("rss", args=[profile.feed_key]),
    }


def _section(kind: str, interests: Iterable[Interest], form: BaseForm | None) -> Section:
    known = Interest.Kind(kind)
    mine = [interest for interest in interests if interest.kind == kind]
    return Section(known, f"{known.label}s", mine, form or FORMS[kind](auto_id=f"{kind}-%s"), changes.MOST[known])
