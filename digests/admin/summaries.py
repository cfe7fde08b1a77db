"""Summaries on the staff pages: written again, edited, hidden and shown, each with its reason."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from accounts.models import User
from digests.admin.confirming import Question, confirmed
from digests.admin.facts import FactsAdmin, FactsInline
from digests.admin.finding import ChoiceFilter, FoundByPaper
from digests.admin.summary_edit import SummaryForm, changes
from digests.models import Summary, SummaryEvent, SummaryReport, SummaryState
from digests.pipeline import summary_curation
from digests.pipeline.summary_curation import CurationError
from digests.summaries.rendering import as_text
from digests.summaries.shape import PaperSummary

Deed = Callable[[Summary, User, str], None]


class WhyForm(forms.Form):
    """Why something is done to summaries."""

    why = forms.CharField(
        max_length=500, label="Why", widget=forms.Textarea(attrs={"rows": 3}), help_text="Kept in the log."
    )


class ReportedFilter(ChoiceFilter):
    """Summaries that a reader reported and nobody has resolved."""

    title = "reports"
    parameter_name = "reported"
    offered: ClassVar = {"open": "with an open report"}

    def kind(self, value: str) -> Q:
        """Return whether a report is open."""
        return Q(pk__in=SummaryReport.objects.filter(resolved_at=None).values("summary"))


class EditedFilter(ChoiceFilter):
    """Summaries that staff edited."""

    title = "edited"
    parameter_name = "edited"
    offered: ClassVar = {"yes": "by staff", "no": "as the model wrote it"}

    def kind(self, value: str) -> Q:
        """Return whether staff edited them."""
        return Q(edited_at__isnull=value == "no")


class Reports(FactsInline):
    """What readers said is wrong with it."""

    model = SummaryReport
    fields = readonly_fields = ("reported_at", "reason", "text", "resolution", "resolved_by", "resolved_at")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the reports with who resolved them."""
        return super().get_queryset(request).select_related("resolved_by")


class Events(FactsInline):
    """What staff did with it."""

    model = SummaryEvent
    fields = readonly_fields = ("at", "by", "action", "why")
    verbose_name_plural = "what staff did"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the events with who did them."""
        return super().get_queryset(request).select_related("by").defer("before")


@admin.register(Summary)
class SummaryAdmin(FoundByPaper, FactsAdmin):
    """What the language model wrote, and what it cost."""

    list_display = ("paper", "language", "state", "failure", "written_at", "numbers", "tokens", "open_reports", "marks")
    list_filter = (ReportedFilter, "state", "language", "is_hidden", EditedFilter, "failure")
    list_select_related = ("paper",)
    search_fields = ("paper__title",)
    search_help_text = "A paper's arXiv identifier in any spelling, or words of its title."
    ordering = ("-id",)
    fieldsets = (
        (
            None,
            {"fields": ("paper", "version", "language", "state", "failure", "failure_detail", "text", "suspicions")},
        ),
        ("What it was made of", {"fields": ("model", "prompt_version", "source_kind", "source_note")}),
        ("What was found in the paper", {"fields": ("numbers_found", "numbers_total")}),
        ("What it cost", {"fields": ("tokens_in", "tokens_out", "cost", "attempts", "is_unpaid")}),
        ("When", {"fields": ("wanted_at", "asked_at", "not_before", "claimed_at", "written_at")}),
        ("Who sees it", {"fields": ("announced_on", "best_rank", "readers", "is_hidden", "hidden_reason")}),
        ("Edited", {"fields": ("edited_by", "edited_at")}),
    )
    readonly_fields = ("text",)
    raw_id_fields = ("paper", "edited_by")
    inlines = (Reports, Events)
    actions = ("regenerate", "hide", "show")
    change_form_template = "admin/summary_change.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return summaries with the number of their open reports, without their texts in the list."""
        reports = SummaryReport.objects.filter(summary=OuterRef("pk"), resolved_at=None).order_by().values("summary")
        counted = Subquery(reports.annotate(number=Count("pk")).values("number"))
        rows: QuerySet[Summary] = super().get_queryset(request)
        return rows.defer("content", "grounding", "suspicions").annotate(open_reports=Coalesce(counted, 0))

    def get_urls(self) -> list[URLPattern]:
        """Add the page on which one is edited."""
        edit = path("<int:pk>/edit/", self.admin_site.admin_view(self.edit), name="digests_summary_edit")
        return [edit, *super().get_urls()]

    def has_curate_permission(self, request: HttpRequest) -> bool:
        """Whether this member of staff looks after summaries."""
        return request.user.has_perm("digests.change_summary")

    def view_on_site(self, obj: Summary) -> str:
        """Link to the paper's page."""
        return obj.paper.get_absolute_url()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one, with the way to edit it to those who may."""
        can_edit = self.has_curate_permission(request)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "can_edit": can_edit})

    @admin.display(description="open reports", ordering="open_reports")
    def open_reports(self, row: Any) -> int:
        """Count the reports that nobody has resolved."""
        return int(row.open_reports)

    @admin.display(description="numbers found")
    def numbers(self, row: Summary) -> str:
        """Say how many of its numbers stand in the paper."""
        return f"{row.numbers_found} of {row.numbers_total}" if row.numbers_total else ""

    @admin.display(description="tokens")
    def tokens(self, row: Summary) -> str:
        """Say what it took."""
        return f"{row.tokens_in + row.tokens_out:,}" if row.tokens_in else ""

    @admin.display(description="standing")
    def marks(self, row: Summary) -> str:
        """Say what staff did about it."""
        parts = (("hidden", row.is_hidden), ("edited", row.edited_at is not None))
        return ", ".join(word for word, is_so in parts if is_so)

    @admin.display(description="text")
    def text(self, row: Summary) -> str:
        """Show it as plain text."""
        if not row.content:
            return ""
        shown = as_text(PaperSummary.model_validate(row.content), None, row.language)
        return format_html('<div class="summary-text">{}</div>', shown)

    @admin.action(description="Have written again…", permissions=["curate"])
    def regenerate(self, request: HttpRequest, queryset: QuerySet[Summary]) -> HttpResponse | None:
        """Ask why; then want the summaries anew."""
        question = Question(
            "Have summaries written again",
            "The language model will be asked again before all others, and paid again. What stands there now is kept "
            "in the record and no longer shown.",
            "Write again",
            WhyForm,
        )
        return confirmed(
            self, request, queryset, question, lambda rows, filled: do_to(request, rows, REGENERATE, filled["why"])
        )

    @admin.action(description="Hide…", permissions=["curate"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Summary]) -> HttpResponse | None:
        """Ask why; then take the summaries away from readers."""
        question = Question(
            "Hide summaries",
            "No page, feed or mail will show these summaries. Their papers stay where they are.",
            "Hide",
            WhyForm,
        )
        return confirmed(
            self, request, queryset, question, lambda rows, filled: do_to(request, rows, HIDE, filled["why"])
        )

    @admin.action(description="Show again…", permissions=["curate"])
    def show(self, request: HttpRequest, queryset: QuerySet[Summary]) -> HttpResponse | None:
        """Ask why; then let readers see the summaries again."""
        question = Question("Show summaries again", "Readers will see these summaries again.", "Show again", WhyForm)
        return confirmed(
            self, request, queryset, question, lambda rows, filled: do_to(request, rows, SHOW, filled["why"])
        )

    def edit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a summary's texts in a form, and keep what was changed in it."""
        if not self.has_curate_permission(request):
            raise PermissionDenied
        row = get_object_or_404(Summary.objects.select_related("paper"), pk=pk, state=SummaryState.WRITTEN)
        form = SummaryForm(request.POST if request.method == "POST" else None, row.content or {})
        if form.is_valid() and _edit(request, row, form):
            return redirect("admin:digests_summary_change", row.pk)
        context = self.admin_site.each_context(request) | {
            "title": "Edit a summary",
            "subtitle": str(row.paper),
            "opts": self.opts,
            "row": row,
            "form": form,
            "back": reverse("admin:digests_summary_change", args=[row.pk]),
        }
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/summary_edit.html", context, status=status)


