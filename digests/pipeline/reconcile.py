"""Announced = held: what a listing names against what is stored, and what that makes of the day.

It does not ask arXiv (`digests.pipeline.ask`), store papers (`digests.pipeline.ingest`) or decide what a state is
(`digests.arxiv.completeness`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from digests.arxiv import calendar, completeness, identifiers
from digests.arxiv.completeness import FIRST_ASK, Known, State
from digests.arxiv.entries import AnnounceType, ListingEntry, RejectedEntry
from digests.arxiv.identifiers import IdentifierError
from digests.arxiv.pages import ListingPage
from digests.models import Announcement, Reconciliation

LOOK_BACK = timedelta(days=14)
"""How far back the days of a category are opened by themselves; after a longer absence, as far as it was away."""

_SECTIONS = {"new": "announced_new", "cross": "announced_cross", "replace": "announced_replace"}


def open_days(categories: Sequence[str], now: datetime, *, first: date | None = None) -> int:
    """Make the rows of every day that the categories may have been announced on; return how many are new.

    From `first`, else from the last day that was ever reconciled, 14 days back at least and 90 at most.
    """
    last = calendar.newest_weekday(now)
    known = _newest_days(categories)
    return _create(
        [
            Reconciliation(category=category, announced_on=day, state=opening_state(day), next_ask_at=_opening(day))
            for category in categories
            for day in _weekdays(first or _first_day(known.get(category), now), last)
        ]
    )


def opening_state(day: date) -> State:
    """Return the state of a day that nobody was asked about yet: no alarm, however long ago it was."""
    return State.WAITING if calendar.is_announcement_day(day) else State.QUIET


def without_retold(row: Reconciliation, page: ListingPage) -> ListingPage:
    """Return a catch-up page without the cross-lists that other days announced.

    arXiv files what a past day announced under the categories that papers have today (`get_catchup_data` in
    https://github.com/arXiv/arxiv-browse): a paper cross-listed on Thursday also stands on Monday's page. A paper is
    cross-listed into a category once, and nothing of it is announced there before. What the day's own listing named
    stays, whatever other days say.
    """
    crosses = {
        identifiers.number(entry.arxiv_id): entry.announce_type
        for entry in page.entries
        if entry.announce_type in {AnnounceType.CROSS, AnnounceType.REPLACE_CROSS}
    }
    named = set(announced_numbers(row).tolist())
    elsewhere = Announcement.objects.filter(category=row.category, paper__in=crosses.keys() - named)
    told = elsewhere.exclude(announced_on=row.announced_on).values_list("paper_id", "announced_on", "announce_type")
    retold = {
        identifiers.from_number(number)
        for number, day, announce_type in told
        if (day > row.announced_on and announce_type == AnnounceType.CROSS)
        or (day < row.announced_on and crosses[number] == AnnounceType.CROSS)
    }
    entries = tuple(entry for entry in page.entries if entry.arxiv_id not in retold)
    return replace(page, entries=entries, total=page.total - len(retold))


def count_page(row: Reconciliation, page: ListingPage) -> None:
    """Take over what a page says was announced. A later, shorter page takes nothing back."""
    named = {identifiers.number(entry.arxiv_id) for entry in page.entries} | _named(page.rejected)
    _count(row, named, page.total)
    for section in page.sections:
        field = _SECTIONS.get(section.kind)
        if field:
            setattr(row, field, max(getattr(row, field), section.total))


def count_feed(row: Reconciliation, entries: Iterable[ListingEntry]) -> None:
    """Note the papers of the day's RSS listing; a page that named fewer was read too early and is read again."""
    announced = set(announced_numbers(row).tolist())
    listed = {identifiers.number(entry.arxiv_id) for entry in entries}
    row.has_feed = len(announced - listed) * 20 <= len(announced)
    if row.announced is not None and listed - announced:
        row.announced = None
    row.announced_numbers = _packed(announced | listed)


def belongs(row: Reconciliation, entries: Sequence[ListingEntry]) -> bool:
    """Return whether a feed shows the batch that the day's page named: most of the smaller is in the larger."""
    announced = set(announced_numbers(row).tolist())
    listed = {identifiers.number(entry.arxiv_id) for entry in entries}
    return 2 * len(announced & listed) >= min(len(announced), len(listed))


def earlier_batch(row: Reconciliation) -> frozenset[int]:
    """Return the papers that arXiv named for the category's last earlier day."""
    earlier = Reconciliation.objects.of([row.category]).filter(announced_on__lt=row.announced_on)
    newest = earlier.filter(announced__isnull=False).order_by("-announced_on").first()
    return frozenset() if newest is None else frozenset(announced_numbers(newest).tolist())


def announced_numbers(row: Reconciliation) -> NDArray[np.int64]:
    """Return the numbers of the papers that arXiv named, ascending."""
    return np.frombuffer(row.announced_numbers, dtype="<i8")


def known(row: Reconciliation) -> Known:
    """Return what a row says, as the state machine reads it."""
    return Known(
        day=row.announced_on,
        announced=row.announced,
        held=row.held,
        names_missing=bool(row.missing),
        has_feed=row.has_feed,
        is_exhausted=row.is_exhausted,
        confirmed_at=row.confirmed_at,
        failures=row.failures,
    )


def recount(row: Reconciliation) -> None:
    """Count what is held of what was announced, in one query."""
    rows = Announcement.objects.announced_on(row.announced_on).filter(category=row.category)
    held = np.fromiter(rows.values_list("paper_id", flat=True).iterator(), dtype=np.int64)
    announced = announced_numbers(row)
    if row.announced is None:
        row.held, row.missing = len(held), []
        return
    missing = np.setdiff1d(announced, held)
    row.held = len(announced) - len(missing)
    row.missing = [identifiers.from_number(int(number)) for number in missing]


def settle(row: Reconciliation, now: datetime, *, retry_at: datetime | None = None) -> None:
    """Write the day's state and when it is asked about next; at `retry_at` where a door could not be asked now."""
    recount(row)
    facts = known(row)
    row.state = completeness.judge(facts, now)
    row.next_ask_at = retry_at or completeness.next_ask(facts, now)
    if row.held and row.seen_at is None:
        row.seen_at = now
    if row.state == State.COMPLETE and row.completed_at is None:
        row.completed_at = now
    row.keep()


def _first_day(newest_known: date | None, now: datetime) -> date:
    today = calendar.eastern_day(now)
    first = today - LOOK_BACK
    if newest_known is not None:
        first = min(first, newest_known)
    return max(first, today - timedelta(days=calendar.CATCHUP_DAYS))


def _newest_days(categories: Sequence[str]) -> dict[str, date]:
    rows = Reconciliation.objects.of(categories).order_by("category", "-announced_on").distinct("category")
    return dict(rows.values_list("category", "announced_on"))


def _weekdays(first: date, last: date) -> list[date]:
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in span if day.weekday() <= calendar.FRIDAY]


