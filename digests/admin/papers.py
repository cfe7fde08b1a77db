"""Papers on the staff pages: found by identifier or title, put forward, hidden and brought back."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User
from digests.admin.confirming import Question, confirmed
from digests.admin.curation import PickFields
from digests.admin.facts import FactsAdmin, FactsInline
from digests.admin.finding import ChoiceFilter, FoundByPaper
from digests.arxiv import calendar
from digests.models import Announcement, HiddenPaper, Paper, PaperVersion, Pick
from digests.models.curation import LONGEST_NOTE
from digests.pipeline import curation


class HideForm(forms.Form):
    """Why papers are hidden."""

    reason = forms.CharField(
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Readers see it on the paper's page: plain text.",
    )


class CuratedFilter(ChoiceFilter):
    """Papers by what staff did about them."""

    title = "curation"
    parameter_name = "curated"
    offered: ClassVar = {"picked": "put forward now", "hidden": "hidden"}

    def kind(self, value: str) -> Q:
        """Return whether readers are shown them first, or not at all."""
        rows = _current_picks() if value == "picked" else HiddenPaper.objects.all()
        return Q(pk__in=rows.values("paper"))


class Announcements(FactsInline):
    """Where and when arXiv announced the paper."""

    model = Announcement
    fields = readonly_fields = ("announced_on", "category", "announce_type", "version")
    ordering = ("announced_on", "category")


class Versions(FactsInline):
    """The versions whose dates are known."""

    model = PaperVersion
    fields = readonly_fields = ("number", "submitted_at", "is_withdrawal")
    ordering = ("number",)


class Picks(FactsInline):
    """For whom staff put the paper forward."""

    model = Pick
    fields = readonly_fields = ("category", "note", "ends_on", "picked_by", "picked_at")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the picks with who made them."""
        return super().get_queryset(request).select_related("picked_by")


class Hidings(FactsInline):
    """Why staff hid the paper."""

    model = HiddenPaper
    fields = readonly_fields = ("reason", "hidden_by", "hidden_at")
    show_change_link = True
    verbose_name_plural = "hidden"


@admin.register(Paper)
class PaperAdmin(FoundByPaper, FactsAdmin):
    """Papers by identifier or words of the title."""

    list_display = ("arxiv_id", "title", "primary", "first_announced_on", "standing")
    list_display_links = ("arxiv_id", "title")
    list_filter = (CuratedFilter, "is_withdrawn")
    paper_field = "number"
    search_fields = ("title",)
    search_help_text = "An arXiv identifier or address in any spelling, or words of the title."
    ordering = ("-first_announced_on", "-number")
    exclude = ("number",)
    inlines = (Picks, Hidings, Announcements, Versions)
    actions = ("put_forward", "hide", "bring_back")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Paper]:
        """Return papers with what staff did about them, without their abstracts in the list."""
        picked = _current_picks().filter(paper=OuterRef("pk"))
        papers: QuerySet[Paper] = super().get_queryset(request)
        return papers.annotate(
            is_picked=Exists(picked), is_hidden=Exists(HiddenPaper.objects.filter(paper=OuterRef("pk")))
        )

    def view_on_site(self, obj: Paper) -> str:
        """Link to the paper's page."""
        return obj.get_absolute_url()

    def has_pick_permission(self, request: HttpRequest) -> bool:
        """Whether this member of staff puts papers forward."""
        return request.user.has_perm("digests.add_pick")

    def has_hide_permission(self, request: HttpRequest) -> bool:
        """Whether this member of staff hides papers."""
        return request.user.has_perm("digests.add_hiddenpaper")

    def has_bring_back_permission(self, request: HttpRequest) -> bool:
        """Whether this member of staff brings hidden papers back."""
        return request.user.has_perm("digests.delete_hiddenpaper")

    @admin.display(description="primary category")
    def primary(self, paper: Paper) -> str:
        """Name the primary category."""
        return paper.primary_category

    @admin.display(description="standing")
    def standing(self, paper: Any) -> str:
        """Say what sets it apart from other papers."""
        marks = (("withdrawn", paper.is_withdrawn), ("put forward", paper.is_picked), ("hidden", paper.is_hidden))
        return ", ".join(word for word, is_so in marks if is_so)

    @admin.action(description="Put forward…", permissions=["pick"])
    def put_forward(self, request: HttpRequest, queryset: QuerySet[Paper]) -> HttpResponse | None:
        """Ask for whom, why and until when; then put the papers forward."""
        question = Question(
            "Put papers forward",
            "Readers will see these papers with your note, above their rankings or among them as each reader chose, "
            "on the page, in RSS and in the next mail.",
            "Put forward",
            PickFields,
        )
        return confirmed(self, request, queryset, question, lambda rows, filled: _put_forward(request, rows, filled))

    @admin.action(description="Hide…", permissions=["hide"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Paper]) -> HttpResponse | None:
        """Ask why; then hide the papers."""
        question = Question(
            "Hide papers",
            "These papers will leave every ranking, list, feed and mail. Their pages will say that they were hidden, "
            "and why. They stay held and counted, and can be brought back.",
            "Hide",
            HideForm,
        )
        return confirmed(self, request, queryset, question, lambda rows, filled: _hide(request, rows, filled))

    @admin.action(description="Bring back…", permissions=["bring_back"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Paper]) -> HttpResponse | None:
        """Ask; then let readers see the papers again."""
        question = Question("Bring papers back", "Readers will see these papers again where they rank.", "Bring back")
        return confirmed(self, request, queryset, question, lambda rows, _: _bring_back(request, rows))


