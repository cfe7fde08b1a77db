"""Actions that say what they are about to do, and do it when a person has confirmed it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

MOST = 100
"""Rows that one action takes: a page of a list."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a confirmation page asks: its heading, what will follow, what the button says, and what to fill in."""

    title: str
    consequence: str
    verb: str
    form: type[forms.Form] = forms.Form


def confirmed(
    page: admin.ModelAdmin[Any],
    request: HttpRequest,
    queryset: QuerySet[Any],
    question: Question,
    act: Callable[[Sequence[Any], dict[str, Any]], object],
) -> HttpResponse | None:
    """Ask about the chosen rows, or do it where that was answered with yes.

    Args:
        page: the list's staff page.
        request: a POST of the list, or of the confirmation page.
        queryset: the chosen rows.
        question: what to ask.
        act: does it with the rows and what was filled in, and says so in `django.contrib.messages`.
    """
    rows = list(queryset[: MOST + 1])
    if len(rows) > MOST:
        messages.error(request, f"Choose at most {MOST} at once; nothing was done.")
        return None
    is_answered = "confirmed" in request.POST
    form = question.form(request.POST if is_answered else None)
    if is_answered and form.is_valid():
        act(rows, form.cleaned_data)
        return None
    meta = page.opts
    context = page.admin_site.each_context(request) | {
        "title": question.title,
        "consequence": question.consequence,
        "verb": question.verb,
        "form": form,
        "rows": rows,
        "action": request.POST.get("action", ""),
        "opts": meta,
        "back": reverse(f"{page.admin_site.name}:{meta.app_label}_{meta.model_name}_changelist"),
    }
    return TemplateResponse(request, "admin/confirm.html", context, status=422 if is_answered else 200)
