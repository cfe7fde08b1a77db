"""What is known of a chunk of readers whose digests are to be composed, read in a bounded number of queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import Interest, Profile
from digests.models import Digest, Subscription
from digests.pipeline.coverage import Covered
from digests.pipeline.subscriptions import verified
from papersite import prepared


@dataclass(frozen=True, slots=True)
class ProfileWishes:
    """One profile's key, name and order, and the categories that count at this moment."""

    key: int
    name: str
    order: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Owing:
    """A digest that never arrived: its key, its first day and its papers."""

    digest: int
    first_day: date | None
    papers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader with all that decides what their next digest covers."""

    subscription: Subscription
    profiles: tuple[ProfileWishes, ...]
    covered: Covered | None
    owing: tuple[Owing, ...]
    may_be_mailed: bool

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of all profiles."""
        return tuple(dict.fromkeys(name for profile in self.profiles for name in profile.categories))

    @property
    def owed(self) -> frozenset[int]:
        """The papers that are still to come."""
        return frozenset(number for owing in self.owing for number in owing.papers)

    @property
    def owed_from(self) -> date | None:
        """The first day of what is owed."""
        return min((owing.first_day for owing in self.owing if owing.first_day), default=None)


def readers_of(subscriptions: Sequence[Subscription], now: datetime) -> list[Reader]:
    """Return the readers of subscriptions that come with their accounts, in the same order."""
    keys = [subscription.pk for subscription in subscriptions]
    accounts = [subscription.reader for subscription in subscriptions]
    confirmed = verified(accounts)
    profiles = _profiles([account.pk for account in accounts], now)
    covered, owing = _covered(keys), _owing(keys)
    return [
        Reader(
            subscription,
            tuple(profiles.get(subscription.reader_id, ())),
            covered.get(subscription.pk),
            tuple(owing.get(subscription.pk, ())),
            subscription.reader.is_active and subscription.reader_id in confirmed,
        )
        for subscription in subscriptions
    ]


def mailed_of(readers: Collection[int], papers: Collection[int]) -> Mapping[int, set[int]]:
    """Return which of these papers each of these readers was mailed, in one query."""
    found: dict[int, set[int]] = {reader: set() for reader in readers}
    if papers:
        for reader, number in prepared.rows(_MAILED, (list(readers), list(papers))):
            found[reader].add(number)
    return found


_MAILED = """
    SELECT reader_id, paper_number FROM digests_mailedpaper
    WHERE reader_id = ANY(%s::bigint[]) AND paper_number = ANY(%s::bigint[])
"""


def _profiles(readers: Sequence[int], now: datetime) -> Mapping[int, list[ProfileWishes]]:
    categories: dict[int, list[str]] = {}
    named = Interest.objects.audible(now).filter(profile__user__in=readers, kind=Interest.Kind.CATEGORY).order_by("id")
    for profile, category in named.values_list("profile_id", "key"):
        categories.setdefault(profile, []).append(category)
    found: dict[int, list[ProfileWishes]] = {}
    for key, user, name, order in Profile.objects.filter(user__in=readers).values_list(
        "pk", "user_id", "name", "order"
    ):
        found.setdefault(user, []).append(ProfileWishes(key, name, order, tuple(categories.get(key, ()))))
    return found


def _covered(subscriptions: Sequence[int]) -> Mapping[int, Covered]:
    """Return what the newest digest that covered any day covered, by subscription."""
    newest = Digest.objects.filter(subscription__in=subscriptions, last_day__isnull=False)
    newest = newest.order_by("subscription_id", "-due_at").distinct("subscription_id")
    fields = ("subscription_id", "first_day", "last_day", "is_whole")
    return {key: Covered(first or last, last, whole) for key, first, last, whole in newest.values_list(*fields) if last}


def _owing(subscriptions: Sequence[int]) -> Mapping[int, list[Owing]]:
    found: dict[int, list[Owing]] = {}
    rows = Digest.objects.filter(subscription__in=subscriptions, owes_papers=True).order_by("id")
    for digest in rows.only("subscription_id", "first_day", "packed"):
        owing = Owing(digest.pk, digest.first_day, tuple(digest.paper_numbers))
        found.setdefault(digest.subscription_id, []).append(owing)
    return found
