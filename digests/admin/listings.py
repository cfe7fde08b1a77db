"""What was announced where and when, on the staff pages."""

from django.contrib import admin

from digests.admin.facts import FactsAdmin
from digests.models import Announcement, ListingDay


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
