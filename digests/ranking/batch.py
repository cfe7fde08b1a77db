"""What the rankings of many readers at once are made of, in whatever order, and what all of them come to.

A `Span` holds what the rankings of some days share, `Readers` what many readers state, `Shown` which papers each of
them is shown and why, as arrays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking.candidates import Listed
from digests.ranking.packed_statements import KINDS, category_number

ANNOUNCED = np.dtype([("row", "<u4"), ("key", "<u2"), ("", "<u2")])
"""A paper's row and the key of its announcement: the place of its day times 8, plus the index of its announce type."""

OCCURRENCE = np.dtype([("row", "<u4"), ("day", "<u2"), ("places", "u1"), ("", "u1")])
"""A paper's row in which a pattern occurs, the place of the day, and where in the paper."""

_AUTHOR, _CATEGORY = KINDS.index("author"), KINDS.index("category")
_MOST_LOOKED_UP = 4_000_000  # the largest number of a pattern for which a table is quicker than a search


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Entries by what they belong to: those of `i` go from `starts[i]` to before `starts[i + 1]`."""

    starts: NDArray[np.int64]
    entries: NDArray[Any]

    @classmethod
    def of(cls, owners: NDArray[np.int64], count: int, entries: NDArray[Any]) -> "Runs":
        """Gather entries that belong to `owners`, `count` of them, keeping the order of those of one owner."""
        starts = np.append(0, np.bincount(owners, minlength=count).cumsum())
        return cls(starts, entries[np.argsort(owners, kind="stable")])

    def of_one(self, owner: int) -> NDArray[Any]:
        """Return the entries of one owner."""
        return self.entries[self.starts[owner] : self.starts[owner + 1]]

    @property
    def nbytes(self) -> int:
        """How much memory they take."""
        return self.starts.nbytes + self.entries.nbytes

    def flat(self) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Return both arrays, as compiled loops take them."""
        return self.starts, self.entries


