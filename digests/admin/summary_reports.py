"""The queue of reported summaries: what readers say is wrong, and what staff do about it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from digests.admin.confirming import Question, confirmed
from digests.admin.facts import FactsAdmin
from digests.admin.summaries import HIDE, REGENERATE, Deed, do_to, who
from digests.models import SummaryReport
from digests.pipeline import summary_curation


class ResolutionForm(forms.Form):
    """What was done about reports."""

    resolution = forms.CharField(
        max_length=500,
        label="What is done",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with the reports and in the log.",
    )


class OpenFilter(admin.SimpleListFilter):
    """Reports by whether they are resolved; open ones where nothing else is chosen."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        """Offer what is not shown at first."""
        return [("resolved", "resolved"), ("all", "all")]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Call the first choice by what it shows."""
        first, *others = super().choices(changelist)
        yield {**first, "display": "open"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[SummaryReport]) -> QuerySet[SummaryReport]:
        """Return the reports of the state that was chosen."""
        if self.value() == "all":
            return queryset
        return queryset.filter(resolved_at__isnull=self.value() != "resolved")


@admin.register(SummaryReport)
class SummaryReportAdmin(FactsAdmin):
    """Reports, the last first."""

    list_display = ("reported_at", "paper", "language", "reason", "text", "gist", "standing")
    list_filter = (OpenFilter, "reason")
    list_select_related = ("summary__paper",)
    search_fields = ("text", "=summary__paper__arxiv_id")
    search_help_text = "Words of the report, or a paper's arXiv identifier."
    ordering = ("-reported_at", "-id")
    raw_id_fields = ("summary", "reader", "resolved_by")
    actions = ("resolve", "hide", "regenerate")

    def has_resolve_permission(self, request: HttpRequest) -> bool:
        """Whether this member of staff looks after reports."""
        return request.user.has_perm("digests.change_summaryreport")

    def has_curate_permission(self, request: HttpRequest) -> bool:
        """Whether this member of staff looks after reports and summaries."""
        return self.has_resolve_permission(request) and request.user.has_perm("digests.change_summary")

    @admin.display(description="paper")
    def paper(self, report: SummaryReport) -> str:
        """Name the paper, linked to its summary."""
        address = reverse("admin:digests_summary_change", args=[report.summary_id])
        return format_html('<a href="{}">{}</a>', address, report.summary.paper)

    @admin.display(description="language")
    def language(self, report: SummaryReport) -> str:
        """Name the summary's language."""
        return report.summary.language

    @admin.display(description="the summary says")
    def gist(self, report: SummaryReport) -> str:
        """Return the summary in one line."""
        return report.summary.gist

    @admin.display(description="standing")
    def standing(self, report: SummaryReport) -> str:
        """Say whether it is resolved, and whether the summary is hidden."""
        return ("open" if report.is_open else "resolved") + (", summary hidden" if report.summary.is_hidden else "")

    @admin.action(description="Resolve…", permissions=["resolve"])
    def resolve(self, request: HttpRequest, queryset: QuerySet[SummaryReport]) -> HttpResponse | None:
        """Ask what was done; then close the reports."""
        question = Question("Resolve reports", "These reports will leave the queue.", "Resolve", ResolutionForm)
        return confirmed(
            self, request, queryset, question, lambda rows, filled: _resolve(request, rows, filled["resolution"])
        )

    @admin.action(description="Hide the summaries and resolve…", permissions=["curate"])
    def hide(self, request: HttpRequest, queryset: QuerySet[SummaryReport]) -> HttpResponse | None:
        """Ask; then hide what was reported and close the reports."""
        question = Question(
            "Hide reported summaries",
            "No page, feed or mail will show the summaries that these reports are about; the reports will be closed.",
            "Hide and resolve",
            ResolutionForm,
        )
        return confirmed(self, request, queryset, question, lambda rows, filled: _do(request, rows, HIDE, filled))

    @admin.action(description="Have the summaries written again and resolve…", permissions=["curate"])
    def regenerate(self, request: HttpRequest, queryset: QuerySet[SummaryReport]) -> HttpResponse | None:
        """Ask; then want what was reported anew and close the reports."""
        question = Question(
            "Have reported summaries written again",
            "The language model will be asked again for the summaries that these reports are about, and paid again; "
            "the reports will be closed.",
            "Write again and resolve",
            ResolutionForm,
        )
        return confirmed(self, request, queryset, question, lambda rows, filled: _do(request, rows, REGENERATE, filled))


def _do(request: HttpRequest, reports: Sequence[SummaryReport], deed: tuple[Deed, str], filled: dict[str, Any]) -> None:
    """Do one thing to each summary that the reports are about; close the reports of those to which it was done."""
    summaries = {report.summary_id: report.summary for report in reports}
    done = {summary.pk for summary in do_to(request, list(summaries.values()), deed, filled["resolution"])}
    _resolve(request, [report for report in reports if report.summary_id in done], filled["resolution"])


def _resolve(request: HttpRequest, reports: Sequence[SummaryReport], resolution: str) -> None:
    now = timezone.now()
    closed = [report for report in reports if summary_curation.resolve(report, who(request), resolution, now)]
    LogEntry.objects.log_actions(who(request).pk, closed, CHANGE, change_message=f"Resolved: “{resolution}”")
    if closed:
        messages.success(request, f"{len(closed)} report{'s' if len(closed) > 1 else ''} resolved.")
    if len(closed) < len(reports):
        messages.info(request, f"{len(reports) - len(closed)} had been resolved before.")
