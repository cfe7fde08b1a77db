"""A category's announcements of past days, from arXiv to rows: by catch-up page, or beyond 90 days by OAI-PMH.

Catch-up pages tell a day exactly, and are asked for as a reconciliation asks for them. For older days the records of
the category's set tell when each version was submitted, from which the announcement follows (`digests.pipeline.
derived`). How far a category is stands in a Harvest row: what is stopped, or killed, goes on from the last page.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain, islice
from typing import Any

from digests.arxiv import calendar, completeness, taxonomy
from digests.arxiv.client import ArxivClient
from digests.arxiv.completeness import Known, State
from digests.arxiv.errors import ListingError
from digests.arxiv.oai import Records, set_of
from digests.models import Harvest, Reconciliation
from digests.pipeline import derived, poll, records
from digests.pipeline.locks import Claim, claimed
from digests.pipeline.records import Place

FIRST_DAY = date(1991, 8, 14)
"""The day of arXiv's first paper."""

_EARLIER = timedelta(days=3)
"""A record can carry a day before the announcement; asking from earlier costs little."""
_PACKED_DAYS = 30
_ONE = timedelta(days=1)
_COUNTS = ("days", "quiet", "listed", "missing", "records", "papers", "announcements")

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Backfill:
    """One category and a span of announcement days, both ends included."""

    category: str
    first: date
    last: date

    @property
    def name(self) -> str:
        """The name of its Harvest row."""
        return f"backfill {self.category} {self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class Step:
    """How far a backfill is: a word on the last page, and how much of `size` is done."""

    label: str
    done: int


def plan(categories: list[str], first: date, last: date, now: datetime) -> list[Backfill]:
    """Return the backfills of some categories, each category once under its canonical name.

    Raises:
        ValueError: a category is unknown, or the span is none that can be had; the message says which and why.
    """
    for category in categories:
        if not taxonomy.is_category(category):
            raise ValueError(f"{category!r} is no arXiv category; see https://arxiv.org/category_taxonomy")
    if first > last:
        raise ValueError(f"the span ends before it begins: {first} is after {last}")
    newest = calendar.newest_weekday(now)
    if last > max(newest, calendar.eastern_day(now)):
        raise ValueError(f"{last} is in the future; the newest announcement is of {newest}")
    if first < FIRST_DAY:
        raise ValueError(f"arXiv begins on {FIRST_DAY}, {first} is before it")
    return [Backfill(name, first, last) for name in dict.fromkeys(map(taxonomy.canonical, categories))]


def unfinished(wanted: Sequence[Backfill]) -> list[Backfill]:
    """Return those of some backfills that are to be done: what was not finished, or all again when all were."""
    finished = Harvest.objects.filter(name__in=[each.name for each in wanted], finished_at__isnull=False)
    names = set(finished.values_list("name", flat=True))
    return [each for each in wanted if each.name not in names] or list(wanted)


def size(wanted: Backfill, now: datetime) -> int:
    """Return how much work a backfill is, in days to read: of announcement, and of modification for the old part."""
    edge = _edge(now)
    old = (calendar.eastern_day(now) - wanted.first).days + 1 if wanted.first < edge else 0
    return old + len(_weekdays(max(wanted.first, edge), wanted.last))


def run(wanted: Backfill, client: ArxivClient, clock: Clock) -> Iterator[Step]:
    """Do what is left of a backfill, with a value for each page; one that was finished begins anew.

    The values are of new pages only; the work that was done before is counted in the first of them.

    Raises:
        ListingError: arXiv did not answer, or not as it should; the next run goes on from here. `busy` when another
            process does the same.
    """
    row = _row(wanted, clock())
    with claimed(Claim.HARVEST, row.pk) as is_mine:
        if not is_mine:
            raise ListingError("busy", f"The {wanted.name} is being done by another process.")
        row.refresh_from_db()
        if row.finished_at is not None:
            _begin(row, clock())
        done = 0
        for label, more in chain(
            _read_days(wanted, row.pk, client, clock),
            _read_records(wanted, row.pk, client, clock),
            _pack(wanted, row.pk, clock),
        ):
            done += more
            yield Step(label, done)
        _finish(row.pk, clock())


def counts(wanted: Backfill) -> dict[str, int]:
    """Return what a backfill has brought.

    Days read on catch-up pages, those of them without announcement, what they listed and what of it is missing;
    records read, and papers and announcements added from them.
    """
    cursor = Harvest.objects.values_list("cursor", flat=True).get(name=wanted.name)
    return {name: cursor["counts"][name] for name in _COUNTS}


def _row(wanted: Backfill, now: datetime) -> Harvest:
    row, is_new = Harvest.objects.get_or_create(name=wanted.name, defaults={"started_at": now, "updated_at": now})
    if is_new:
        _begin(row, now)
    return row


def _begin(row: Harvest, now: datetime) -> None:
    """Begin, or begin anew, with what is known of the days that listings told."""
    told = {"told": row.cursor["told"]} if "told" in row.cursor else {}
    row.cursor = {"counts": dict.fromkeys(_COUNTS, 0)} | told
    row.started_at, row.updated_at, row.finished_at, row.records = now, now, None, 0
    row.save()


