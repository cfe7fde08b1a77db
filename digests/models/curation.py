"""What staff put forward and what they hide."""

import uuid
from datetime import date

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models

from digests.arxiv import identifiers
from digests.models.papers import Paper

LONGEST_NOTE = 500
"""Characters of a note or reason: it stands above a list of papers, in a mail and in a feed reader."""


class PickQuerySet(models.QuerySet["Pick"]):
    """Find picks by day."""

    def current(self, day: date) -> "PickQuerySet":
        """Return the picks that have not ended before a day, the last made first."""
        return self.filter(ends_on__gte=day).order_by("-picked_at", "-pk")


class Pick(models.Model):
    """A paper that staff put forward, for everyone or for the readers of one category."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="picks")
    category = models.CharField(
        max_length=32, blank=True, help_text="Whose readers see it, such as cs.LG. Empty: everyone."
    )
    note = models.TextField(
        validators=(MaxLengthValidator(LONGEST_NOTE),),
        help_text=f"Why it is worth reading, as readers see it: plain text of at most {LONGEST_NOTE} characters.",
    )
    ends_on = models.DateField("last day", help_text="The last day on which it is shown, US Eastern.")
    picked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    picked_at = models.DateTimeField()

    objects = PickQuerySet.as_manager()

    class Meta:
        ordering = ("-picked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("paper", "category"),
                name="pick_once",
                violation_error_message="This paper is put forward there already; change that pick instead.",
            ),
        )
        indexes = (models.Index(fields=("ends_on",), name="pick_end"),)

    def __str__(self) -> str:
        return f"{identifiers.from_number(self.paper_id)} for {self.category or 'everyone'}"


class HiddenPaper(models.Model):
    """A paper that staff took out of every ranking, list, feed and mail. Taking the row away brings it back."""

    paper = models.OneToOneField(Paper, on_delete=models.CASCADE, related_name="hiding")
    reason = models.TextField(
        validators=(MaxLengthValidator(LONGEST_NOTE),),
        help_text=f"Shown to readers on the paper's page: plain text of at most {LONGEST_NOTE} characters.",
    )
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    hidden_at = models.DateTimeField()

    class Meta:
        ordering = ("-hidden_at", "-pk")

    def __str__(self) -> str:
        return f"{identifiers.from_number(self.paper_id)} hidden"


class Curation(models.Model):
    """The one row that tells when picks or hidden papers last changed.

    `stamp` is new with every change, so that each process knows whether what it keeps is still so.
    """

    stamp = models.UUIDField(default=uuid.uuid4)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "curation"

    def __str__(self) -> str:
        return f"{self.stamp} of {self.changed_at:%Y-%m-%d %H:%M}"
