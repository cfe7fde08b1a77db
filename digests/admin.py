"""The staff pages for papers and listings: facts to look at, not to edit."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from digests.models import Announcement, Feedback, FeedbackEvent, ListingDay, Paper


class FactsAdmin(admin.ModelAdmin[Any]):
    """Rows that come from arXiv: staff read them, only the pipeline writes them."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Facts are not made by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Facts are not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing announced is ever lost."""
        return False


@admin.register(Paper)
class PaperAdmin(FactsAdmin):
    """Papers by identifier or words of the title."""

    list_display = ("arxiv_id", "version", "title", "first_announced_on", "updated_at")
    search_fields = ("=arxiv_id", "title")
    date_hierarchy = "first_announced_on"
    exclude = ("number",)


@admin.register(ListingDay)
class ListingDayAdmin(FactsAdmin):
    """What was announced where and when."""

    list_display = ("category", "announced_on", "entries", "rejected", "asked_at", "changed_at")
    list_filter = ("announced_on",)
    search_fields = ("=category",)
    exclude = ("paper_numbers", "announce_types")


@admin.register(Announcement)
class AnnouncementAdmin(FactsAdmin):
    """Single announcements."""

    list_display = ("paper", "category", "announced_on", "announce_type", "version")
    list_filter = ("announce_type",)
    search_fields = ("=paper__arxiv_id",)
    list_select_related = ("paper",)


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
