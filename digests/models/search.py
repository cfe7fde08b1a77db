"""Where searches look papers up."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from digests.models.papers import Paper


class SearchEntry(models.Model):
    """A paper's words and categories (`digests.ranking.lexemes`), apart from its row so that no list reads them."""

    paper = models.OneToOneField(Paper, on_delete=models.CASCADE, primary_key=True, related_name="search_entry")
    words = SearchVectorField()

    class Meta:
        verbose_name_plural = "search entries"
        indexes = (GinIndex(fields=("words",), name="search_words"),)

    def __str__(self) -> str:
        return f"words of {self.paper_id}"
