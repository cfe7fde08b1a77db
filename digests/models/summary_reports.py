"""What readers say about summaries, and what staff did with them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from digests.models.summaries import Summary

LONGEST_REPORT = 2000


class ReportReason(models.TextChoices):
    """What is wrong with a summary."""

    WRONG = "wrong", "It says something that the paper does not say"
    NUMBERS = "numbers", "A number or a name is wrong"
    MISSING = "missing", "Something important is missing"
    LANGUAGE = "language", "It is badly written or in the wrong language"
    HARMFUL = "harmful", "It is offensive, or advertises something"
    OTHER = "other", "Something else"


class SummaryReport(models.Model):
    """One reader's report of a summary; open until staff resolve it."""

    summary = models.ForeignKey(Summary, on_delete=models.CASCADE, related_name="reports")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="summary_reports"
    )
    reason = models.CharField(max_length=10, choices=ReportReason.choices)
    text = models.TextField(blank=True, max_length=LONGEST_REPORT)
    reported_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    resolution = models.TextField(blank=True, help_text="What was done about it.")

    class Meta:
        ordering = ("-reported_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("summary", "reader"), condition=Q(resolved_at=None), name="summary_report_open_once"
            ),
        )
        indexes = (models.Index(fields=("-reported_at",), condition=Q(resolved_at=None), name="summary_report_open"),)

    def __str__(self) -> str:
        return self.get_reason_display()

    @property
    def is_open(self) -> bool:
        """Whether nobody has resolved it yet."""
        return self.resolved_at is None


class SummaryEvent(models.Model):
    """One thing that staff did with a summary, and what stood there before. Rows are only ever added."""

    class Action(models.TextChoices):
        """What was done."""

        REGENERATED = "regenerated"
        EDITED = "edited"
        HIDDEN = "hidden"
        SHOWN = "shown"
        RESOLVED = "resolved"

    summary = models.ForeignKey(Summary, on_delete=models.CASCADE, related_name="events")
    action = models.CharField(max_length=12, choices=Action.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    why = models.TextField(blank=True)
    before = models.JSONField(null=True, help_text="The content until then, where it changed.")

    class Meta:
        ordering = ("summary_id", "id")

    def __str__(self) -> str:
        return f"{self.action} at {self.at:%Y-%m-%d %H:%M}"
