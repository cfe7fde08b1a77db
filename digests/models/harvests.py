"""How far a long harvest has come, so that it resumes where it was stopped."""

from django.db import models


class Harvest(models.Model):
    """One named stretch of work over arXiv's records: a category's backfill, or the nightly window of OAI-PMH.

    `cursor` is what its next step needs: the next day, a resumption token with its expiry, the records done.
    """

    name = models.CharField(max_length=200, unique=True, help_text="What is harvested, e.g. `oai cs.AI 2025-01-01`.")
    cursor = models.JSONField(default=dict)
    records = models.PositiveBigIntegerField(default=0, help_text="Records read so far.")
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, help_text="Empty while there is more to read.")

    class Meta:
        ordering = ("-updated_at", "name")

    def __str__(self) -> str:
        return f"{self.name}: {self.records} records"
