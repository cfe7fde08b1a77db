"""What digests does when readers state or tell something new, and when a mail provider reports."""

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from accounts.models import Interest, Profile
from accounts.signals import interests_changed
from digests import tasks
from digests.pipeline import match, stops
from digests.pipeline.stops import Bounce
from digests.signals import feedback_changed


@receiver(interests_changed)
def match_what_is_new(profile: Profile, **_: Any) -> None:
    """Match the profile's new patterns at once, in the background where that takes longer than a page may.

    A queue that is down costs nothing but time: what has no posting yet is matched when it is ranked, so that a
    failure here is logged (`robust`) and not shown.
    """
    _after_commit(_match_what_is_new, profile.pk)


def _match_what_is_new(profile_id: int) -> None:
    keys = Interest.objects.filter(profile=profile_id).exclude(kind=Interest.Kind.CATEGORY)
    if not match.match_at_once(keys.values_list("key", flat=True), match.recent_days(), perf_counter):
        tasks.match_profile.delay(profile_id)


@receiver(feedback_changed)
def learn_what_was_told(profile_ids: Iterable[int], **_: Any) -> None:
    """Learn from new verdicts in the background.

    A queue that is down delays learning and loses nothing: the timetable finds what was missed (`pipeline.unlearned`).
    """
    for profile_id in profile_ids:
        _after_commit(tasks.learn_taste.delay, profile_id)


def _after_commit(act: Callable[[int], object], profile_id: int) -> None:
    """Act once what was stated or told is written; a failure is logged and takes nothing back."""

    def now_written() -> None:  # no `partial`: Django logs the failure of a function by its name, which that lacks
        act(profile_id)

    transaction.on_commit(now_written, robust=True)


_CAME_BACK = {
    EventType.BOUNCED: {RejectReason.INVALID: Bounce.HARD, RejectReason.BOUNCED: Bounce.HARD},
    EventType.REJECTED: {RejectReason.INVALID: Bounce.HARD, RejectReason.BOUNCED: Bounce.HARD},
    EventType.DEFERRED: {},
}
"""Of events that say that a mail came back, the reasons for which it will not get better."""


@receiver(tracking)
def hear_what_became_of_a_mail(event: AnymailTrackingEvent, **_: Any) -> None:
    """Count or stop by what a provider reports of one mail; what is not about delivery says nothing here."""
    address, kind, reason = str(event.recipient or ""), event.event_type, event.reject_reason
    now = timezone.now()
    if kind == EventType.COMPLAINED or reason == RejectReason.SPAM:
        stops.complained(address, now)
    elif kind == EventType.UNSUBSCRIBED or reason == RejectReason.UNSUBSCRIBED:
        stops.unsubscribe_address(address, now)
    elif kind in _CAME_BACK:
        said = str(event.mta_response or event.description or reason or "it could not be delivered")
        stops.bounced(address, _CAME_BACK[kind].get(reason, Bounce.SOFT), said, now)
    elif kind == EventType.DELIVERED:
        stops.arrived(address)
