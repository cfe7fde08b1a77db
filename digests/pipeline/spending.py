"""The day's tokens: set aside before a call, settled after it, never more than `SUMMARY_DAILY_TOKENS`.

A day is one of UTC. Each step is one UPDATE of the day's row, so that however many writers work at once, what they have
set aside together with what is spent stays within the limit. Nothing is asked of the provider here.

A provider may count more than an upper estimate (a hidden prompt, reasoning beyond the limit that it was given). So the
first call of a day goes alone, and what it used beyond its estimate is set aside for each call that follows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Greatest

from digests.models import SpendingDay
from digests.models.spending import TAKEN

MILLION = 1_000_000


class Reserved(StrEnum):
    """What became of the wish to set tokens aside."""

    YES = "yes"
    LATER = "later"
    """Calls under way have set aside what is left and may give some back, or the day's first call is under way."""
    SPENT = "spent"
    """What is left of the day is too little."""


@dataclass(frozen=True, slots=True)
class Spent:
    """One day's figures for staff; `cost` is None while no price is known, `limit` while there is none."""

    day: date
    tokens_in: int
    tokens_out: int
    lost: int
    reserved: int
    calls: int
    cost: Decimal | None
    limit: int | None


def today(now: datetime) -> date:
    """Return the day whose budget counts at a moment."""
    return now.astimezone(UTC).date()


def tomorrow(now: datetime) -> datetime:
    """Return when the next day's budget begins."""
    return datetime.combine(today(now) + timedelta(days=1), time(), UTC)


def is_closed(now: datetime) -> bool:
    """Return whether the day's budget is spent; a limit that was raised since opens it again."""
    limit = settings.SUMMARY_DAILY_TOKENS
    if limit is None:
        return False
    return limit == 0 or SpendingDay.objects.filter(day=today(now), closed_at__gte=limit).exists()


def with_margin(tokens: int, now: datetime) -> int:
    """Return what is to be set aside for a call of so many tokens by estimate; of a limit at most the whole."""
    limit: int | None = settings.SUMMARY_DAILY_TOKENS
    if limit is None:
        return tokens
    margin = SpendingDay.objects.filter(day=today(now)).values_list("margin", flat=True).first() or 0
    return min(tokens + margin, max(tokens, limit))


def reserve(tokens: int, now: datetime, *, first_alone: bool = False) -> Reserved:
    """Set tokens aside for one call. Where even the whole rest of the day is too little, the day is closed.

    `first_alone` lets nothing be set aside beside the first call of a day with a limit.
    """
    limit = settings.SUMMARY_DAILY_TOKENS
    day = SpendingDay.objects.filter(day=SpendingDay.objects.get_or_create(day=today(now))[0].day)
    if limit is None:
        day.update(reserved=F("reserved") + tokens)
        return Reserved.YES
    may_go = ~Q(calls=0, reserved__gt=0) if first_alone else Q()
    if day.alias(taken=TAKEN).filter(may_go, taken__lte=limit - tokens).update(reserved=F("reserved") + tokens):
        return Reserved.YES
    settled = TAKEN - F("reserved")
    if day.alias(settled=settled).filter(settled__gt=limit - tokens).update(closed_at=limit):
        return Reserved.SPENT
    return Reserved.LATER


def settle(
    day: date, tokens: int, *, tokens_in: int, tokens_out: int, calls: int, estimated: int | None = None
) -> Decimal | None:
    """Count what a call used in place of what was set aside for it; return its cost, None where no price is known.

    `estimated` is the upper estimate of it, by default what was set aside.
    """
    beyond = tokens_in + tokens_out - (tokens if estimated is None else estimated)
    cost = cost_of(tokens_in, tokens_out)
    SpendingDay.objects.filter(day=day).update(
        reserved=F("reserved") - tokens,
        margin=Greatest(F("margin"), max(beyond, 0)),
        tokens_in=F("tokens_in") + tokens_in,
        tokens_out=F("tokens_out") + tokens_out,
        calls=F("calls") + calls,
        cost=F("cost") + (cost or 0),
    )
    return cost


def write_off(day: date, tokens: int) -> None:
    """Keep tokens counted that were set aside for a call whose answer was lost: the provider may have counted them."""
    SpendingDay.objects.filter(day=day).update(
        reserved=F("reserved") - tokens, lost=F("lost") + tokens, calls=F("calls") + 1
    )


def found_again(day: date, tokens: int) -> None:
    """Take back that tokens were written off: the answer came after all, and is about to be settled."""
    SpendingDay.objects.filter(day=day).update(
        reserved=F("reserved") + tokens, lost=F("lost") - tokens, calls=F("calls") - 1
    )


def cost_of(tokens_in: int, tokens_out: int) -> Decimal | None:
    """Return what tokens cost by the operator's prices, None where none is given."""
    price_in, price_out = Decimal(str(settings.SUMMARY_PRICE_IN)), Decimal(str(settings.SUMMARY_PRICE_OUT))
    if not (price_in or price_out):
        return None
    return ((price_in * tokens_in + price_out * tokens_out) / MILLION).quantize(Decimal("0.000001"))


def per_day(now: datetime, days: int) -> Sequence[Spent]:
    """Return the figures of the last days, today's last; a day without a call has zeros. One query."""
    last = today(now)
    wanted = [last - timedelta(days=back) for back in reversed(range(days))]
    rows = SpendingDay.objects.in_bulk(wanted)
    has_price = bool(settings.SUMMARY_PRICE_IN or settings.SUMMARY_PRICE_OUT)
    return [_figures(rows.get(day) or SpendingDay(day=day), has_price=has_price) for day in wanted]


def _figures(row: SpendingDay, *, has_price: bool) -> Spent:
    return Spent(
        row.day,
        row.tokens_in,
        row.tokens_out,
        row.lost,
        row.reserved,
        row.calls,
        row.cost if row.cost or has_price else None,
        settings.SUMMARY_DAILY_TOKENS,
    )
