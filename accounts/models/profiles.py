"""A named set of interests with its own feed."""

import secrets
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.models.users import User

DEFAULT_NAME = "My interests"


def new_feed_key() -> str:
    """Return an unguessable feed key: 256 random bits in 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


class ProfileManager(models.Manager["Profile"]):
    """Find a reader's profiles."""

    def default_of(self, user: User | AnonymousUser) -> "Profile":
        """Return the profile of whoever is signed in: their first, made now when there is none."""
        if user.pk is None:
            raise ValueError("Only an account has a profile.")
        return self.filter(user_id=user.pk).first() or self.get_or_create(user_id=user.pk, name=DEFAULT_NAME)[0]


class Profile(models.Model):
    """What one reader wants to see under one name, and the key of its private feed.

    A reader's first profile, by `place`, is the one that pages show unless another is asked for.
    """

    class Order(models.TextChoices):
        """What puts papers in order."""

        RELEVANCE = "relevance"
        POINTS = "points"

    class Picks(models.TextChoices):
        """Where the papers that staff put forward are shown."""

        ABOVE = "above"
        AMONG = "among"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="profiles")
    name = models.CharField(max_length=80, default=DEFAULT_NAME)
    place = models.SmallIntegerField(default=0, editable=False, help_text="Among its reader's profiles.")
    order = models.CharField(
        max_length=9,
        choices=(
            (Order.RELEVANCE, "By relevance: what you state and what you like, weighed together"),
            (Order.POINTS, "By points: the sum of the points that you gave"),
        ),
        default=Order.RELEVANCE,
    )
    keywords_worth = models.PositiveSmallIntegerField(
        "what you state is worth",
        default=2,
        validators=(MaxValueValidator(20),),
        help_text="Counted in liked papers. At 0 your likes decide alone as soon as there are any.",
    )
    discoveries = models.PositiveSmallIntegerField(
        "discoveries",
        default=20,
        validators=(MaxValueValidator(100),),
        help_text="Percent of the list at most: papers in which no keyword of yours occurs. 0 leaves them out.",
    )
    min_relevance = models.PositiveSmallIntegerField(
        "lowest relevance",
        default=0,
        validators=(MaxValueValidator(100),),
        help_text="From 0 to 100. Papers below this are left out.",
    )
    max_papers = models.PositiveSmallIntegerField(
        "papers at most",
        default=50,
        validators=(MinValueValidator(1), MaxValueValidator(500)),
        help_text="The ranking ends after this many papers.",
    )
    min_score = models.DecimalField(
        "lowest points",
        max_digits=7,
        decimal_places=2,
        default=Decimal(0),
        help_text="Papers with fewer points are left out.",
    )
    include_replacements = models.BooleanField(
        "replacements too",
        default=False,
        help_text="Also rank papers whose authors replaced them with a new version.",
    )
    picks = models.CharField(
        "picks",
        max_length=5,
        choices=((Picks.ABOVE, "Above my papers"), (Picks.AMONG, "Among them, where my interests put each")),
        default=Picks.ABOVE,
        help_text="Papers that this site’s staff put forward, each with a note. One that you dismiss does not return.",
    )
    feed_key = models.CharField(max_length=64, unique=True, default=new_feed_key, editable=False)
    interests_changed_at = models.DateTimeField(auto_now_add=True)

    objects = ProfileManager()

    class Meta:
        ordering = ("user_id", "place", "id")
        constraints = (models.UniqueConstraint(fields=("user", "name"), name="profile_name_once_per_reader"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.user})"