def _finish(pk: int, now: datetime) -> None:
    Harvest.objects.filter(pk=pk).update(finished_at=now, updated_at=now)


def _edge(now: datetime) -> date:
    """Return the oldest day whose catch-up page arXiv serves."""
    return calendar.eastern_day(now) - timedelta(days=calendar.CATCHUP_DAYS)


def _weekdays(first: date, last: date) -> list[date]:
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in span if day.weekday() <= calendar.FRIDAY]


def _read_days(wanted: Backfill, pk: int, client: ArxivClient, clock: Clock) -> Iterator[tuple[str, int]]:
    """Read catch-up pages, the oldest day first: it is the first that arXiv will not serve any more."""
    row = Harvest.objects.get(pk=pk)
    done = date.fromisoformat(row.cursor.get("day", date.min.isoformat()))
    days = _weekdays(max(wanted.first, _edge(clock())), min(wanted.last, calendar.newest_weekday(clock())))
    skipped = sum(day <= done for day in days)
    for day in days[skipped:]:
        told = _read_day(wanted.category, day, client, clock())
        _note(row, clock(), told, day=day.isoformat())
        yield f"{wanted.category} {day}", 1 + skipped
        skipped = 0


def _read_day(category: str, day: date, client: ArxivClient, now: datetime) -> dict[str, int]:
    row, _ = Reconciliation.objects.get_or_create(
        category=category, announced_on=day, defaults={"state": completeness.judge(Known(day), now)}
    )
    asked = poll.ask_one(row.pk, client, now, is_forced=True)
    row.refresh_from_db()
    if asked is None:
        raise ListingError("busy", f"{category} of {day} is being asked about by another process.")
    if row.failures or (row.announced is None and day < calendar.eastern_day(now)):
        reason = row.last_error or "it wants to be left alone for a while."
        raise ListingError("no count", f"arXiv gave no count for {category} of {day}: {reason}")
    return {"days": 1, "quiet": int(row.state == State.QUIET), "listed": row.held, "missing": len(row.missing)}


def _read_records(wanted: Backfill, pk: int, client: ArxivClient, clock: Clock) -> Iterator[tuple[str, int]]:
    """Read the records of the category's set, from the first day to now: each carries the day of its last change."""
    row = Harvest.objects.get(pk=pk)
    _remember_told(wanted, row, clock())
    days = _old_days(wanted, row, clock())
    is_more = bool(days) and not row.cursor.get("is_read")
    if is_more and "records" not in row.cursor:
        Place(wanted.first - _EARLIER, set_name=set_of(wanted.category)).keep(row)
        _note(row, clock())
    reached = wanted.first
    while is_more:
        row = Harvest.objects.get(pk=pk)
        is_more = records.step(row, client, clock(), partial(_take, row, wanted.category, days, clock()))
        before, reached = reached, min(max(Place.of(row).reached or reached, reached), calendar.eastern_day(clock()))
        yield f"{wanted.category}, {row.records:,} records to {reached}", (reached - before).days
    if wanted.first < _edge(clock()):
        _note(row, clock(), is_read=True)
        yield wanted.category, (calendar.eastern_day(clock()) - reached).days + 1


def _remember_told(wanted: Backfill, row: Harvest, now: datetime) -> None:
    """Note, once, which days listings told: the days derived from then on look the same."""
    if "told" not in row.cursor:
        told = derived.told_days(wanted.category, wanted.first, wanted.last)
        _note(row, now, told=sorted(day.isoformat() for day in told))


def _take(row: Harvest, category: str, days: set[date], now: datetime, page: Records) -> None:
    filed = sum(category in map(taxonomy.canonical, entry.categories) for entry in page.entries)
    if 2 * filed < len(page.entries):
        raise ListingError("wrong listing", f"Of {len(page.entries):,} records, {filed:,} are of {category}.")
    stored = derived.store(page.entries, category, days, now)
    _count(row, {"records": len(page.entries), "papers": stored.papers, "announcements": stored.announcements})


def _old_days(wanted: Backfill, row: Harvest, now: datetime) -> set[date]:
    """Return the days that can only be derived."""
    told = {date.fromisoformat(day) for day in row.cursor["told"]}
    return set(_weekdays(wanted.first, min(wanted.last, _edge(now) - _ONE))) - told


def _pack(wanted: Backfill, pk: int, clock: Clock) -> Iterator[tuple[str, int]]:
    row = Harvest.objects.get(pk=pk)
    days = iter(sorted(_old_days(wanted, row, clock())))
    while chunk := list(islice(days, _PACKED_DAYS)):
        derived.pack(wanted.category, chunk, clock())
        yield f"{wanted.category} packed to {chunk[-1]}", 0


def _note(row: Harvest, now: datetime, added: dict[str, int] | None = None, **cursor: Any) -> None:
    _count(row, added or {})
    row.cursor = row.cursor | cursor
    row.updated_at = now
    row.save()


def _count(row: Harvest, added: dict[str, int]) -> None:
    totals = {name: count + added.get(name, 0) for name, count in row.cursor["counts"].items()}
    row.cursor = row.cursor | {"counts": totals}
