"""Rows that staff look at and only the pipeline or a reader writes."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.bounded import BoundedPaginator


class FactsAdmin(admin.ModelAdmin[Any]):
    """Rows that come from arXiv or from readers: staff read them, and what they do about them are actions."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    list_per_page = 50
    list_max_show_all = 0

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Facts are not made by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Facts are not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing announced is ever lost."""
        return False


class FactsInline(admin.TabularInline[Any, Any]):
    """Facts that belong to the row of the page."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Facts are not made by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Facts are not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Facts stay."""
        return False
