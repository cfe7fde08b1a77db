"""One statement of a reader: a category, a keyword, an exclusion or an author."""

from django.db import models
from django.db.models import Q

from accounts.models.profiles import Profile


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
    created_at = models.DateTimeField(auto_now_add=True)

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
        )

    def __str__(self) -> str:
        return self.text
