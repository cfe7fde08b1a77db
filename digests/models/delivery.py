"""Who wants mail and when, what each mail holds, and which papers were mailed to whom."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from digests.ranking.frozen import Section, unpack_sections

MOST_PAPERS = 50
"""The most papers that one mail holds; Gmail cuts mails off at 102 kB."""


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Find subscriptions."""

    def due(self, now: datetime) -> "SubscriptionQuerySet":
        """Of whom a digest is to be composed at this moment, the longest waiting first; found by index."""
        return self.filter(wake_at__lte=now).order_by("wake_at", "id")


class Subscription(models.Model):
    """When one reader wants mail, and how the address stands.

    `next_due_at` and `wake_at` are set while mail is wanted and may be sent, and empty otherwise. They are the same
    moment, except while a digest that is due waits for arXiv's batch: `wake_at` is when to look again.
    """

    class Cadence(models.TextChoices):
        """How often."""

        OFF = "off", "Off"
        DAILY = "daily", "Daily, when arXiv announces"
        WEEKLY = "weekly", "Weekly"

    class Weekday(models.IntegerChoices):
        """As Python counts them."""

        MONDAY = 0
        TUESDAY = 1
        WEDNESDAY = 2
        THURSDAY = 3
        FRIDAY = 4
        SATURDAY = 5
        SUNDAY = 6

    class State(models.TextChoices):
        """Whether mail may go to the address."""

        OK = "ok"
        PAUSED = "paused", "paused: mail came back"
        COMPLAINED = "complained", "complained: reported as spam"
        UNSUBSCRIBED = "unsubscribed"

    reader = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscription")
    cadence = models.CharField(max_length=6, choices=Cadence.choices, default=Cadence.OFF)
    weekday = models.PositiveSmallIntegerField(
        choices=Weekday.choices, default=Weekday.MONDAY, help_text="Of weekly mail."
    )
    hour = models.PositiveSmallIntegerField(
        default=7, validators=(MaxValueValidator(23),), help_text="0 to 23, by the clock of `time_zone`."
    )
    time_zone = models.CharField(max_length=64, default="UTC", help_text="An IANA name, such as Europe/Berlin.")
    max_papers = models.PositiveSmallIntegerField(
        "papers at most", default=10, validators=(MinValueValidator(1), MaxValueValidator(MOST_PAPERS))
    )
    min_score = models.DecimalField(
        "lowest score",
        max_digits=7,
        decimal_places=2,
        default=Decimal(0),
        help_text="Papers with a lower score stay on the page.",
    )
    wants_empty = models.BooleanField(
        'say "nothing today"', default=False, help_text="Send one line on days without papers."
    )
    next_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    wake_at = models.DateTimeField(null=True, blank=True, editable=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OK)
    state_reason = models.TextField(blank=True, help_text="Why mail stopped, in one line.")
    state_since = models.DateTimeField(null=True, blank=True)
    bounce_days = models.PositiveSmallIntegerField(
        default=0, help_text="On how many days mail came back since it last arrived without."
    )
    last_bounce_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="subscription_due_only_where_mail_may_go",
                condition=Q(next_due_at=None, wake_at=None)
                | (Q(next_due_at__isnull=False, wake_at__isnull=False, state="ok") & ~Q(cadence="off")),
            ),
        )
        indexes = (models.Index(fields=("wake_at", "id"), condition=Q(wake_at__isnull=False), name="subscription_due"),)

    def __str__(self) -> str:
        return f"{self.get_cadence_display()} to {self.reader_id}"

    @property
    def is_stopped(self) -> bool:
        """Whether no mail may go to the address."""
        return self.state != self.State.OK


class DigestQuerySet(models.QuerySet["Digest"]):
    """Find digests."""

    def to_send(self, now: datetime) -> "DigestQuerySet":
        """Of composed ones whose time to be sent has come and that no process has in hand; found by index."""
        return self.filter(state=Digest.State.COMPOSED, sender=None, send_at__lte=now).order_by("send_at", "id")

    def readable(self) -> "DigestQuerySet":
        """Of those that hold papers, whatever became of the mail, the newest first."""
        return self.filter(papers__gt=0).order_by("-due_at", "-id")


