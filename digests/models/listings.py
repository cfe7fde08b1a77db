"""What arXiv announced: by category and day, and by paper."""

from datetime import date

from django.db import models

from digests.models.papers import Paper


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Find announcements by day."""

    def announced_on(self, day: date) -> "AnnouncementQuerySet":
        """Return the announcements of one day, US Eastern."""
        return self.filter(announced_on=day)


class Announcement(models.Model):
    """A paper's appearance in one category's listing on one day."""

    class Type(models.TextChoices):
        """arXiv's own words; a word that arXiv adds one day is kept as it came."""

        NEW = "new"
        CROSS = "cross"
        REPLACE = "replace"
        REPLACE_CROSS = "replace-cross"

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="announcements")
    category = models.CharField(max_length=32)
    announced_on = models.DateField(help_text="The day of the announcement, US Eastern.")
    announce_type = models.CharField(max_length=32, help_text="As arXiv says it, relative to the category.")
    version = models.PositiveIntegerField(help_text="The version announced; 0 where the listing does not say it.")

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ("-announced_on", "paper_id", "category")
        constraints = (models.UniqueConstraint(fields=("paper", "category", "announced_on"), name="announcement_once"),)
        indexes = (models.Index(fields=("announced_on", "category")),)

    def __str__(self) -> str:
        return f"{self.paper_id} {self.announce_type} in {self.category} on {self.announced_on}"


class ListingDay(models.Model):
    """One category's listing of one day, with its papers packed for ranking.

    `paper_numbers` holds ascending little-endian 64-bit paper numbers, `announce_types` one byte for each: an
    index into `digests.ranking.candidates.ANNOUNCE_TYPES`. Both restate the Announcement rows of the same category
    and day, without those of withdrawn papers, which are never recommended, and are written in the same transaction.
    """

    category = models.CharField(max_length=32)
    announced_on = models.DateField()
    entries = models.PositiveIntegerField(help_text="How many papers the listing holds.")
    rejected = models.PositiveIntegerField(default=0, help_text="Entries without a readable identifier.")
    paper_numbers = models.BinaryField(editable=False)
    announce_types = models.BinaryField(editable=False)
    asked_at = models.DateTimeField(help_text="When arXiv was last asked for it.")
    changed_at = models.DateTimeField(help_text="When its papers or their text last changed.")
    revision = models.PositiveIntegerField(default=0, help_text="Counts the changes of its papers or their text.")

    class Meta:
        ordering = ("-announced_on", "category")
        constraints = (models.UniqueConstraint(fields=("category", "announced_on"), name="listing_day_once"),)
        indexes = (models.Index(fields=("announced_on", "category")),)

    def __str__(self) -> str:
        return f"{self.category} {self.announced_on}: {self.entries}"


class AnnouncedDay(models.Model):
    """One announcement day in all categories: in which version its listings are.

    It restates the day's `ListingDay` rows, so that whoever ranks need not read a hundred of them to learn that
    nothing changed.
    """

    announced_on = models.DateField(primary_key=True, help_text="The day of the announcement, US Eastern.")
    listings = models.PositiveIntegerField(help_text="How many listings there are.")
    revision = models.PositiveIntegerField(help_text="The sum of their revisions.")
    changed_at = models.DateTimeField(help_text="When the last of them changed.")

    class Meta:
        ordering = ("-announced_on",)

    def __str__(self) -> str:
        return f"{self.announced_on}: {self.listings} listings, revision {self.revision}"
