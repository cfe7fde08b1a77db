"""What a language model wrote about papers."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from digests.arxiv import identifiers
from digests.models.papers import Paper


class SummaryState(models.TextChoices):
    """How far a summary is.

    A row in `READING` has cost nothing yet: whoever held it may be followed by another. One in `WRITING` may have been
    paid for, so nobody calls for it again by itself.
    """

    WANTED = "wanted"
    WAITING = "waiting for budget"
    READING = "reading"
    WRITING = "writing"
    WRITTEN = "written"
    FAILED = "failed"


class SummaryFailure(models.TextChoices):
    """Why a summary failed, as `digests.summaries.errors.Kind` names it.

    Two are this site's own: `lost` where the writer died while the model wrote, `outdated` where the paper got a newer
    version before it was written.
    """

    RATE_LIMITED = "rate limited"
    REFUSED = "refused"
    TOO_LONG = "too long"
    INVALID = "invalid"
    UNREACHABLE = "unreachable"
    OUT_OF_BUDGET = "out of budget"
    LOST = "lost"
    OUTDATED = "outdated"


PENDING = (SummaryState.WANTED, SummaryState.WAITING, SummaryState.READING, SummaryState.WRITING)
CLAIMABLE = (SummaryState.WANTED, SummaryState.WAITING)
CLAIMED = (SummaryState.READING, SummaryState.WRITING)


class SummaryQuerySet(models.QuerySet["Summary"]):
    """Find summaries."""

    def visible(self) -> "SummaryQuerySet":
        """Of those that readers may read."""
        return self.filter(state=SummaryState.WRITTEN, is_hidden=False)

    def in_language(self, language: str) -> "SummaryQuerySet":
        """Of those in a language, a BCP-47 tag as the settings spell it."""
        return self.filter(language=language)

    def claimable(self, now: datetime) -> "SummaryQuerySet":
        """Of those that may be written now, the most wanted first.

        What a reader opened comes before what rankings show; of those the newest batch, the top of each ranking, then
        what more readers see.
        """
        due = self.filter(Q(not_before=None) | Q(not_before__lte=now), state__in=CLAIMABLE)
        return due.order_by(F("asked_at").asc(nulls_last=True), "-announced_on", "best_rank", "-readers", "id")

    def newest_first(self) -> "SummaryQuerySet":
        """Of the newest version first, and of that what was wanted last."""
        return self.order_by("-version", "-wanted_at", "-id")


class Summary(models.Model):
    """A language model's text about one version of a paper in one language, or the wish for it.

    The unique constraint is the idempotency key: what stands there is paid once for all readers.
    """

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="summaries")
    version = models.PositiveIntegerField(help_text="The paper's version that it is about.")
    language = models.CharField(max_length=35, help_text="A BCP-47 tag of SUMMARY_LANGUAGES.")
    model = models.CharField(max_length=200)
    prompt_version = models.CharField(max_length=64)

    state = models.CharField(max_length=20, choices=SummaryState.choices, default=SummaryState.WANTED)
    failure = models.CharField(max_length=20, blank=True, choices=SummaryFailure.choices)
    failure_detail = models.TextField(blank=True, help_text="For staff: what the provider or the site said.")
    is_unpaid = models.BooleanField(default=False, help_text="It failed and surely nothing was paid for it.")

    wanted_at = models.DateTimeField()
    announced_on = models.DateField(help_text="The announcement day for which it was wanted last.")
    best_rank = models.PositiveIntegerField(default=0, help_text="The best rank that a reader's list gives; 0: none.")
    readers = models.PositiveIntegerField(default=0, help_text="How many readers' lists show the paper.")
    asked_at = models.DateTimeField(null=True, help_text="When a reader first opened the paper's page.")

    attempts = models.PositiveSmallIntegerField(default=0, help_text="Calls begun since it was wanted last.")
    not_before = models.DateTimeField(null=True, help_text="Tried again only after this.")
    claim = models.UUIDField(null=True, editable=False, help_text="Whoever has it writes only while this is theirs.")
    claimed_by = models.PositiveIntegerField(null=True, editable=False, help_text="The writer, see pipeline.writers.")
    claimed_at = models.DateTimeField(null=True)
    reserved = models.PositiveIntegerField(default=0, help_text="Tokens set aside in `reserved_on` for this call.")
    reserved_on = models.DateField(null=True)

    content = models.JSONField(null=True, help_text="A digests.summaries.shape.PaperSummary.")
    gist = models.TextField(blank=True, help_text="Its one sentence, as plain text.")
    source_kind = models.CharField(max_length=20, blank=True, help_text="What the model read.")
    source_note = models.TextField(blank=True, help_text="Why it read no more than that.")
    numbers_found = models.PositiveIntegerField(default=0, help_text="Numbers that stand in the text.")
    numbers_total = models.PositiveIntegerField(default=0)
    grounding = models.JSONField(null=True, help_text="A digests.summaries.grounding.Grounding; empty: not checked.")
    suspicions = models.JSONField(default=list, help_text="Text in the paper that is addressed to language models.")
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=12, decimal_places=6, null=True, help_text="Empty: the price is not known.")
    written_at = models.DateTimeField(null=True)

    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(null=True)
    is_hidden = models.BooleanField(default=False)
    hidden_reason = models.TextField(blank=True)

    objects = SummaryQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "summaries"
        constraints = (
            models.UniqueConstraint(
                fields=("paper", "version", "language", "model", "prompt_version"), name="summary_paid_once"
            ),
            models.CheckConstraint(
                name="summary_written_has_its_text",
                condition=~Q(state="written") | Q(content__isnull=False, written_at__isnull=False),
            ),
            models.CheckConstraint(
                name="summary_failed_says_why",
                condition=Q(state="failed", failure__gt="") | (~Q(state="failed") & Q(failure="")),
            ),
        )
        indexes = (
            models.Index(
                F("asked_at").asc(nulls_last=True),
                F("announced_on").desc(),
                "best_rank",
                F("readers").desc(),
                "id",
                condition=Q(state__in=("wanted", "waiting for budget")),
                name="summary_claimable",
            ),
            models.Index(fields=("claimed_by",), condition=Q(state__in=("reading", "writing")), name="summary_claimed"),
            models.Index(fields=("written_at",), condition=Q(written_at__isnull=False), name="summary_written"),
            models.Index(fields=("state",), name="summary_state"),
        )

    def __str__(self) -> str:
        return f"{identifiers.from_number(self.paper_id)}v{self.version} in {self.language}: {self.state}"

    @property
    def is_pending(self) -> bool:
        """Whether it may still be written."""
        return self.state in PENDING

    @property
    def is_visible(self) -> bool:
        """Whether readers may read it."""
        return self.state == SummaryState.WRITTEN and not self.is_hidden

    @property
    def grounded_share(self) -> float | None:
        """The share of its numbers that stand in the text, from 0 to 1; None where it has no number."""
        return self.numbers_found / self.numbers_total if self.numbers_total else None
