"""What readers told about papers, and the history of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Profile
from digests.models.papers import Paper
from digests.ranking.judgements import Action, Judgement, Told, Verdict


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """Find what was told."""

    def saved(self) -> "FeedbackQuerySet":
        """Of saved papers, the last saved first."""
        return self.filter(saved_at__isnull=False).order_by("-saved_at", "-paper_id")

    def liked(self) -> "FeedbackQuerySet":
        """Of liked papers, the last liked first."""
        return self.filter(verdict=Verdict.LIKE).order_by("-verdict_at", "-paper_id")

    def dismissed(self) -> "FeedbackQuerySet":
        """Of dismissed papers, the last dismissed first."""
        return self.filter(verdict=Verdict.DISMISSAL).order_by("-verdict_at", "-paper_id")

    def hidden(self) -> "FeedbackQuerySet":
        """Of hidden papers, those that were told something about last first."""
        return self.filter(is_hidden=True).order_by("-updated_at", "-paper_id")

    def unwanted(self) -> "FeedbackQuerySet":
        """Of papers that are never to be shown again: dismissed or hidden."""
        return self.filter(UNWANTED)

    def standing(self) -> "FeedbackQuerySet":
        """Of papers about which something still holds; what was undone or taken back leaves a row that says nothing."""
        return self.filter(Q(saved_at__isnull=False) | ~Q(verdict="") | Q(is_hidden=True))


UNWANTED = Q(verdict="dismissal") | Q(is_hidden=True)


class Feedback(models.Model):
    """What one reader told about one paper: the outcome of its history."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feedback")
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="feedback")
    profile = models.ForeignKey(
        Profile,
        on_delete=models.SET_NULL,
        null=True,
        related_name="feedback",
        help_text="In which it was last told: whose taste learns from it.",
    )
    saved_at = models.DateTimeField(null=True, help_text="Empty while the paper is not saved.")
    verdict = models.CharField(
        max_length=9, blank=True, choices=[(verdict.value, verdict.value) for verdict in Verdict if verdict]
    )
    verdict_at = models.DateTimeField(null=True)
    is_hidden = models.BooleanField(default=False)
    is_forgotten = models.BooleanField(
        default=False, help_text="Saved before the taste was reset: no longer counts as a like."
    )
    updated_at = models.DateTimeField()

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ("reader_id", "-updated_at", "-paper_id")
        verbose_name_plural = "feedback"
        constraints = (
            models.UniqueConstraint(fields=("reader", "paper"), name="feedback_once_per_reader_and_paper"),
            models.CheckConstraint(
                name="feedback_verdict_has_its_moment",
                condition=Q(verdict="", verdict_at__isnull=True)
                | Q(verdict__in=("like", "dismissal"), verdict_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=("reader", "-updated_at"), name="feedback_last_told"),
            models.Index(fields=("reader", "-saved_at"), condition=Q(saved_at__isnull=False), name="feedback_saved"),
            models.Index(fields=("reader", "paper"), condition=UNWANTED, name="feedback_unwanted"),
        )

    def __str__(self) -> str:
        return f"{self.paper_id} by {self.reader_id}"

    @property
    def is_saved(self) -> bool:
        """Whether the paper is saved."""
        return self.saved_at is not None

    @property
    def is_liked(self) -> bool:
        """Whether the reader asked for more like it."""
        return self.verdict == Verdict.LIKE

    @property
    def is_dismissed(self) -> bool:
        """Whether the reader said "not this"."""
        return self.verdict == Verdict.DISMISSAL

    @property
    def is_unwanted(self) -> bool:
        """Whether the paper is never to be shown again."""
        return self.is_dismissed or self.is_hidden

    @property
    def judgement(self) -> Judgement:
        """The same as a plain value."""
        return Judgement(
            profile=self.profile_id,
            saved_at=self.saved_at,
            verdict=Verdict(self.verdict),
            verdict_at=self.verdict_at,
            is_hidden=self.is_hidden,
            is_forgotten=self.is_forgotten,
        )


class FeedbackEvent(models.Model):
    """One action that changed what a reader tells about a paper. Rows are only ever added."""

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="events")
    action = models.CharField(max_length=9, choices=[(action.value, action.value) for action in Action])
    profile = models.ForeignKey(Profile, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("feedback_id", "id")

    def __str__(self) -> str:
        return f"{self.action} at {self.at:%Y-%m-%d %H:%M}"

    @property
    def told(self) -> Told:
        """The same as a plain value."""
        return Told(Action(self.action), self.profile_id, self.at)
