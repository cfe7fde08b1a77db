"""What a reader wants of mail, to the moment at which the next digest is due. It composes and sends nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.account.models import EmailAddress

from accounts.models import User
from digests.models import Subscription
from digests.pipeline.due import Wish, next_due

Cadence, State = Subscription.Cadence, Subscription.State


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reader's mail goes, and whether they have shown that it is theirs."""

    email: str
    is_verified: bool


def subscription_of(reader: User) -> Subscription:
    """Return the reader's subscription; one that is off and not stored where there is none yet."""
    return Subscription.objects.filter(reader=reader).first() or Subscription(reader=reader)


def keep(subscription: Subscription, now: datetime) -> None:
    """Write what a reader wants, and when the next digest is due by it.

    Turning mail on is the way back: where it was stopped because mail came back, because of a complaint or of an
    unsubscription, it goes to the address again.
    """
    if subscription.cadence != Cadence.OFF and subscription.is_stopped:
        subscription.state, subscription.state_reason, subscription.state_since = State.OK, "", now
        subscription.bounce_days, subscription.last_bounce_at = 0, None
    schedule(subscription, now)
    subscription.save()


def turn_off(reader: User, now: datetime) -> None:
    """End a reader's digests because they said so on the page; nothing that was composed goes out any more."""
    subscription = subscription_of(reader)
    subscription.cadence = Cadence.OFF
    keep(subscription, now)


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


def address_of(reader: User) -> Address:
    """Return where a reader's mail goes."""
    return Address(reader.email, bool(verified([reader])))


def verified(readers: Iterable[User]) -> set[int]:
    """Return the keys of those readers who confirmed the address that their account has, in one query."""
    emails = {reader.pk: reader.email for reader in readers}
    rows = EmailAddress.objects.filter(user__in=emails, verified=True).values_list("user_id", "email")
    return {reader for reader, email in rows if email.lower() == emails[reader]}