def records(dtype: np.dtype[Any], **columns: NDArray[Any]) -> NDArray[Any]:
    """Return an array of records with these columns."""
    made = np.zeros(len(next(iter(columns.values()))), dtype)
    for name, column in columns.items():
        made[name] = column
    return made


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """The announcements of some days in all categories. Papers go by their rows, their places in `numbers`.

    Attributes:
        days: the announcement days, ascending.
        numbers: the papers' numbers, ascending.
        categories: the numbers of the categories (`category_number`), ascending.
        listings: of each category its announcements: rows and keys (`kernel.TYPE_BITS`).
        members: of each category its papers' rows, each once.
        is_listed: for each category and day whether there is a listing, be it empty.
    """

    days: tuple[date, ...]
    numbers: NDArray[np.int64]
    categories: NDArray[np.int64]
    listings: Runs
    members: Runs
    is_listed: NDArray[np.bool_]

    @classmethod
    def of(cls, listed: Iterable[Listed]) -> "Span":
        """Lay listings together."""
        parts = list(listed)
        days = tuple(sorted({part.announced_on for part in parts}))
        names = np.array([category_number(part.category) for part in parts], np.int64)
        categories, owners = np.unique(names, return_inverse=True)
        day_of = {day: index for index, day in enumerate(days)}
        day_indices = np.array([day_of[part.announced_on] for part in parts], np.int64)
        is_listed = np.zeros((len(categories), len(days)), np.bool_)
        is_listed[owners, day_indices] = True
        lengths = [len(part.numbers) for part in parts]
        numbers, rows = np.unique(_joined([part.numbers for part in parts], np.int64), return_inverse=True)
        types = _joined([part.announce_types for part in parts], np.uint8)
        keys = (np.repeat(day_indices, lengths) << 3 | types).astype(np.uint16)
        owners = np.repeat(owners, lengths)
        rows = rows.astype(np.int32)
        once = np.unique(owners * max(len(numbers), 1) + rows)
        return cls(
            days=days,
            numbers=numbers,
            categories=categories,
            listings=Runs.of(owners, len(categories), records(ANNOUNCED, row=rows, key=keys)),
            members=Runs.of(
                once // max(len(numbers), 1), len(categories), (once % max(len(numbers), 1)).astype(np.int32)
            ),
            is_listed=is_listed,
        )

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        return self.numbers.nbytes + self.listings.nbytes + self.members.nbytes

    def slots_of(self, categories: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the places of categories by number, -1 of those that are not here."""
        return _places(self.categories, categories)

    def days_of(self, slots: NDArray[Any]) -> tuple[date, ...]:
        """Return the days on which any of the categories in these places has a listing."""
        is_day = self.is_listed[slots].any(axis=0)
        return tuple(day for day, is_listed in zip(self.days, is_day.tolist(), strict=True) if is_listed)

    def rows_of(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """Return the row of each paper, and which of them are here at all."""
        if not len(self.numbers) or not len(numbers):
            return np.zeros(len(numbers), np.int32), np.zeros(len(numbers), np.bool_)
        rows = np.minimum(self.numbers.searchsorted(numbers), len(self.numbers) - 1)
        return rows.astype(np.int32), self.numbers[rows] == numbers


@dataclass(frozen=True, slots=True, eq=False)
class SpanPostings:
    """Where patterns occur in a span's papers: the patterns' numbers, ascending, and rows, days and places of each."""

    patterns: NDArray[np.int64]
    runs: Runs

    def slots(self, patterns: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the places of patterns, -1 of those that are not here."""
        if not len(self.patterns) or self.patterns[-1] > _MOST_LOOKED_UP:
            return _places(self.patterns, patterns).astype(np.int32)
        table = np.full(self.patterns[-1] + 2, -1, np.int32)
        table[self.patterns] = np.arange(len(self.patterns))
        last = len(table) - 1
        return np.asarray(table[np.where((patterns < 0) | (patterns > last), last, patterns)])

    @classmethod
    def of(cls, span: Span, packed: "PackedRuns") -> "SpanPostings":
        """Lay packed postings together; a pattern that was not matched on every day of the span is left out."""
        patterns, owners, days = np.unique(packed.patterns, return_inverse=True, return_counts=True)
        is_whole = days == len(span.days)
        place_of = np.where(is_whole, is_whole.cumsum() - 1, -1)
        owners = np.repeat(place_of[owners], packed.lengths)
        rows, is_here = span.rows_of(packed.numbers)
        kept = np.flatnonzero(is_here & (owners >= 0))
        found = records(
            OCCURRENCE, row=rows[kept], day=np.repeat(packed.days, packed.lengths)[kept], places=packed.places[kept]
        )
        return cls(patterns[is_whole], Runs.of(owners[kept], int(is_whole.sum()), found))


@dataclass(frozen=True, slots=True, eq=False)
class PackedRuns:
    """Postings end to end: of each run its pattern's number, the place of its day and its length, and what is in it.

    `numbers` and `places` are those of `matching.Occurrences`.
    """

    patterns: NDArray[np.int64]
    days: NDArray[np.uint16]
    lengths: NDArray[np.int64]
    numbers: NDArray[np.int64]
    places: NDArray[np.uint8]

    @classmethod
    def joined(cls, parts: Iterable["PackedRuns"]) -> "PackedRuns":
        """Return all runs of several parts, at least one."""
        together = zip(*((p.patterns, p.days, p.lengths, p.numbers, p.places) for p in parts), strict=True)
        return cls(*map(np.concatenate, together))

    def without(self, patterns: NDArray[np.int64]) -> "PackedRuns":
        """Return the runs of all other patterns."""
        is_kept = ~np.isin(self.patterns, patterns)
        is_inside = np.repeat(is_kept, self.lengths)
        return PackedRuns(
            self.patterns[is_kept],
            self.days[is_kept],
            self.lengths[is_kept],
            self.numbers[is_inside],
            self.places[is_inside],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Readers:
    """Profiles that are ranked together, all of them in the order of their keys given.

    Attributes:
        profiles: the profiles' keys.
        settings: of each profile `max_papers`, the lowest score in hundredths, and whether replacements are included.
        statements: all that they state, profile by profile (`packed_statements.STATEMENT`).
        starts: where the statements of each begin.
        hidden: the rows of papers that nobody is shown.
        unwanted: the rows of papers that each does not want.
        today: the ordinal of the day by which mutes end.
    """

    profiles: Sequence[int]
    settings: NDArray[np.int64]
    statements: NDArray[Any]
    starts: NDArray[np.int64]
    hidden: NDArray[np.int32]
    unwanted: Runs
    today: int

    def slots(self, span: Span, postings: SpanPostings) -> NDArray[np.int32]:
        """Return of each statement the place of its category or pattern; -1 of what is muted or nowhere in the span."""
        is_category = self.statements["kind"] == _CATEGORY
        sources = self.statements["source"]
        slots = postings.slots(np.where(is_category, -1, sources))
        slots[is_category] = span.slots_of(sources[is_category])
        slots[self.statements["muted_until"] > self.today] = -1
        return slots

    def keyword_places(self) -> NDArray[np.int32]:
        """Return of each statement its place among the keywords of its reader's rule of relevance, -1 of all others.

        A rule knows the keywords and authors that are not muted, in this order. Of two with the same pattern only the
        last occurs anywhere.
        """
        is_keyword = (self.statements["kind"] <= _AUTHOR) & (self.statements["muted_until"] <= self.today)
        before = np.append(0, is_keyword.cumsum())
        owners = np.repeat(np.arange(len(self.profiles)), np.diff(self.starts))
        found = np.where(is_keyword, before[:-1] - before[self.starts[owners]], -1)
        places = np.flatnonzero(is_keyword)
        order = places[np.lexsort((places, self.statements["source"][places], owners[places]))]
        is_twin = (owners[order][1:] == owners[order][:-1]) & (
            self.statements["source"][order][1:] == self.statements["source"][order][:-1]
        )
        found[order[:-1][is_twin]] = -1
        return found.astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What each of some readers is shown; arrays as the compiled loops write them."""

    span: Span
    counts: NDArray[np.int64]
    ends: NDArray[np.int64]
    shown: NDArray[Any]
    reasons: NDArray[Any]

    def shown_to(self, reader: int) -> NDArray[Any]:
        """Return the records of the papers that a reader is shown, best first."""
        return self.shown[self.ends[reader - 1] if reader else 0 : self.ends[reader]]

    def numbers(self, reader: int) -> NDArray[np.int64]:
        """Return the numbers of the papers that a reader is shown, best first."""
        return np.asarray(self.span.numbers[self.shown_to(reader)["row"]])


def _places(among: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where numbers stand among ascending ones, -1 where they do not."""
    if not len(among):
        return np.full(len(wanted), -1)
    places = np.minimum(among.searchsorted(wanted), len(among) - 1)
    return np.where(among[places] == wanted, places, -1)


def _joined(arrays: Sequence[NDArray[Any]], dtype: type[Any]) -> NDArray[Any]:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype)
