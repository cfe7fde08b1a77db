"""What digests does when accounts says that something changed."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from accounts.models import Profile
from accounts.signals import interests_changed
from digests import tasks


@receiver(interests_changed)
def match_what_is_new(profile: Profile, **_: Any) -> None:
    """Match the profile's new patterns in the background.

    A queue that is down costs nothing but time: what has no posting yet is matched when it is ranked, so that a
    failure here is logged (`robust`) and not shown.
    """
    transaction.on_commit(lambda: tasks.match_profile.delay(profile.pk), robust=True)
