"""What was learned of a profile, and the rule that scores papers for it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Profile


class LearnedTaste(models.Model):
    """What a profile's verdicts taught, packed by `digests.ranking.kept.pack_taste`."""

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, primary_key=True, related_name="taste")
    packed = models.BinaryField(editable=False)
    learned_from = ArrayField(
        models.BigIntegerField(), default=list, help_text="The judged papers' numbers in order; negative: dismissed."
    )
    revision = models.PositiveIntegerField(default=0, help_text="Counts the changes.")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("profile_id",)

    def __str__(self) -> str:
        return f"Taste of {self.profile_id}"


class RelevanceRule(models.Model):
    """The rule that a profile's papers are scored with, packed by `digests.ranking.kept.pack_rule`.

    It is made anew when what it was made of changes (`made_of`), and every night, as what is usual changes.
    """

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, primary_key=True, related_name="rule")
    packed = models.BinaryField(editable=False)
    made_of = models.CharField(max_length=64, help_text="A digest of the statements and the taste that made it.")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("profile_id",)

    def __str__(self) -> str:
        return f"Rule of {self.profile_id}"
