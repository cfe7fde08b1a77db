"""A profile's saved views: parts of its feed under names, kept and given up."""

from django.db import transaction

from accounts.feed_views import FeedView
from accounts.models import Profile, SavedView

MOST = 30
"""How many views a profile keeps."""


class SavedViewError(ValueError):
    """A view cannot be kept as it is wanted; the message says what to change, in a sentence."""


def keep(profile: Profile, name: str, view: FeedView) -> SavedView:
    """Keep a view under a name.

    Raises:
        SavedViewError: it is the whole feed, or kept already; the name is taken; there are too many views.
    """
    if not view.query:
        raise SavedViewError("This is the whole feed, which has its address above; choose a part of it.")
    with transaction.atomic():
        Profile.objects.select_for_update(no_key=True).get(pk=profile.pk)
        held = list(SavedView.objects.filter(profile=profile))
        if len(held) >= MOST:
            raise SavedViewError(f"A profile keeps at most {MOST} views; remove one that you no longer read.")
        same = next((one for one in held if one.query == view.query), None)
        if same is not None:
            raise SavedViewError(f"This view is kept already, as “{same.name}”.")
        if name.casefold() in {one.name.casefold() for one in held}:
            raise SavedViewError(f"There is a view “{name}” already.")
        return SavedView.objects.create(profile=profile, name=name, query=view.query)
