"""Every night: what is usual among papers, said anew, and the rules of all readers made with it.

Rules are made oldest first, a few in each step, so that a night that ends early goes on where it ended, memory does
not grow with the number of readers, and no page waits: one that is asked for meanwhile ranks with the rule that is
kept. A rule that nobody ranks with is deleted; whoever asks for it again has it made.
"""

import logging
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from accounts.models import Profile
from digests.models import RelevanceRule
from digests.pipeline import vectors
from digests.pipeline.rank import stated
from digests.pipeline.rules import make_rule

STEP = 50
"""Rules made in one step: some ten seconds."""

logger = logging.getLogger(__name__)


class Mark(NamedTuple):
    """Where a night has come to: when the last rule that was tried had been made, and whose it is."""

    made_at: datetime
    profile: int


def begin(now: datetime) -> int:
    """Say anew what all papers are like, delete the rules that nobody ranks with; return how many those were."""
    vectors.refresh_background(now)
    is_idle = ~Q(profile__order=Profile.Order.RELEVANCE) | Q(profile__user__is_active=False)
    deleted, _ = RelevanceRule.objects.filter(is_idle).delete()
    return deleted


def step(before: datetime, now: datetime, after: Mark | None = None) -> Mark | None:
    """Make the oldest of the rules that were made before a moment and come after a mark, `STEP` of them at most.

    A rule that cannot be made is logged and kept as it is, and the ones after it are made. Returns the mark of the last
    one, after which the next step goes on; None where nothing was left, or no papers are known.
    """
    rules = RelevanceRule.objects.filter(made_at__lt=before).order_by("made_at", "profile_id")
    if after is not None:
        is_later = Q(made_at=after.made_at, profile_id__gt=after.profile)
        rules = rules.filter(Q(made_at__gt=after.made_at) | is_later)
    marks = [Mark(*row) for row in rules.values_list("made_at", "profile_id")[:STEP]]
    profiles = Profile.objects.in_bulk([mark.profile for mark in marks])
    tried = [_try_to_make(profiles[mark.profile], now) for mark in marks if mark.profile in profiles]
    return marks[-1] if any(tried) else None


def _try_to_make(profile: Profile, now: datetime) -> bool:
    """Make a profile's rule; return False where no papers are known, of which rules could be made."""
    try:
        return make_rule(stated(profile, now).wishes, now) is not None
    except Exception:
        logger.exception("The rule of profile %s is not made anew", profile.pk)
        return True
