"""What profiles state, packed for ranking many at once."""

from django.db import models

from accounts.models import Profile


class PackedProfile(models.Model):
    """One profile's statements as `digests.ranking.packed_statements` packs them, muted ones included.

    It restates the profile's interests as they were at `stated_at`, the profile's `interests_changed_at`; where that
    has moved on, the row is stale and written anew before it is ranked with.
    """

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, primary_key=True, related_name="packed")
    statements = models.BinaryField(editable=False)
    texts = models.BinaryField(editable=False, help_text="JSON: the text of each statement.")
    stated_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField(help_text="The form in which the statements are packed.")

    class Meta:
        ordering = ("profile_id",)

    def __str__(self) -> str:
        return f"Statements of {self.profile_id}"
