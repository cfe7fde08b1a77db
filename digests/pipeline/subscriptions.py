"""What a reader wants of mail, to the moment at which the next digest is due. It composes and sends nothing."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.account.models import EmailAddress

from accounts.models import User
from digests.models import Subscription
from digests.pipeline.due import Wish, next_due

Cadence, State = Subscription.Cadence, Subscription.State


def subscription_of(reader: User) -> Subscription:
    """Return the reader's subscription; one that is off and not stored where there is none yet."""
    return Subscription.objects.filter(reader=reader).first() or Subscription(reader=reader)


def keep(subscription: Subscription, now: datetime) -> None:
    """Write what a reader wants, and when the next digest is due by it; where that is as before, so is this.

    Turning mail on is the way back: where it was stopped because mail came back, because of a complaint or of an
    unsubscription, it goes to the address again.
    """
    before = Subscription.objects.filter(pk=subscription.pk).first()
    if subscription.cadence != Cadence.OFF and subscription.is_stopped:
        subscription.state, subscription.state_reason, subscription.state_since = State.OK, "", now
        subscription.bounce_days, subscription.last_bounce_at = 0, None
    if before is None or before.next_due_at is None or wish_of(before) != wish_of(subscription):
        schedule(subscription, now)
    else:
        subscription.next_due_at, subscription.wake_at = before.next_due_at, before.wake_at
    subscription.save()


def schedule(subscription: Subscription, now: datetime) -> None:
    """Set when the next digest is due, without writing it: never, while mail is off or stopped."""
    wish = wish_of(subscription)
    subscription.next_due_at = subscription.wake_at = None if wish is None else next_due(wish, now)


def wish_of(subscription: Subscription) -> Wish | None:
    """Return when a reader wants mail; None while they want none or none may be sent."""
    if subscription.cadence == Cadence.OFF or subscription.is_stopped:
        return None
    weekday = subscription.weekday if subscription.cadence == Cadence.WEEKLY else None
    return Wish(subscription.hour, zone_of(subscription.time_zone), weekday)


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name; UTC for one that this machine no longer knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def verified(readers: Iterable[User]) -> set[int]:
    """Return the keys of those readers who confirmed the address that their account has, in one query."""
    emails = {reader.pk: reader.email for reader in readers}
    rows = EmailAddress.objects.filter(user__in=emails, verified=True).values_list("user_id", "email")
    return {reader for reader, email in rows if email.lower() == emails[reader]}
