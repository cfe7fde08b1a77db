"""The staff pages for papers and listings: facts to look at, not to edit."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from digests.models import Announcement, ListingDay, Paper


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
