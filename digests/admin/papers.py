"""Papers on the staff pages."""

from django.contrib import admin

from digests.admin.facts import FactsAdmin
from digests.models import Paper


@admin.register(Paper)
class PaperAdmin(FactsAdmin):
    """Papers by identifier or words of the title."""

    list_display = ("arxiv_id", "version", "title", "first_announced_on", "updated_at")
    search_fields = ("=arxiv_id", "title")
    date_hierarchy = "first_announced_on"
    exclude = ("number",)
