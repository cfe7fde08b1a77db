"""How complete the days of a reader's page are, in their categories: what the page and the RSS feed say about it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from digests.arxiv import calendar
from digests.arxiv.completeness import State
from digests.models import Reconciliation
from digests.pipeline.completeness import Span, missing_count, tally
from papersite import prepared


@dataclass(frozen=True, slots=True)
class Standing:
    """What arXiv announced on a page's days in its categories, each paper counted once, and what is missing of it.

    `missing_in` says how many papers each category lacks. The other tuples name the categories whose batch has not
    come (`awaited`), of which arXiv does not answer (`unanswered`), whose batch is here without arXiv's count
    (`uncounted`), and of which arXiv was never asked (`unknown`). `awaited_day` is a day after the page's newest one,
    whose batch is due.
    """

    announced: int = 0
    missing: int = 0
    missing_in: tuple[tuple[str, int], ...] = ()
    awaited: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    awaited_day: date | None = None
    is_known: bool = False

    @property
    def held(self) -> int:
        """How many of the announced papers are stored here."""
        return self.announced - self.missing

    @property
    def is_whole(self) -> bool:
        """Whether everything that arXiv announced is known and held."""
        lacks = (self.missing, self.awaited, self.unanswered, self.uncounted, self.unknown, self.awaited_day)
        return self.is_known and not any(lacks)


def standing(categories: Sequence[str], span: Span, *, is_newest: bool = False) -> Standing:
    """Return how the categories stand on the days of a span, in one query.

    Args:
        categories: the page's categories, under their canonical names.
        span: the page's days.
        is_newest: whether the page is the newest there is, so that a later day that is due belongs on it.
    """
    return standing_among(known(categories, span, is_newest=is_newest), categories, span)


def known(categories: Sequence[str], span: Span, *, is_newest: bool = False) -> list[Reconciliation]:
    """Return what `standing_among` looks at, in one query, for as many categories as are named."""
    params = {
        "categories": list(categories),
        "first": span.first,
        "last": date.max if is_newest else span.last,
    }
    return prepared.instances(Reconciliation, _OF_A_SPAN, params, without=("etags", "last_error"))


_OF_A_SPAN = """
    category = ANY(%(categories)s::text[]) AND announced_on BETWEEN %(first)s AND %(last)s
    ORDER BY category, announced_on
"""


def standing_among(rows: Iterable[Reconciliation], categories: Sequence[str], span: Span) -> Standing:
    """Return how the categories stand, as `standing` does, among rows that were read before."""
    names = set(categories)
    rows = [row for row in rows if row.category in names and row.announced_on >= span.first]
    mine = [row for row in rows if row.announced_on <= span.last]
    counted = tally(mine)
    return Standing(
        announced=counted.announced,
        missing=counted.missing,
        missing_in=_missing_in(mine),
        awaited=_in_state(mine, State.WAITING, State.STALLED),
        unanswered=_in_state(mine, State.FAILED),
        uncounted=_in_state([row for row in mine if row.announced is None], State.FRESH),
        unknown=_unknown(categories, span, mine),
        awaited_day=_awaited_day(rows, span.last),
        is_known=bool(mine),
    )


def _missing_in(rows: Iterable[Reconciliation]) -> tuple[tuple[str, int], ...]:
    """Return what each category lacks, the most first."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row.category] += missing_count(row) or 0
    return tuple((category, count) for category, count in counts.most_common() if count)


def _in_state(rows: Iterable[Reconciliation], *states: State) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.category for row in rows if row.state in states))


def _unknown(categories: Sequence[str], span: Span, rows: Iterable[Reconciliation]) -> tuple[str, ...]:
    """Return the categories that arXiv's calendar has a day for that nobody asked about."""
    days = calendar.announcement_days(span.first, span.last)
    asked = {(row.category, row.announced_on) for row in rows}
    return tuple(sorted(category for category in categories if any((category, day) not in asked for day in days)))


def _awaited_day(rows: Iterable[Reconciliation], last: date) -> date | None:
    later = [row for row in rows if row.announced_on > last]
    due = (row.announced_on for row in later if row.state in {State.WAITING, State.STALLED, State.FAILED})
    return min(due, default=None)
