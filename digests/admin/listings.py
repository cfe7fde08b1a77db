"""What was announced where and when, and how it was reconciled; staff have it asked again."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from kombu.exceptions import OperationalError

from digests import tasks
from digests.admin.confirming import Question, confirmed
from digests.admin.facts import FactsAdmin
from digests.arxiv.calendar import CATCHUP_DAYS
from digests.models import Announcement, ListingDay, Reconciliation
from digests.pipeline.again import reopen


class AskAgainAdmin(FactsAdmin):
    """Rows of one category and day each, about which arXiv can be asked again."""

    actions = ("ask_again",)
    search_fields = ("=category",)
    search_help_text = "A category, such as cs.LG."
    list_filter: ClassVar[tuple[str, ...]] = ("announced_on",)

    def has_ask_again_permission(self, request: HttpRequest) -> bool:
        """Whether this member of staff has arXiv asked."""
        return request.user.has_perm("digests.ask_again")

    @admin.action(description="Ask arXiv again…", permissions=["ask_again"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Ask; then queue a question to arXiv for each category-day."""
        question = Question(
            "Ask arXiv again",
            "arXiv’s pages of these days will be fetched and stored anew, counted against what is held, and what is "
            "missing will be fetched. Nothing that is held goes away. It happens in the background, one request at a "
            "time.",
            "Ask arXiv",
        )
        rows = queryset.order_by("announced_on", "category")
        return confirmed(self, request, rows, question, lambda chosen, _: _ask_again(request, chosen))


@admin.register(Reconciliation)
class ReconciliationAdmin(AskAgainAdmin):
    """Announced against held, by category and day."""

    list_display = ("category", "announced_on", "state", "announced", "held", "asked_at", "next_ask_at", "error")
    list_filter = ("state", "announced_on")
    exclude = ("announced_numbers",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows without their packed papers."""
        return super().get_queryset(request).defer("announced_numbers", "etags")

    @admin.display(description="last error")
    def error(self, row: Reconciliation) -> str:
        """Say what the last failed request said, in brief."""
        return row.last_error[:120]


@admin.register(ListingDay)
class ListingDayAdmin(AskAgainAdmin):
    """What was announced where and when."""

    list_display = ("category", "announced_on", "entries", "rejected", "asked_at", "changed_at", "revision")
    exclude = ("paper_numbers", "announce_types")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows without their packed papers."""
        return super().get_queryset(request).defer("paper_numbers", "announce_types")


@admin.register(Announcement)
class AnnouncementAdmin(FactsAdmin):
    """Single announcements."""

    list_display = ("paper", "category", "announced_on", "announce_type", "version")
    list_filter = ("announce_type",)
    search_fields = ("=paper__arxiv_id",)
    search_help_text = "A paper's arXiv identifier."
    list_select_related = ("paper",)
    ordering = ("-id",)


def _ask_again(request: HttpRequest, chosen: Sequence[Reconciliation | ListingDay]) -> None:
    """Make the category-days due, queue a question for each, and say what becomes of them."""
    with transaction.atomic():
        reopened = reopen({(row.category, row.announced_on) for row in chosen}, timezone.now())
        for row in reopened.rows:
            said = (
                f"Asked arXiv again; until then {row.state}, {row.held} held of {row.announced or 'an unknown number'}"
            )
            LogEntry.objects.log_actions(request.user.pk or 0, [row], CHANGE, change_message=said)
    if reopened.rows:
        _queue(request, reopened.rows)
    if reopened.out_of_reach:
        named = ", ".join(f"{category} of {day}" for category, day in reopened.out_of_reach[:10])
        messages.warning(
            request,
            f"arXiv’s pages reach {CATCHUP_DAYS} days back, and these are not on them: {named}. "
            "Older days are derived by the command backfill.",
        )


def _queue(request: HttpRequest, rows: Sequence[Reconciliation]) -> None:
    try:
        for row in rows:
            tasks.ask_again.delay(row.pk)
    except OperationalError:
        messages.error(
            request, "The queue does not answer. The days are due: followed categories are asked when it is back."
        )
        return
    days = "1 category-day is" if len(rows) == 1 else f"{len(rows)} category-days are"
    messages.success(
        request, f"{days} being asked about. The list of reconciliations shows what comes of it: see “asked at”."
    )
