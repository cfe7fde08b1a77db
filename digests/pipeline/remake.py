"""Every night: what is usual among papers, said anew, and the rules of all readers made with it.

Rules are made oldest first, a few in each step, so that a night that ends early goes on where it ended, memory does
not grow with the number of readers, and no page waits: one that is asked for meanwhile ranks with the rule that is
kept. A rule that nobody ranks with is deleted; whoever asks for it again has it made.
"""

from datetime import datetime

from django.db.models import Q

from accounts.models import Profile
from digests.models import RelevanceRule
from digests.pipeline import vectors
from digests.pipeline.rank import stated
from digests.pipeline.rules import make_rule

STEP = 50
"""Rules made in one step: some ten seconds."""


def begin(now: datetime) -> int:
    """Say anew what all papers are like, delete the rules that nobody ranks with; return how many those were."""
    vectors.refresh_background(now)
    is_idle = ~Q(profile__order=Profile.Order.RELEVANCE) | Q(profile__user__is_active=False)
    deleted, _ = RelevanceRule.objects.filter(is_idle).delete()
    return deleted


def step(before: datetime, now: datetime) -> int:
    """Make the oldest of the rules that were made before a moment, `STEP` of them at most; return how many."""
    rules = RelevanceRule.objects.filter(made_at__lt=before).order_by("made_at", "profile_id")
    profiles = list(Profile.objects.filter(pk__in=list(rules.values_list("profile_id", flat=True)[:STEP])))
    made = [make_rule(stated(profile, now).wishes, now) for profile in profiles]
    return sum(rule is not None for rule in made)
