"""Who changed what on the staff pages: to read, to search, and never to change."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from digests.admin.facts import FactsAdmin


@admin.register(LogEntry)
class LogEntryAdmin(FactsAdmin):
    """Every addition, change, deletion and action, the last first."""

    heading = "Who changed what"
    list_display = ("action_time", "user", "what", "kind", "row", "message")
    list_display_links = ("action_time",)
    list_filter = (
        "action_flag",
        ("user", admin.RelatedOnlyFieldListFilter),
        ("content_type", admin.RelatedOnlyFieldListFilter),
        "action_time",
    )
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "change_message", "=user__email")
    search_help_text = "Words of what was changed, or a member of staff's whole address."
    ordering = ("-action_time", "-id")
    fields = readonly_fields = ("action_time", "user", "what", "kind", "row", "message")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the entries with who made them and what they are about."""
        return super().get_queryset(request).select_related("user", "content_type")

    @admin.display(description="did", ordering="action_flag")
    def what(self, entry: LogEntry) -> str:
        """Say in a word what was done."""
        return "added" if entry.is_addition() else "changed" if entry.is_change() else "deleted"

    @admin.display(description="kind", ordering="content_type")
    def kind(self, entry: LogEntry) -> str:
        """Name the kind of row."""
        return entry.content_type.name if entry.content_type else ""

    @admin.display(description="which")
    def row(self, entry: LogEntry) -> str:
        """Name the row, linked where it is still there."""
        address = None if entry.is_deletion() else entry.get_admin_url()
        return format_html('<a href="{}">{}</a>', address, entry.object_repr) if address else entry.object_repr

    @admin.display(description="before and after")
    def message(self, entry: LogEntry) -> str:
        """Say what was changed."""
        return entry.get_change_message()
