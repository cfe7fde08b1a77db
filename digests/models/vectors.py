"""What relevance compares papers by: each day's papers as vectors, and how frequent terms are."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class DayVectors(models.Model):
    """The vectors of one day's papers, packed by `digests.ranking.vectors.Vectors`."""

    announced_on = models.DateField(primary_key=True)
    packed = models.BinaryField(editable=False)
    digest = models.CharField(max_length=32, help_text="BLAKE2 of `packed`, which names it in caches.")
    papers = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(
        help_text="The sum of the day's ListingDay revisions before its papers were read; another sum: stale."
    )
    built_at = models.DateTimeField()
    compared = models.CharField(
        max_length=32, blank=True, help_text="The digest of the vectors that were last compared with a year's papers."
    )

    class Meta:
        ordering = ("-announced_on",)
        verbose_name_plural = "day vectors"

    def __str__(self) -> str:
        return f"{self.announced_on}: {self.papers} papers"


class TermStatistics(models.Model):
    """How frequent terms are among the papers of the last year, and what all papers are like: one row.

    `frequencies` and `background` are packed by `digests.ranking.frequencies` and `digests.ranking.background`.
    """

    frequencies = models.BinaryField(editable=False)
    background = models.BinaryField(editable=False)
    counted_days = ArrayField(models.DateField(), default=list, help_text="The days whose papers are counted in.")
    revision = models.PositiveIntegerField(default=0, help_text="Counts the changes.")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "term statistics"

    def __str__(self) -> str:
        return f"{len(self.counted_days)} days"
