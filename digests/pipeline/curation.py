"""What staff put forward and hide, for everyone who ranks, lists, feeds or mails papers.

Every change is written here, in one transaction with a new stamp. A process keeps what it read until the stamp is
another, so that asking costs one small query however much is curated. Who may change it is not decided here.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np
from django.db import transaction
from django.db.models import Max
from numpy.typing import NDArray

from digests.arxiv import calendar
from digests.models import Curation, HiddenPaper, Pick
from papersite import prepared

MOST_PICKS = 10
"""How many picks anybody is shown at once, the last made: more would be no choice."""

_CURATION = 1


@dataclass(frozen=True, slots=True)
class PickedPaper:
    """A paper that staff put forward, for everyone or for the readers of one category."""

    number: int
    category: str
    note: str
    ends_on: date
    picked_at: datetime


def picks_of(categories: Collection[str], now: datetime) -> list[PickedPaper]:
    """Return what is put forward at this moment for everyone and for these categories, the last made first.

    Each paper comes once, the pick for a category before the one for everyone; hidden papers do not come. One query
    as long as nothing was curated.
    """
    return picks_among(every_pick(now), categories)


def every_pick(now: datetime) -> tuple[PickedPaper, ...]:
    """Return all that is put forward at this moment for anybody, the last made first, for `picks_among`."""
    return tuple(one for one in _kept.picks(calendar.eastern_day(now)) if one.picked_at <= now)


def picks_among(picks: Sequence[PickedPaper], categories: Collection[str]) -> list[PickedPaper]:
    """Return which of all picks are for everyone or for these categories, as `picks_of` does; no query."""
    found: dict[int, PickedPaper] = {}
    for one in picks:
        if not one.category or one.category in categories:
            known = found.get(one.number)
            if known is None or (one.category and not known.category):
                found[one.number] = one
    return list(found.values())[:MOST_PICKS]


def hidden() -> NDArray[np.int64]:
    """Return the numbers of the papers that staff hid, ascending: no ranking, list, feed or mail shows them."""
    return _kept.hidden(_newest()[0])


def hidden_as_of(stamp: uuid.UUID | None) -> NDArray[np.int64]:
    """Return the same where the stamp is known already; `STAMP` asks for it."""
    return _kept.hidden(stamp)


STAMP = f"SELECT stamp FROM digests_curation WHERE id = {_CURATION}"  # noqa: S608 - a number of our own


def hiding_of(number: int) -> HiddenPaper | None:
    """Return why and since when a paper is hidden; None where it is not."""
    return HiddenPaper.objects.filter(paper=number).first()


def changed_at(now: datetime) -> datetime | None:
    """Return when that which `picks_of` and `hidden` say last changed; a pick that ended changed it too."""
    return _kept.changed_at(calendar.eastern_day(now))


def keep(row: Pick | HiddenPaper, now: datetime) -> None:
    """Write a pick or a hidden paper, new or changed, for everybody to see with their next page."""
    with transaction.atomic():
        row.save()
        _stamp(now)


def take_back(rows: Sequence[Pick] | Sequence[HiddenPaper], now: datetime) -> None:
    """End picks, or bring hidden papers back."""
    with transaction.atomic():
        for row in rows:
            row.delete()
        _stamp(now)


def _stamp(now: datetime) -> None:
    Curation.objects.update_or_create(pk=_CURATION, defaults={"stamp": uuid.uuid4(), "changed_at": now})


class _Picked(NamedTuple):
    stamp: uuid.UUID
    day: date
    picks: tuple[PickedPaper, ...]
    last_end: date | None


class _Hidden(NamedTuple):
    stamp: uuid.UUID
    numbers: NDArray[np.int64]


class _Kept:
    """What this process last read. Threads may read the same twice, and never half of it."""

    def __init__(self) -> None:
        self._picked: _Picked | None = None
        self._hidden: _Hidden | None = None

    def picks(self, day: date) -> tuple[PickedPaper, ...]:
        stamp, _ = _newest()
        return self._picks(stamp, day).picks if stamp else ()

    def hidden(self, stamp: uuid.UUID | None) -> NDArray[np.int64]:
        if stamp is None:
            return np.empty(0, np.int64)
        kept = self._hidden
        if kept is None or kept.stamp != stamp:
            numbers = HiddenPaper.objects.order_by("paper_id").values_list("paper_id", flat=True)
            kept = self._hidden = _Hidden(stamp, np.fromiter(numbers, np.int64))
        return kept.numbers

    def changed_at(self, day: date) -> datetime | None:
        stamp, changed_at = _newest()
        if stamp is None or changed_at is None:
            return None
        last_end = self._picks(stamp, day).last_end
        return changed_at if last_end is None else max(changed_at, calendar.midnight(last_end + timedelta(days=1)))

    def _picks(self, stamp: uuid.UUID, day: date) -> _Picked:
        kept = self._picked
        if kept is None or (kept.stamp, kept.day) != (stamp, day):
            kept = self._picked = _read_picks(stamp, day)
        return kept


_kept = _Kept()


def _newest() -> tuple[uuid.UUID | None, datetime | None]:
    found = prepared.rows(_NEWEST, ())
    return found[0] if found else (None, None)


_NEWEST = f"SELECT stamp, changed_at FROM digests_curation WHERE id = {_CURATION}"  # noqa: S608 - a number of our own


def _read_picks(stamp: uuid.UUID, day: date) -> _Picked:
    rows = Pick.objects.current(day).filter(paper__hiding=None, paper__is_withdrawn=False)
    fields = rows.values_list("paper_id", "category", "note", "ends_on", "picked_at")
    ended = Pick.objects.filter(ends_on__lt=day).aggregate(last=Max("ends_on"))
    return _Picked(stamp, day, tuple(PickedPaper(*row) for row in fields), ended["last"])
