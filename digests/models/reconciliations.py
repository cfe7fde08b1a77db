"""What arXiv announced in one category on one day, against what is held here."""

from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from digests.arxiv.completeness import State


class ReconciliationQuerySet(models.QuerySet["Reconciliation"]):
    """Find category-days by what is to be done about them."""

    def of(self, categories: Sequence[str]) -> "ReconciliationQuerySet":
        """Return those of some categories."""
        return self.filter(category__in=categories)

    def announced_between(self, first: date, last: date) -> "ReconciliationQuerySet":
        """Return those of a span of announcement days, both ends included."""
        return self.filter(announced_on__range=(first, last))

    def due(self, now: datetime) -> "ReconciliationQuerySet":
        """Return those that arXiv is to be asked about by now, the longest due first."""
        return self.filter(next_ask_at__lte=now).order_by("next_ask_at", "-announced_on", "category")


class Reconciliation(models.Model):
    """One category and announcement day: what arXiv says it announced, what is held, and what is asked next.

    `announced_numbers` holds the numbers of the announced papers that a listing page or catch-up page named,
    ascending little-endian 64-bit; `announced` is the page's own count and may be larger when an entry could not be
    read. What `digests.arxiv.completeness` decides is stored, so that pages and alarms need not decide again.
    """

    category = models.CharField(max_length=32)
    announced_on = models.DateField(help_text="The day of the announcement, US Eastern.")
    state = models.CharField(max_length=16, choices=[(state.value, state.value) for state in State])
    announced = models.PositiveIntegerField(null=True, help_text="Entries by arXiv's own count; empty: not known yet.")
    announced_new = models.PositiveIntegerField(default=0)
    announced_cross = models.PositiveIntegerField(default=0)
    announced_replace = models.PositiveIntegerField(default=0)
    announced_numbers = models.BinaryField(default=bytes, editable=False)
    held = models.PositiveIntegerField(default=0, help_text="How many of them are stored here.")
    missing = ArrayField(models.CharField(max_length=32), default=list, help_text="arXiv ids announced and not held.")
    has_feed = models.BooleanField(default=False, help_text="The RSS listing of that day's batch was stored.")
    is_exhausted = models.BooleanField(default=False, help_text="Every door was asked for what is missing.")
    seen_at = models.DateTimeField(null=True, help_text="When the batch was first seen.")
    completed_at = models.DateTimeField(null=True, help_text="When held first reached announced.")
    confirmed_at = models.DateTimeField(null=True, help_text="When its catch-up page was last read.")
    asked_at = models.DateTimeField(null=True, help_text="When arXiv was last asked.")
    answered_at = models.DateTimeField(null=True, help_text="When arXiv last gave a document that could be read.")
    next_ask_at = models.DateTimeField(null=True, help_text="When arXiv is to be asked again; empty: no need.")
    failures = models.PositiveIntegerField(default=0, help_text="Failed requests since the last answer.")
    last_error = models.TextField(blank=True, help_text="What the last failed request said.")
    etags = models.JSONField(default=dict, help_text="The ETag of each door's last document, by door.")
    alarmed_as = models.CharField(max_length=16, blank=True, help_text="The state that staff were written to about.")

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        ordering = ("-announced_on", "category")
        constraints = (models.UniqueConstraint(fields=("category", "announced_on"), name="reconciliation_once"),)
        indexes = (
            models.Index(fields=("announced_on", "category")),
            models.Index(fields=("next_ask_at",), condition=Q(next_ask_at__isnull=False), name="reconciliation_due"),
        )
        permissions = (("ask_again", "Can ask arXiv for a category-day again"),)

    def __str__(self) -> str:
        return f"{self.category} {self.announced_on}: {self.state}"

    def keep(self) -> None:
        """Write what was asked and answered, and not what staff were written to about: that is claimed elsewhere."""
        names = {field.name for field in self._meta.concrete_fields if not field.primary_key}
        self.save(update_fields=names - {"alarmed_as"})