class Digest(models.Model):
    """The frozen list of one mail, and what became of the mail.

    One process at a time has a digest in hand, the one whose number `sender` is (`digests.pipeline.locks`). It
    claims the digest from `composed` to `sending`, notes `handed_over_at` right before the mail server is told that
    the message ends, and moves it on to `sent` when the server has taken it.
    """

    class Kind(models.TextChoices):
        """What asked for it."""

        DAILY = "daily"
        WEEKLY = "weekly"
        NOW = "now", "asked for"

    class State(models.TextChoices):
        """What became of it."""

        COMPOSED = "composed"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed", "failed: the mail server refused it"
        WITHHELD = "withheld", "withheld: nobody heard whether the mail server took it"
        EMPTY = "empty", "empty: nothing to send"
        DROPPED = "dropped", "dropped: mail was stopped before it was sent"

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="digests", db_index=False)
    due_at = models.DateTimeField(help_text="The moment at which it was due; the moment of asking for one asked for.")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.COMPOSED)
    message_id = models.CharField(max_length=200, unique=True, help_text="The same however often it is tried.")
    address = models.EmailField(max_length=254, help_text="To whom it goes.")
    first_day = models.DateField(null=True, help_text="The first announcement day it covers, US Eastern.")
    last_day = models.DateField(null=True, help_text="The last announcement day it covers.")
    is_whole = models.BooleanField(default=True, help_text="Everything announced on its days was held.")
    completeness = models.TextField(blank=True, help_text="What the footer says about that.")
    considered = models.PositiveIntegerField(default=0, help_text="Papers announced in the reader's categories.")
    papers = models.PositiveSmallIntegerField(default=0, help_text="How many papers it shows.")
    packed = models.BinaryField(editable=False, help_text="What it shows: `digests.ranking.frozen`.")
    owes_papers = models.BooleanField(
        default=False, help_text="Never arrived: its papers are still to come with the next digest."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True, help_text="What the mail server said last.")
    sender = models.PositiveIntegerField(null=True, editable=False, help_text="The process that has it in hand.")
    send_at = models.DateTimeField(help_text="Not to be sent before this moment.")
    composed_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True, help_text="From here on the mail server may have it.")
    sent_at = models.DateTimeField(null=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ("-due_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("subscription", "due_at"), name="digest_once_per_due_moment"),
            models.CheckConstraint(
                name="digest_sent_has_its_moment", condition=Q(sent_at__isnull=False) | ~Q(state="sent")
            ),
        )
        indexes = (
            models.Index(fields=("due_at", "id"), name="digest_by_moment"),
            models.Index(fields=("send_at", "id"), condition=Q(state="composed"), name="digest_to_send"),
            models.Index(fields=("sender",), condition=Q(sender__isnull=False), name="digest_in_hand"),
            models.Index(fields=("subscription",), condition=Q(owes_papers=True), name="digest_owing"),
            models.Index(fields=("subscription",), condition=Q(state="withheld"), name="digest_unheard"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} digest of {self.due_at:%Y-%m-%d %H:%M} to {self.address}"

    @property
    def sections(self) -> tuple[Section, ...]:
        """What it shows, a section for each profile."""
        return unpack_sections(self.packed)

    @property
    def paper_numbers(self) -> list[int]:
        """The numbers of the papers that it shows, in its order."""
        return [paper.number for section in self.sections for paper in section.papers]


class MailedPaper(models.Model):
    """That a paper is in a digest that reached a reader, or is on its way to one. It never comes again.

    Ten papers a day to ten thousand readers are 25 million rows a year: a row is the two numbers and nothing else.
    """

    pk = models.CompositePrimaryKey("reader_id", "paper_number")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    paper_number = models.BigIntegerField()

    class Meta:
        ordering = ("reader_id", "paper_number")

    def __str__(self) -> str:
        return f"{self.paper_number} to {self.reader_id}"