def _opening(day: date) -> datetime:
    """Return when a day is first asked about: a holiday only when it is over, to be sure."""
    if calendar.is_announcement_day(day):
        return calendar.announced_at(day) + FIRST_ASK
    return calendar.announced_at(day + timedelta(days=1))


def _create(rows: Sequence[Reconciliation]) -> int:
    wanted = {(row.category, row.announced_on) for row in rows}
    if not wanted:
        return 0
    days = [day for _, day in wanted]
    held = Reconciliation.objects.of([category for category, _ in wanted]).announced_between(min(days), max(days))
    wanted -= set(held.values_list("category", "announced_on"))
    created = [row for row in rows if (row.category, row.announced_on) in wanted]
    Reconciliation.objects.bulk_create(created, ignore_conflicts=True)
    return len(created)


def _count(row: Reconciliation, numbers: Collection[int], total: int) -> None:
    union = set(announced_numbers(row).tolist()) | set(numbers)
    row.announced_numbers = _packed(union)
    row.announced = max(total, len(union))


def _packed(numbers: Collection[int]) -> bytes:
    return np.array(sorted(numbers), dtype="<i8").tobytes()


def _named(rejected: Iterable[RejectedEntry]) -> set[int]:
    """Return the papers whose entries could not be read but whose identifiers could."""
    numbers = set()
    for entry in rejected:
        try:
            numbers.add(identifiers.number(identifiers.parse(entry.identifier).arxiv_id))
        except IdentifierError:
            continue
    return numbers
