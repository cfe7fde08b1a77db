"""What readers told about papers, on the staff pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from digests.admin.facts import FactsAdmin
from digests.models import Feedback, FeedbackEvent


class FeedbackEvents(admin.TabularInline[Any, Any]):
    """The history of what one reader told about one paper."""

    model = FeedbackEvent
    fields = readonly_fields = ("action", "profile", "at")
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """History is not made by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """History is not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """History is only ever added to."""
        return False


@admin.register(Feedback)
class FeedbackAdmin(FactsAdmin):
    """What readers told about papers: theirs to change, not staff's."""

    list_display = ("reader", "paper", "saved_at", "verdict", "is_hidden", "updated_at")
    list_filter = ("verdict", "is_hidden")
    search_fields = ("=paper__arxiv_id", "=reader__email")
    list_select_related = ("reader", "paper")
    inlines = (FeedbackEvents,)
