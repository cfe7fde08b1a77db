"""A reader's profiles: made, copied, renamed, put first, deleted.

Each change holds the reader's account, so that two at once neither pass the limit nor delete the last profile.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Max

from accounts.models import Interest, Profile, RetiredKey, User
from accounts.models.profiles import new_feed_key
from accounts.signals import interests_changed

MOST = 20
"""How many profiles a reader has."""

LONGEST_NAME = 80


class ProfileError(ValueError):
    """A profile cannot be as it is wanted; the message says what to change, in a sentence."""


def create(user: User, name: str) -> Profile:
    """Make a profile that states nothing, after the reader's others.

    Raises:
        ProfileError: the name is missing, too long or taken, or there are too many profiles.
    """
    with _held(user):
        return Profile.objects.create(user=user, name=_checked(user, name), place=_last_place(user))


def copy(profile: Profile, name: str) -> Profile:
    """Make a profile with the settings and statements of another, mutes included; its feed has an address of its own.

    What was learned from likes is not copied.

    Raises:
        ProfileError: as of `create`.
    """
    with _held(profile.user):
        made = Profile.objects.get(pk=profile.pk)
        made.pk, made.name, made.place = None, _checked(profile.user, name), _last_place(profile.user)
        made.feed_key = new_feed_key()
        made.save(force_insert=True)
        rows = list(Interest.objects.filter(profile=profile).order_by("id"))
        for row in rows:
            row.pk, row.profile = None, made
        Interest.objects.bulk_create(rows)
        interests_changed.send(Profile, profile=made)
    return made


def rename(profile: Profile, name: str) -> None:
    """Give a profile another name.

    Raises:
        ProfileError: the name is missing, too long or taken.
    """
    with _held(profile.user):
        profile.name = _checked_name(profile.user, name, but=profile)
        Profile.objects.filter(pk=profile.pk).update(name=profile.name)


def put_first(profile: Profile) -> None:
    """Let a profile be the one that pages show unless another is asked for; the others keep their order."""
    with _held(profile.user):
        others = Profile.objects.filter(user=profile.user_id).exclude(pk=profile.pk)
        for place, each in enumerate((profile, *others)):
            Profile.objects.filter(pk=each.pk).update(place=place)


def delete(profile: Profile) -> None:
    """Delete a profile with its statements, its feed's address and what was learned in it.

    Raises:
        ProfileError: it is the reader's last one.
    """
    with _held(profile.user):
        if not Profile.objects.filter(user=profile.user_id).exclude(pk=profile.pk).exists():
            raise ProfileError("This is your last profile; make another one before you delete it.")
        keys = Profile.objects.filter(pk=profile.pk).values_list("feed_key", flat=True)
        RetiredKey.objects.bulk_create(RetiredKey(key=key) for key in keys)
        Profile.objects.filter(pk=profile.pk).delete()


@contextmanager
def _held(user: User) -> Iterator[None]:
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        yield


def _checked(user: User, name: str) -> str:
    """Return the name of one more profile."""
    if Profile.objects.filter(user=user).count() >= MOST:
        raise ProfileError(f"There are at most {MOST} profiles; delete one that you no longer read.")
    return _checked_name(user, name)


def _checked_name(user: User, name: str, but: Profile | None = None) -> str:
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if not name:
        raise ProfileError("Give the profile a name.")
    if len(name) > LONGEST_NAME:
        raise ProfileError(f"A name has at most {LONGEST_NAME} characters.")
    if not name.isprintable():
        raise ProfileError("The name holds a character that cannot be printed; remove it.")
    others = (profile for profile in Profile.objects.filter(user=user) if profile != but)
    if name.casefold() in {other.name.casefold() for other in others}:
        raise ProfileError(f"You have a profile “{name}” already.")
    return name


def _last_place(user: User) -> int:
    last = Profile.objects.filter(user=user).aggregate(last=Max("place"))["last"]
    return 0 if last is None else last + 1
