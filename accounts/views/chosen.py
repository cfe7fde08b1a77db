"""Which of the reader's profiles a page is about: the one in `?profile=`, else their first.

The first, and not the one last looked at: an address means the same in every tab, on every device and tomorrow.
Readers choose which one is first.
"""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.utils.http import urlencode

from accounts.models import Profile, User
from papersite import prepared

PARAMETER = "profile"


@dataclass(frozen=True)
class Chosen:
    """A profile among all of its reader's, in their order."""

    profile: Profile
    profiles: tuple[Profile, ...]

    @property
    def is_first(self) -> bool:
        """Whether pages show it unless another is asked for."""
        return self.profile == self.profiles[0]

    @property
    def query(self) -> str:
        """What a link to a page about it ends with: nothing for the first one."""
        return self.query_with()

    @property
    def exact(self) -> str:
        """What an action's address ends with: another profile may be first when it is sent."""
        return f"?{PARAMETER}={self.profile.pk}"

    def query_with(self, **parameters: str | int) -> str:
        """Return `query` with more parameters before it."""
        named = parameters if self.is_first else {**parameters, PARAMETER: self.profile.pk}
        return f"?{urlencode(named)}" if named else ""


def chosen(request: HttpRequest) -> Chosen:
    """Return the profile that the address names; Http404 where it names none of the reader's."""
    return _among(request.user, request.GET.get(PARAMETER))


def chosen_of(profile: Profile) -> Chosen:
    """Return a profile among its reader's."""
    return _among(profile.user, str(profile.pk))


def _among(user: User | AnonymousUser, asked: str | None) -> Chosen:
    profiles = tuple(_profiles_of(user) if isinstance(user, User) else ()) or (Profile.objects.default_of(user),)
    if asked is None:
        return Chosen(profiles[0], profiles)
    found = next((profile for profile in profiles if str(profile.pk) == asked), None)
    if found is None:
        raise Http404("You have no such profile.")
    return Chosen(found, profiles)


def _profiles_of(user: User) -> list[Profile]:
    found = prepared.instances(Profile, _OF_A_READER, {"user": user.pk})
    for profile in found:
        profile.user = user  # who is known already
    return found


_OF_A_READER = "user_id = %(user)s::bigint ORDER BY place, id"
