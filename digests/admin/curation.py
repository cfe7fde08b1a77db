"""Picks and hidden papers on the staff pages."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.recorded import RecordedAdmin
from digests.admin.finding import ChoiceFilter
from digests.arxiv import calendar, taxonomy
from digests.models import HiddenPaper, Pick
from digests.models.curation import LONGEST_NOTE
from digests.pipeline import curation


class PickFields(forms.Form):
    """For whom papers are put forward, why, and until when."""

    category = forms.CharField(
        max_length=32, required=False, help_text="Whose readers see it, such as cs.LG. Empty: everyone."
    )
    note = forms.CharField(
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Why it is worth reading, as readers see it: plain text of at most {LONGEST_NOTE} characters.",
    )
    ends_on = forms.DateField(
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The last day on which it is shown, US Eastern.",
    )

    def clean_category(self) -> str:
        """Name the category as arXiv does; empty stays everyone."""
        text: str = self.cleaned_data["category"].strip()
        if text and not taxonomy.is_category(text):
            raise ValidationError("This is not an arXiv category; one looks like cs.AI. Leave it empty for everyone.")
        return taxonomy.canonical(text) if text else ""

    def clean_ends_on(self) -> Any:
        """Refuse a day that is over."""
        day = self.cleaned_data["ends_on"]
        if "ends_on" in self.changed_data and day < calendar.eastern_day(timezone.now()):
            raise ValidationError("This day is over; choose today or a later one.")
        return day


class PickForm(PickFields, forms.ModelForm[Pick]):
    """A pick, with its paper."""


class RunningFilter(ChoiceFilter):
    """Picks by whether readers see them."""

    title = "when"
    parameter_name = "when"
    offered: ClassVar = {"now": "shown now", "over": "over"}

    def kind(self, value: str) -> Q:
        """Return whether the last day is yet to end."""
        today = calendar.eastern_day(timezone.now())
        return Q(ends_on__gte=today) if value == "now" else Q(ends_on__lt=today)


class CurationAdmin(RecordedAdmin):
    """Rows by which staff say something of a paper: written by `digests.pipeline.curation` alone."""

    autocomplete_fields = ("paper",)
    list_select_related: ClassVar[tuple[str, ...]] = ("paper",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("=paper__arxiv_id", "paper__title")
    search_help_text = "A paper's arXiv identifier, or words of its title."
    by_field, at_field = "", ""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask for what is filled in, and show who said so where somebody did."""
        fields = [str(name) for name in super().get_fields(request, obj)]
        return fields if obj else [name for name in fields if name not in {self.by_field, self.at_field}]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str | list[str]]:
        """Begin with what the address says, unless it names no paper."""
        said = super().get_changeform_initial_data(request)
        return {name: value for name, value in said.items() if name != "paper" or str(value).isdecimal()}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep which paper it is about, and who said so when."""
        return (self.by_field, self.at_field, *(("paper",) if obj else ()))

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm[Any], change: bool) -> None:
        """Write it, a new one under the name of who made it."""
        now = timezone.now()
        if not change:
            assert isinstance(request.user, User)  # noqa: S101 - the staff pages let nobody else in
            setattr(obj, self.by_field, request.user)
            setattr(obj, self.at_field, now)
        curation.keep(obj, now)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Take it back."""
        curation.take_back([obj], timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Take several back."""
        curation.take_back(list(queryset), timezone.now())


@admin.register(Pick)
class PickAdmin(CurationAdmin):
    """Papers put forward."""

    form = PickForm
    list_display = ("paper", "for_whom", "note", "ends_on", "picked_by", "picked_at")
    list_filter = (RunningFilter,)
    list_select_related = ("paper", "picked_by")
    fields = ("paper", "category", "note", "ends_on", "picked_by", "picked_at")
    recorded = ("category", "note", "ends_on")
    by_field, at_field = "picked_by", "picked_at"

    @admin.display(description="for", ordering="category")
    def for_whom(self, pick: Pick) -> str:
        """Name whose readers see it."""
        return pick.category or "everyone"


@admin.register(HiddenPaper)
class HiddenPaperAdmin(CurationAdmin):
    """Papers taken out of every list."""

    list_display = ("paper", "reason", "hidden_by", "hidden_at")
    list_filter = ("hidden_at",)
    list_select_related = ("paper", "hidden_by")
    fields = ("paper", "reason", "hidden_by", "hidden_at")
    recorded = ("reason",)
    by_field, at_field = "hidden_by", "hidden_at"
