"""Many readers' rules to their rankings by relevance, the same that `rank_by_relevance` gives each of them.

What comes out are arrays: which papers each reader is shown, and why; a `Ranking` is made of them where somebody reads
it. Rules with aims are not for here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, partial
from importlib import import_module
from itertools import count, pairwise, repeat
from types import ModuleType
from typing import Any
from weakref import WeakKeyDictionary, ref

import numpy as np
from numpy.typing import NDArray

from digests.ranking import calibration, gained, packed
from digests.ranking.batch import Readers, Shown, Span, SpanPostings
from digests.ranking.batch_points import kernel
from digests.ranking.bm25 import LEAST_COUNT, SATURATION
from digests.ranking.candidates import ANNOUNCE_TYPES
from digests.ranking.flat_rules import FlatRule, FlatRules
from digests.ranking.reasons import RankedPaper, Ranking, Reason, Unread, as_points
from digests.ranking.relevance import POINT
from digests.ranking.term_lookup import TermLookup

_NAMED = gained.NAMED_WORDS, gained.NAMED_TERMS
_SCALE = POINT, int(calibration.TOP) * 100
_REASONS_PER_PAPER = 14
_FEW_HITS = 1 << 14


@cache
def _loops() -> ModuleType:
    """Return `digests.ranking.kernel_relevance`, loaded when it is first needed."""
    return import_module("digests.ranking.kernel_relevance")


@cache
def _records() -> ModuleType:
    return import_module("digests.ranking.kernel_reasons")


@cache
def _terms() -> ModuleType:
    """Return `digests.ranking.kernel_terms`, likewise."""
    return import_module("digests.ranking.kernel_terms")


@dataclass(frozen=True, slots=True, eq=False)
class ManyByRelevance(Shown):
    """What each of some readers is shown in the order of relevance."""

    lookup: TermLookup
    rules: Sequence[FlatRule]

    def ranking(self, reader: int, days: tuple[date, ...], *, is_read: bool = False) -> Ranking:
        """Return a reader's Ranking.

        Args:
            reader: the reader's place.
            days: those that the reader's categories have.
            is_read: whether the reasons of all papers are going to be read: they are made together, then.
        """
        first = int(self.ends[reader - 1]) if reader else 0
        shown, every = self.shown_to(reader), self.span.days
        ends = [int(self.shown[first - 1]["reasons"]) if first else 0, *shown["reasons"].tolist()]
        said = _Said(self.rules[reader], self.lookup.category_names, self.reasons)
        keys = shown["key"].tolist()
        considered, hidden, unwanted, matched, excluded, below = self.counts[reader].tolist()
        return Ranking(
            papers=tuple(
                map(
                    RankedPaper,
                    count(1),
                    self.span.numbers[shown["row"]].tolist(),
                    [every[key >> 3] for key in keys],
                    [ANNOUNCE_TYPES[key & 7] for key in keys],
                    map(as_points, shown["score"].tolist()),
                    said.each(ends) if is_read else [Unread(partial(said.reasons, *run)) for run in pairwise(ends)],
                    map(bool, shown["is_discovery"].tolist()),
                )
            ),
            considered=considered,
            matched=matched,
            excluded=excluded,
            below_min_score=below,
            days=days,
            unwanted=unwanted,
            hidden=hidden,
        )


class _Said:
    """What the records of one reader's reasons say."""

    def __init__(self, rule: FlatRule, categories: Sequence[str], records: NDArray[Any]) -> None:
        self._rule, self._categories, self._records = rule, categories, records

    def each(self, ends: Sequence[int]) -> list[tuple[Reason, ...]]:
        """Return the reasons of several papers, whose records go from one of `ends` to before the next."""
        first, reasons = ends[0], self.reasons(ends[0], ends[-1])
        return [reasons[start - first : end - first] for start, end in pairwise(ends)]

    def reasons(self, start: int, end: int) -> tuple[Reason, ...]:
        """Return the reasons whose records go from `start` to before `end`."""
        records = self._records[start:end]
        columns = zip(
            map(self._texts.__getitem__, records["text"].tolist()),
            _KINDS[records["kind"]].tolist(),
            records["places"].tolist(),
            map(as_points, records["hundredths"].tolist()),
            repeat(_NOTHING),
            records["likes"].tolist(),
            strict=False,
        )
        return tuple(map(_make_tuple, repeat(Reason), columns))

    @cached_property
    def _texts(self) -> list[str]:
        """The texts in the order in which `kernel_reasons.REASON` counts them."""
        stated = [text for text, _ in self._rule.statements]
        return [*stated, *self._rule.words, *self._categories, "", *packed.parted(self._rule.names)]