def _current_picks() -> QuerySet[Pick]:
    return Pick.objects.current(calendar.eastern_day(timezone.now())).order_by()


def _put_forward(request: HttpRequest, papers: Sequence[Paper], filled: dict[str, Any]) -> None:
    now = timezone.now()
    there = set(Pick.objects.filter(category=filled["category"], paper__in=papers).values_list("paper_id", flat=True))
    made = [
        Pick(paper=paper, picked_by=_who(request), picked_at=now, **filled) for paper in papers if paper.pk not in there
    ]
    said = f"Note: “{filled['note']}”; for: {filled['category'] or 'everyone'}; last day: {filled['ends_on']}"
    with transaction.atomic():
        for pick in made:
            curation.keep(pick, now)
        LogEntry.objects.log_actions(_who(request).pk, made, ADDITION, change_message=said)
    if made:
        messages.success(request, f"{_papers(len(made))} put forward for {filled['category'] or 'everyone'}.")
    if there:
        messages.warning(request, f"{_papers(len(there))} were put forward there before: change those picks instead.")


def _hide(request: HttpRequest, papers: Sequence[Paper], filled: dict[str, Any]) -> None:
    now = timezone.now()
    there = set(HiddenPaper.objects.filter(paper__in=papers).values_list("paper_id", flat=True))
    made = [
        HiddenPaper(paper=paper, hidden_by=_who(request), hidden_at=now, **filled)
        for paper in papers
        if paper.pk not in there
    ]
    with transaction.atomic():
        for hiding in made:
            curation.keep(hiding, now)
        LogEntry.objects.log_actions(_who(request).pk, made, ADDITION, change_message=f"Reason: “{filled['reason']}”")
    messages.success(request, f"{_papers(len(made))} hidden.")
    if there:
        messages.warning(request, f"{_papers(len(there))} hidden before, with the reason given then.")


def _bring_back(request: HttpRequest, papers: Sequence[Paper]) -> None:
    rows = list(HiddenPaper.objects.filter(paper__in=papers).select_related("paper"))
    with transaction.atomic():
        for row in rows:
            said = f"Brought back; was hidden because: “{row.reason}”"
            LogEntry.objects.log_actions(_who(request).pk, [row], DELETION, change_message=said)
        curation.take_back(rows, timezone.now())
    messages.success(request, f"{_papers(len(rows))} brought back.")


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the staff pages let nobody else in
    return request.user


def _papers(number: int) -> str:
    return "1 paper" if number == 1 else f"{number} papers"
