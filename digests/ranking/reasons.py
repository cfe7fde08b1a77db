"""What a ranking says: the papers in order, each with its score and the reasons that add up to it.

A page makes hundreds of papers and reasons, and a named tuple is made in a third of the time of a frozen dataclass.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, overload

from digests.ranking.matching import ABSTRACT, AUTHORS, CATEGORIES, TITLE


class _Points(dict[int, Decimal]):
    """Hundredths as points, each put together once: a page has seven hundred of them, most of them alike."""

    def __missing__(self, hundredths: int) -> Decimal:
        if len(self) >= _MOST_POINTS:
            self.clear()
        points = self[hundredths] = _as_points(hundredths)
        return points


def _as_points(hundredths: int) -> Decimal:
    if hundredths % 100 == 0:
        return Decimal(hundredths // 100)
    if hundredths % 10 == 0:
        return Decimal(hundredths // 10).scaleb(-1)
    return Decimal(hundredths).scaleb(-2)


_MOST_POINTS = 1 << 14

as_points: Callable[[int], Decimal] = _Points().__getitem__
"""Return hundredths as points without idle zeros: 1250 is 12.5, 700 is 7."""


class Reason(NamedTuple):
    """One share of a paper's score.

    Attributes:
        text: the statement as the reader wrote it, or the word that was learned.
        kind: `keyword` or `author`, or one of the kinds of `gained`.
        places: the sum of `matching.TITLE`, `ABSTRACT`, `AUTHORS`, `CATEGORIES`.
        points: all that it gives this paper.
        title_points: the part of `points` that the title earns.
        likes: for what was learned, in how many liked papers it occurs; negative: in how many dismissed ones.
    """

    text: str
    kind: str
    places: int
    points: Decimal
    title_points: Decimal
    likes: int = 0

    @property
    def where(self) -> str:
        """Where the statement was found, in words."""
        names = ((TITLE, "title"), (ABSTRACT, "abstract"), (AUTHORS, "authors"), (CATEGORIES, "categories"))
        return " and ".join(name for bit, name in names if self.places & bit)


class Unread(Sequence[Reason]):
    """Reasons that are made when they are first read: a digest takes ten papers of a ranking of fifty."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], tuple[Reason, ...]]) -> None:
        """Take what makes them."""
        self._make = make
        self._made: tuple[Reason, ...] | None = None

    @property
    def _all(self) -> tuple[Reason, ...]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, place: int) -> Reason: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Reason, ...]: ...
    def __getitem__(self, place: int | slice) -> Reason | tuple[Reason, ...]:
        return self._all[place]

    def __iter__(self) -> Iterator[Reason]:
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self._all)


class RankedPaper(NamedTuple):
    """A paper at its rank. The points of `reasons` add up to `score`; in a discovery no stated keyword occurs.

    Where two orders are compared, `team` says which of them put the paper there: `a`, the reader's own, or `b`.
    """

    rank: int
    number: int
    announced_on: date
    announce_type: str
    score: Decimal
    reasons: Sequence[Reason]
    is_discovery: bool = False
    team: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """One reader's ordered papers of a span of days.

    Attributes:
        papers: the papers that are shown, best first.
        considered: how many papers were announced in the reader's categories.
        matched: how many of them the statements keep; `papers` may be cut shorter.
        excluded: how many an exclusion dropped.
        below_min_score: how many more the statements would keep if no lowest score was set.
        days: the announcement days that the span holds, ascending.
        unwanted: how many the reader dismissed or hid before.
        hidden: how many the staff of the site hid.
    """

    papers: tuple[RankedPaper, ...]
    considered: int
    matched: int
    excluded: int
    below_min_score: int
    days: tuple[date, ...]
    unwanted: int = 0
    hidden: int = 0
