"""One statement of a reader: a category, a keyword, an exclusion or an author."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q

from accounts.models.profiles import Profile
from digests.arxiv.calendar import EASTERN

FOREVER = date.max
"""The `muted_until` of what is muted until its reader unmutes it: a day that does not come."""


def today(now: datetime) -> date:
    """Return the day by which mutes end: US Eastern, as announcement days are."""
    return now.astimezone(EASTERN).date()


class InterestQuerySet(models.QuerySet["Interest"]):
    """Find statements."""

    def audible(self, now: datetime) -> "InterestQuerySet":
        """Of those that count at this moment: not muted."""
        return self.filter(Q(muted_until=None) | Q(muted_until__lte=today(now)))


class Interest(models.Model):
    """A category to read, a keyword or author that gives points, or an exclusion that drops a paper.

    `key` is the canonical form: the category's name, or `digests.ranking.patterns.Pattern.key`. Two spellings
    of one pattern ("LLM", "llms") share a key, and a profile holds each key once per kind.
    """

    class Kind(models.TextChoices):
        """What is stated."""

        CATEGORY = "category"
        KEYWORD = "keyword"
        EXCLUSION = "exclusion"
        AUTHOR = "author"

    class Priority(models.TextChoices):
        """How much a category matters."""

        LOW = "low"
        NORMAL = "normal"
        HIGH = "high"

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="interests")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    text = models.CharField(max_length=200, help_text="As the reader wrote it.")
    key = models.CharField(max_length=250, editable=False)
    points = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="Points where it occurs at all."
    )
    title_points = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="Extra points where the title has it."
    )
    priority = models.CharField(
        max_length=6, choices=Priority.choices, default=Priority.NORMAL, help_text="Of a category."
    )
    muted_until = models.DateField(
        null=True, blank=True, help_text="The day on which it counts again, US Eastern; 9999-12-31: never by itself."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "id")
        constraints = (
            models.UniqueConstraint(fields=("profile", "kind", "key"), name="interest_once_per_profile"),
            models.CheckConstraint(
                name="interest_points_by_kind",
                condition=Q(kind="keyword", points__isnull=False, title_points__isnull=False)
                | Q(kind="author", points__isnull=False, title_points__isnull=True)
                | Q(kind__in=("category", "exclusion"), points__isnull=True, title_points__isnull=True),
            ),
            models.CheckConstraint(
                name="interest_priority_of_category",
                condition=Q(kind="category", priority__in=("low", "normal", "high")) | Q(priority="normal"),
            ),
        )

    def __str__(self) -> str:
        return self.text

    def is_muted(self, now: datetime) -> bool:
        """Return whether it counts for nothing at this moment."""
        return self.muted_until is not None and today(now) < self.muted_until

    @property
    def is_muted_forever(self) -> bool:
        """Whether only its reader can unmute it."""
        return self.muted_until == FOREVER
