"""Rows that staff look at and only the pipeline or a reader writes."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


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
