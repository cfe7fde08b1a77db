"""What readers told about papers, on the staff pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from digests.admin.facts import FactsAdmin, FactsInline
from digests.models import Feedback, FeedbackEvent


class FeedbackEvents(FactsInline):
    """The history of what one reader told about one paper."""

    model = FeedbackEvent
    fields = readonly_fields = ("action", "profile", "at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the history with its profiles."""
        return super().get_queryset(request).select_related("profile__user")


@admin.register(Feedback)
class FeedbackAdmin(FactsAdmin):
    """What readers told about papers: theirs to change, not staff's."""

    list_display = ("reader", "paper", "saved_at", "verdict", "is_hidden", "updated_at")
    list_filter = ("verdict", "is_hidden")
    search_fields = ("=paper__arxiv_id", "=reader__email")
    search_help_text = "A paper's arXiv identifier, or a reader's whole address."
    list_select_related = ("reader", "paper")
    ordering = ("-id",)
    inlines = (FeedbackEvents,)
