"""In how many recent papers a profile's statements occur, as the interests page says it."""

from collections.abc import Iterable
from datetime import datetime

from django import template

from accounts.models import Interest, Profile
from digests.pipeline.shares import Share, Shares, shares_of

register = template.Library()


@register.simple_tag
def stated_shares(profile: Profile, interests: Iterable[Interest], now: datetime) -> Shares:
    """Return the shares of all that a profile states; what is muted is left out of sums."""
    by_kind: dict[str, list[Interest]] = {kind: [] for kind in Interest.Kind.values}
    for interest in interests:
        by_kind[interest.kind].append(interest)
    categories = by_kind.pop(Interest.Kind.CATEGORY)
    return shares_of(
        profile,
        categories=[category.key for category in categories if not category.is_muted(now)],
        keys={interest.key for rows in by_kind.values() for interest in rows},
        together={keyword.key for keyword in by_kind[Interest.Kind.KEYWORD] if not keyword.is_muted(now)},
    )


@register.filter
def share_of(shares: Shares, interest: Interest) -> Share | None:
    """Return a statement's share, or None where it is not counted yet."""
    return shares.by_key.get(interest.key)


@register.filter
def percent(part: float) -> str:
    """Write a part of 1 in percent, below one with a digit after the point: `12 %`, `0.4 %`, `0 %`."""
    hundred = part * 100
    return (
        f"{hundred:.1f} %"
        if 0.05 <= hundred < 0.95
        else f"{hundred:.0f} %"
        if hundred >= 0.95 or not part
        else "<0.1 %"
    )
