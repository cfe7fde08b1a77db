"""What digests does when readers state or tell something new."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from accounts.models import Profile
from accounts.signals import interests_changed
from digests import tasks
from digests.signals import feedback_changed


@receiver(interests_changed)
def match_what_is_new(profile: Profile, **_: Any) -> None:
    """Match the profile's new patterns in the background.

    A queue that is down costs nothing but time: what has no posting yet is matched when it is ranked, so that a
    failure here is logged (`robust`) and not shown.
    """
    transaction.on_commit(lambda: tasks.match_profile.delay(profile.pk), robust=True)


@receiver(feedback_changed)
def learn_what_was_told(profile_ids: Iterable[int], **_: Any) -> None:
    """Learn from new verdicts in the background; a queue that is down delays learning and loses nothing."""
    for profile_id in profile_ids:
        transaction.on_commit(partial(tasks.learn_taste.delay, profile_id), robust=True)
