"""Where keyword patterns occur in each day's papers."""

from django.db import models


class WordIndex(models.Model):
    """The words of one day's papers in order, packed by `digests.ranking.document.DayIndex`."""

    announced_on = models.DateField(primary_key=True)
    packed = models.BinaryField(editable=False)
    papers = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(
        help_text="The sum of the day's ListingDay revisions before its papers were read; another sum: stale."
    )
    built_at = models.DateTimeField()

    class Meta:
        ordering = ("-announced_on",)
        verbose_name_plural = "word indexes"

    def __str__(self) -> str:
        return f"{self.announced_on}: {self.papers} papers"


class Pattern(models.Model):
    """A keyword, exclusion or author in canonical form, kept once for all readers who state it."""

    key = models.CharField(max_length=250, unique=True)

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """The papers of one day in which one pattern occurs, and where.

    `paper_numbers` holds ascending little-endian 64-bit paper numbers, `places` one byte for each: the sum of
    `digests.ranking.matching.TITLE`, `ABSTRACT` and `AUTHORS`. A pattern that occurs nowhere has an empty row,
    which tells it from one that has not been matched.
    """

    pattern = models.ForeignKey(Pattern, on_delete=models.CASCADE, related_name="postings", db_index=False)
    announced_on = models.DateField()
    paper_numbers = models.BinaryField(editable=False)
    places = models.BinaryField(editable=False)

    class Meta:
        ordering = ("announced_on", "pattern_id")
        # The constraint's index finds the postings of a pattern as well: one index less to write for each of them.
        constraints = (models.UniqueConstraint(fields=("pattern", "announced_on"), name="posting_once"),)
        indexes = (models.Index(fields=("announced_on",), name="posting_day"),)

    def __str__(self) -> str:
        return f"{self.pattern_id} on {self.announced_on}"
