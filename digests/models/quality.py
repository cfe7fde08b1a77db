"""How good rankings were for readers: what stood in them when they were judged, and figures of each day."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Profile


class JudgedRanking(models.Model):
    """One day's ranking as a profile had it when its reader first judged a paper of that day.

    Frozen, because taste learns from the judgement and would put the paper first ever after. `papers` are the numbers
    of the papers shown, in order, 64 bits each. Where two orders were compared, `teams` says of each paper which of
    them put it there, `a` or `b`, and `rival` what the second order was.
    """

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="judged_rankings")
    announced_on = models.DateField()
    papers = models.BinaryField(editable=False)
    categories = ArrayField(models.CharField(max_length=32), help_text="Those that were ranked.")
    rival = models.CharField(max_length=32, blank=True)
    teams = models.TextField(blank=True)
    judged_at = models.DateTimeField(help_text="When the first paper was judged; what was told before is not counted.")
    changed_at = models.DateTimeField(help_text="When something was last told about the day's papers.")

    class Meta:
        ordering = ("announced_on", "profile_id")
        constraints = (
            models.UniqueConstraint(fields=("profile", "announced_on"), name="judged_ranking_once_per_profile_and_day"),
        )
        indexes = (
            models.Index(fields=("announced_on", "profile"), name="judged_ranking_of_day"),
            models.Index(fields=("changed_at",), name="judged_ranking_changed"),
        )

    def __str__(self) -> str:
        return f"{self.announced_on} as {self.profile_id} had it"


class RankingQuality(models.Model):
    """The figures of one announcement day over all rankings that were judged (`digests.ranking.quality.Figures`)."""

    announced_on = models.DateField(primary_key=True)
    rankings = models.PositiveIntegerField()
    top = models.PositiveIntegerField(help_text="Papers in the top tens, together.")
    wanted_in_top = models.PositiveIntegerField()
    wanted = models.PositiveIntegerField(help_text="Saved or liked, at any rank.")
    unwanted_in_top = models.PositiveIntegerField(help_text="Dismissed or hidden.")
    rival = models.CharField(max_length=32, blank=True, help_text="What the order by relevance was compared with.")
    credit_a = models.PositiveIntegerField(default=0, help_text="Wanted papers that the order by relevance put there.")
    credit_b = models.PositiveIntegerField(default=0, help_text="Wanted papers that the other order put there.")
    wins_a = models.PositiveIntegerField(default=0)
    wins_b = models.PositiveIntegerField(default=0)
    ties = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ("-announced_on",)
        verbose_name_plural = "ranking qualities"

    def __str__(self) -> str:
        return f"{self.announced_on}: {self.wanted_in_top} of {self.top}"