def do_to(request: HttpRequest, rows: Sequence[Summary], deed: "tuple[Deed, str]", why: str) -> list[Summary]:
    """Do one thing to summaries, log and say it; return those to which it was done."""
    act, word = deed
    done = []
    for row in rows:
        before = row.gist or row.get_state_display()
        try:
            act(row, who(request), why)
        except CurationError as error:
            messages.warning(request, f"{row.paper}: {error}")
        else:
            done.append(row)
            said = f"{word.capitalize()}, because: “{why}”; before: “{before}”"
            LogEntry.objects.log_actions(who(request).pk, [row], CHANGE, change_message=said)
    if done:
        count = "1 summary" if len(done) == 1 else f"{len(done)} summaries"
        messages.success(request, f"{count} {word}.")
    return done


def who(request: HttpRequest) -> User:
    """Return the member of staff who asks."""
    assert isinstance(request.user, User)  # noqa: S101 - the staff pages let nobody else in
    return request.user


REGENERATE: "tuple[Deed, str]" = (
    lambda row, by, why: summary_curation.regenerate(row, by, why, timezone.now()),
    "to be written again",
)
HIDE: "tuple[Deed, str]" = (lambda row, by, why: summary_curation.hide(row, by, why, timezone.now()), "hidden")
SHOW: "tuple[Deed, str]" = (lambda row, by, why: summary_curation.show(row, by, why, timezone.now()), "shown again")


def _edit(request: HttpRequest, row: Summary, form: SummaryForm) -> bool:
    """Keep an edit and log it; False where it is no summary any more, which the form then says."""
    content, why = form.content(), form.cleaned_data["why"]
    try:
        summary_curation.edit(row, content, who(request), why, timezone.now())
    except CurationError as error:
        form.add_error(None, str(error))
        return False
    said = f"Edited, because: “{why}”; {changes(row.content or {}, content) or 'nothing was changed'}"
    LogEntry.objects.log_actions(who(request).pk, [row], CHANGE, change_message=said)
    messages.success(request, "The summary is saved. Readers see that it was edited.")
    return True
