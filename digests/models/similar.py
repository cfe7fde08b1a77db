"""Which papers are like which, and which terms are on the rise."""

from django.db import models

from digests.models.papers import Paper


class MonthIndex(models.Model):
    """One month's papers, to be compared with: packed by `digests.ranking.neighbours.Neighbours`."""

    month = models.DateField(primary_key=True, help_text="Its first day.")
    packed = models.BinaryField(editable=False)
    made_of = models.CharField(max_length=64, help_text="A digest of the vectors that it was made of.")
    papers = models.PositiveIntegerField()
    built_at = models.DateTimeField()

    class Meta:
        ordering = ("-month",)
        verbose_name_plural = "month indexes"

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.papers} papers"


class SimilarPapers(models.Model):
    """The papers most like one paper, packed by `digests.ranking.similar`."""

    paper = models.OneToOneField(Paper, on_delete=models.CASCADE, primary_key=True, related_name="similar")
    packed = models.BinaryField(editable=False)

    class Meta:
        ordering = ("paper_id",)
        verbose_name_plural = "similar papers"

    def __str__(self) -> str:
        return f"Like {self.paper_id}"


class Trending(models.Model):
    """The terms that rose in one category's papers, or in all: what one row of the page of trends shows."""

    category = models.CharField(max_length=20, primary_key=True, help_text="Empty: the papers of all categories.")
    newest_on = models.DateField(help_text="The last announcement day that was looked at.")
    base_days = models.PositiveSmallIntegerField(help_text="How many announcement days it was compared with.")
    terms = models.JSONField(help_text="As `digests.pipeline.trending.Rising` has them, the most surprising first.")
    found_at = models.DateTimeField()

    class Meta:
        ordering = ("category",)
        verbose_name_plural = "trending"

    def __str__(self) -> str:
        return f"{self.category or 'all'} until {self.newest_on}"
