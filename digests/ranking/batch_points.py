"""Many readers' packed statements to their rankings by points, the same that `rank_by_points` gives each of them.

What comes out are arrays: which papers each reader is shown, and which statements occur in each; a `Ranking` is made of
them where somebody reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from itertools import count, pairwise
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from digests.ranking.batch import Readers, Shown, Span, SpanPostings
from digests.ranking.candidates import ANNOUNCE_TYPES
from digests.ranking.matching import TITLE
from digests.ranking.packed_statements import KINDS
from digests.ranking.reasons import RankedPaper, Ranking, Reason, as_points

_CATEGORY = KINDS.index("category")
_PRIORITY_NAMES = {-1: "low", 1: "high"}
_REASONS_PER_PAPER = 3


@cache
def kernel() -> ModuleType:
    """Return `digests.ranking.kernel`, loaded when it is first needed: no page has to wait for numba."""
    return import_module("digests.ranking.kernel")


@dataclass(frozen=True, slots=True, eq=False)
class ManyByPoints(Shown):
    """What each of some readers is shown in the order of points; `slots` as `Readers.slots` returns them."""

    readers: Readers
    slots: NDArray[np.int32]

    def ranking(self, reader: int, texts: Sequence[str]) -> Ranking:
        """Return a reader's Ranking.

        Args:
            reader: the reader's place.
            texts: those of the reader's statements (`packed_statements.unpack_texts`).
        """
        first, days = (self.ends[reader - 1] if reader else 0), self.span.days
        shown = self.shown_to(reader)
        ends = [self.shown[first - 1]["reasons"] if first else 0, *shown["reasons"].tolist()]
        reasons = self._reasons(reader, texts, int(ends[0]), int(ends[-1]))
        keys = shown["key"].tolist()
        considered, hidden, unwanted, matched, excluded, below = self.counts[reader].tolist()
        return Ranking(
            papers=tuple(
                map(
                    RankedPaper,
                    count(1),
                    self.span.numbers[shown["row"]].tolist(),
                    [days[key >> 3] for key in keys],
                    [ANNOUNCE_TYPES[key & 7] for key in keys],
                    map(as_points, shown["score"].tolist()),
                    [reasons[start - ends[0] : end - ends[0]] for start, end in pairwise(ends)],
                )
            ),
            considered=considered,
            matched=matched,
            excluded=excluded,
            below_min_score=below,
            days=self._days(reader),
            unwanted=unwanted,
            hidden=hidden,
        )

    def _days(self, reader: int) -> tuple[date, ...]:
        run = slice(self.readers.starts[reader], self.readers.starts[reader + 1])
        slots = self.slots[run][self.readers.statements["kind"][run] == _CATEGORY]
        return self.span.days_of(slots[slots >= 0])

    def _reasons(self, reader: int, texts: Sequence[str], start: int, end: int) -> tuple[Reason, ...]:
        """Return the reasons of all that a reader is shown, end to end."""
        records = self.reasons[start:end]
        statements = self.readers.statements[self.readers.starts[reader] : self.readers.starts[reader + 1]]
        said = statements[["kind", "priority", "title_points"]].tolist()
        keys = records[["gain", "statement", "places"]].tolist()
        made = {key: _reason(said[key[1]], texts[key[1]], key[0], key[2]) for key in set(keys)}
        return tuple(map(made.__getitem__, keys))


def rank_points(span: Span, postings: SpanPostings, readers: Readers) -> ManyByPoints:
    """Rank the papers of a span for many readers by the points that they state.

    Args:
        span: the announcements of all categories that the readers name.
        postings: those of all patterns that the readers state; one that is missing occurs nowhere.
        readers: what they state.
    """
    size, many = len(span.numbers), len(readers.profiles)
    if not many:
        nothing = np.empty(0, np.int64)
        return ManyByPoints(span, nothing.reshape(0, 6), nothing, nothing, nothing, readers, nothing.astype(np.int32))
    loops = kernel()
    slots = readers.slots(span, postings)
    packed = (readers.settings, readers.statements, slots, readers.starts, readers.hidden, *readers.unwanted.flat())
    places = span.listings.flat(), postings.runs.flat(), span.members.flat()
    papers = np.empty(size, loops.PAPER)
    scratch = papers, *(np.empty(size + 1, np.int64) for _ in range(3)), np.empty(1024, loops.HIT)
    asked = int(np.minimum(readers.settings[:, 0], size).sum())
    counts, ends = np.zeros((many, loops.COUNTS), np.int64), np.zeros(many, np.int64)
    shown, reasons = np.empty(asked, loops.SHOWN), np.empty(asked * _REASONS_PER_PAPER + 1, loops.REASON)
    done = (0, 0, 0)
    while True:
        papers["reader"] = -1
        done = loops.rank(done, packed, *places, scratch, (counts, ends, shown, reasons))
        if done[0] == many:
            break
        reasons = np.append(reasons, np.empty_like(reasons))
    return ManyByPoints(span, counts, ends, shown[: done[1]], reasons[: done[2]], readers, slots)


def _reason(said: tuple[int, int, int], text: str, gain: int, places: int) -> Reason:
    """Return what `rank_by_points` says of a statement that gives `gain` hundredths."""
    kind, priority, title_points = said
    if kind == _CATEGORY:
        text, title_points = f"category {text}, {_PRIORITY_NAMES[priority]} priority", 0
    elif not places & TITLE:
        title_points = 0
    return Reason(text, KINDS[kind], places, as_points(gain), as_points(title_points))
