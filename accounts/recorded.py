"""What a member of staff changed, in words with before and after: what Django's log of the staff pages keeps."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.utils import label_for_field
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest

NOTHING = "nothing"


class RecordedAdmin(admin.ModelAdmin[Any]):
    """A staff page whose entries in the log say what each field was before and is now.

    `recorded` names the fields that say what a row was when it is deleted.
    """

    recorded: tuple[str, ...] = ()

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Return every field that was changed, or of a new row every field that says something, as one text."""
        if formsets:
            return super().construct_change_message(request, form, formsets, add)
        names = [name for name in (form.fields if add else form.changed_data) if name in form.cleaned_data]
        now = {name: said(form.cleaned_data[name]) for name in names}
        if add:
            return "; ".join(f"{_label(form, name)}: {value}" for name, value in now.items() if value != NOTHING)
        return "; ".join(f"{_label(form, name)}: {_before(form, name)} → {now[name]}" for name in names)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> Any:
        """Log what each row said before it went."""
        return [
            entry
            for row in queryset
            for entry in LogEntry.objects.log_actions(
                request.user.pk or 0, [row], DELETION, change_message=self.described(row)
            )
        ]

    def described(self, row: Model) -> str:
        """Return what a row says, in words."""
        parts = [(label_for_field(name, self.opts.model, self), getattr(row, name)) for name in self.recorded]
        return "; ".join(f"{label}: {said(value)}" for label, value in parts)


def said(value: Any) -> str:
    """Return a value in words, texts in quotation marks.

    >>> said("New"), said(None), said([1, 2])
    ('“New”', 'nothing', '1, 2')
    """
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return f"“{value}”"
    if isinstance(value, list | tuple | QuerySet):
        return ", ".join(map(str, value)) or NOTHING
    return str(value)


def _label(form: BaseForm, name: str) -> str:
    return str(form[name].label)


def _before(form: BaseForm, name: str) -> str:
    """Return what a field said before; of a choice among rows the row and not its key."""
    value, field = form.initial.get(name), form.fields[name]
    queryset = getattr(field, "queryset", None)
    if queryset is not None and value is not None and not isinstance(value, list | tuple | QuerySet):
        value = queryset.filter(pk=getattr(value, "pk", value)).first()
    return said(value)