_KINDS = np.array(
    [
        *("keyword", "author", gained.WORD, gained.LEARNED, gained.RELATED, gained.CATEGORY),
        *(gained.MORE_WORDS, gained.MORE_LEARNED, gained.MORE_RELATED, gained.USUAL, gained.CUT),
    ],
    object,
)
"""The kinds of reasons, as `kernel_reasons` numbers them."""

_NOTHING = as_points(0)

_make_tuple: Callable[[type[Reason], tuple[Any, ...]], Reason] = tuple.__new__
# Of `Reason` the same as calling it, without a call in Python: a page has seven hundred.


def rank_relevance(
    span: Span,
    postings: SpanPostings,
    readers: Readers,
    rules: FlatRules,
    *,
    discoveries: NDArray[np.float64],
    lookup: TermLookup,
    places: NDArray[np.int32],
    reasons: bool = True,
) -> ManyByRelevance:
    """Rank the papers of a span for many readers by their rules.

    Args:
        span: the announcements of all categories that the readers name.
        postings: those of all patterns that the readers state; one that is missing occurs nowhere.
        readers: what they state, at least one of them; the lowest score of their settings is that of relevance.
        rules: of each reader, made of these very statements, for the categories of the lookup.
        discoveries: the largest share of discoveries that each reader wants, from 0 to 1.
        lookup: the papers of those days of the span that the readers' categories have.
        places: of each row of the span its paper's place there, or -1.
        reasons: whether reasons are asked for.
    """
    many, size = len(readers.profiles), len(span.numbers)
    slots = readers.slots(span, postings)
    people = (
        *(readers.settings, readers.statements, slots, readers.starts, readers.hidden, *readers.unwanted.flat()),
        *(readers.keyword_places(), discoveries),
    )
    found = lookup.by_term[4], lookup.by_paper, lookup.filed, places
    constants = SATURATION, LEAST_COUNT, _SCALE, reasons
    scratch, flat = _scratch(size, lookup), _placed(rules, lookup)
    loops = _loops()
    limits = np.minimum(readers.settings[:, 0], size)
    asked = int(limits.sum())
    counts, ends = np.zeros((many, kernel().COUNTS), np.int64), np.zeros(many, np.int64)
    shown = np.zeros(asked, loops.SHOWN)
    most = int(limits.max()) * len(scratch[-1][0])  # of one reader
    written = np.empty(asked * _REASONS_PER_PAPER + most if reasons else 0, _records().REASON)
    done = (0, 0, 0)
    while True:
        done = loops.rank(
            *(done, people, flat, found, span.listings.flat(), postings.runs.flat()),
            *(constants, scratch, (counts, ends, shown, written)),
        )
        if done[0] == many:
            break
        written = np.append(written, np.empty_like(written))
    return ManyByRelevance(span, counts, ends, shown[: done[1]], written[: done[2]], lookup, rules.each)


def _placed(rules: FlatRules, lookup: TermLookup) -> tuple[Any, ...]:
    """Return rules as the loops take them; kept as long as they are, for the papers last asked about."""
    kept = _kept.get(rules)
    if kept is None or kept[0]() is not lookup:
        kept = _kept[rules] = (
            ref(lookup),
            rules.flat(lambda terms: _terms().look_up(terms, lookup.by_term), _records().kinds_of),
        )
    return kept[1]


_kept: WeakKeyDictionary[FlatRules, tuple["ref[TermLookup]", tuple[Any, ...]]] = WeakKeyDictionary()


def _scratch(size: int, lookup: TermLookup) -> tuple[Any, ...]:
    loops, records = kernel(), _records()
    places, terms = len(lookup.numbers), len(lookup.by_term[2])
    return (
        np.empty(size, loops.PAPER),
        np.empty(size, np.int64),
        tuple(np.empty(size, np.int64) for _ in range(4)),
        (np.empty(places, np.int64), np.zeros(places, np.int64), np.empty(places, np.uint8)),
        np.ones(1, np.int64),
        (
            np.zeros(terms // records.FLAGS_PER_WORD + 1, np.uint64),
            *(np.empty(terms, np.uint16) for _ in range(2)),
        ),
        np.empty((2, lookup.longest), np.int64),
        np.empty(len(lookup.category_names), np.int64),
        np.empty(_FEW_HITS, records.HIT),
        (np.empty(64, records.GAIN), *(np.empty(most, np.int64) for most in _NAMED)),
    )
