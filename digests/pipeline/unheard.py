"""Digests of which nobody knows whether they reached their reader, to be named in the next one that is sent."""

from collections.abc import Sequence

from digests.models import Digest

State = Digest.State


def unheard_before(digests: Sequence[Digest]) -> dict[int, list[Digest]]:
    """Return the withheld digests that each digest's mail names, by its place, the oldest first.

    They are those of the same subscription that are older, since the last one that was sent. It is one query, and a
    second one where there are any.
    """
    subscriptions = {digest.subscription_id for digest in digests}
    rows = Digest.objects.filter(subscription__in=subscriptions, state=State.WITHHELD, papers__gt=0).order_by("id")
    withheld = list(rows.only("subscription_id", "first_day", "last_day", "due_at", "packed"))
    if not withheld:
        return {}
    after = {one.subscription_id for one in withheld}
    sent = Digest.objects.filter(subscription__in=after, state=State.SENT, pk__gt=withheld[0].pk)
    keys: dict[int, list[int]] = {}
    for subscription, key in sent.values_list("subscription_id", "pk"):
        keys.setdefault(subscription, []).append(key)
    return {
        place: [
            one
            for one in withheld
            if one.subscription_id == digest.subscription_id
            and _is_older(one.pk, digest.pk)
            and not any(one.pk < key and _is_older(key, digest.pk) for key in keys.get(digest.subscription_id, ()))
        ]
        for place, digest in enumerate(digests)
    }


def _is_older(key: int, than: int | None) -> bool:
    """Return whether a digest is older than another, which may not be stored yet."""
    return than is None or key < than
