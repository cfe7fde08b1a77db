"""The private addresses of a profile's feed besides its key: those given up, and views of it kept by name."""

from django.db import models
from django.utils import timezone

from accounts.models.profiles import Profile


class RetiredKey(models.Model):
    """A feed key that was renewed, or whose profile was deleted: its address answers that it is gone, for ever.

    It is nobody's: nothing says whose it was.
    """

    key = models.CharField(max_length=64, primary_key=True)
    retired_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return f"retired on {self.retired_at:%Y-%m-%d}"


class SavedView(models.Model):
    """A part of a profile's feed under a name, so that its address can be found again."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="views")
    name = models.CharField(max_length=80)
    query = models.CharField(
        max_length=400, help_text="What follows the feed's address, as `accounts.feed_views.FeedView.query` writes it."
    )

    class Meta:
        ordering = ("profile_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("profile", "name"), name="view_name_once_per_profile"),
            models.UniqueConstraint(fields=("profile", "query"), name="view_once_per_profile"),
        )

    def __str__(self) -> str:
        return self.name
