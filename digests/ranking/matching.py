"""Patterns to the papers of a day in which they occur, and where. Reads no text, only a `DayIndex`.

A phrase is found by looking up one of its words and then looking at the neighbours of every hit. A word is looked up
either by scanning the day's word ids (no preparation, good for one pattern) or in lists of positions (made once,
good for thousands of patterns).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from digests.ranking import names
from digests.ranking.compounds import spellings
from digests.ranking.document import DayIndex
from digests.ranking.patterns import Pattern, Word

TITLE = 1
ABSTRACT = 2
AUTHORS = 4

_Bools = NDArray[np.bool_]
_Positions = NDArray[np.intp]
_PLACES = np.array((TITLE, ABSTRACT), np.uint8)
_NOWHERE: _Positions = np.empty(0, np.intp)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The papers in which a pattern occurs: their numbers, ascending, and for each the sum of its places."""

    numbers: NDArray[np.int64]
    places: NDArray[np.uint8]


def find(index: DayIndex, pattern: Pattern) -> Occurrences:
    """Return where one pattern occurs in one day's papers."""
    return _find(index, pattern, _Scan(index))


def find_all(index: DayIndex, patterns: Iterable[Pattern]) -> Iterator[tuple[Pattern, Occurrences]]:
    """Yield where each pattern occurs, as `find` would; for many patterns, after some milliseconds of preparation."""
    lists = _Lists(index)
    for pattern in patterns:
        yield pattern, _find(index, pattern, lists)


def _find(index: DayIndex, pattern: Pattern, locator: "_Locator") -> Occurrences:
    if pattern.author is not None:
        return _author_occurrences(index, pattern.author)
    if any(word.is_wildcard for word in pattern.words):
        return _occurrences(index, _phrase_starts(index, [_accepted(index, word) for word in pattern.words], locator))
    singulars = tuple(word.text for word in pattern.words)
    starts = [
        _phrase_starts(index, [_of_singular(index, word) for word in spelling], locator)
        for spelling in spellings(singulars, index.singular_ids)
    ]
    return _occurrences(index, np.concatenate(starts) if len(starts) > 1 else starts[0] if starts else _NOWHERE)


class _Accepted(Protocol):
    """The word ids that one word of a pattern accepts, as half-open runs."""

    @property
    def runs(self) -> list[tuple[int, int]]: ...

    def among(self, word_ids: NDArray[Any]) -> _Bools: ...


@dataclass(frozen=True, slots=True)
class _Forms:
    """The forms of one singular: consecutive word ids."""

    start: int
    stop: int

    @property
    def runs(self) -> list[tuple[int, int]]:
        return [(self.start, self.stop)]

    def among(self, word_ids: NDArray[Any]) -> _Bools:
        among: _Bools = word_ids == self.start
        if self.stop - self.start > 1:
            among = (word_ids >= self.start) & (word_ids < self.stop)
        return among


@dataclass(frozen=True, slots=True)
class _Any:
    """Whatever a wildcard fits: any word ids, ascending; `table` marks them among all."""

    ids: _Positions
    table: _Bools

    @property
    def runs(self) -> list[tuple[int, int]]:
        return [(i, i + 1) for i in self.ids.tolist()]

    def among(self, word_ids: NDArray[Any]) -> _Bools:
        among: _Bools = self.table[word_ids]
        return among


def _accepted(index: DayIndex, word: Word) -> _Accepted | None:
    return _of_wildcard(index, word) if word.is_wildcard else _of_singular(index, word.text)


def _of_singular(index: DayIndex, word: str) -> _Forms | None:
    place = index.singular_ids.get(word)
    return None if place is None else _Forms(*index.forms[place : place + 2])


def _of_wildcard(index: DayIndex, word: Word) -> _Any | None:
    needle = (b"" if word.open_left else b"\n") + word.text.encode() + (b"" if word.open_right else b"\n")
    inside = len(needle.lstrip(b"\n")) - len(needle) + 1
    hits = [hit.start() + 1 - inside for hit in re.finditer(re.escape(needle), index.words_text)]
    if not hits:
        return None
    ids = np.unique(np.searchsorted(index.word_ends, hits))
    table = np.zeros(index.word_ends.size, np.bool_)
    table[ids] = True
    return _Any(ids, table)


class _Locator(Protocol):
    """Looks words up: where in the stream, and which of several occurs least."""

    def positions(self, accepted: _Accepted) -> _Positions: ...

    def rarest(self, words: Sequence[_Accepted]) -> int: ...


class _Scan:
    """Looks words up by reading the whole stream."""

    def __init__(self, index: DayIndex) -> None:
        self._stream = index.stream

    def positions(self, accepted: _Accepted) -> _Positions:
        return accepted.among(self._stream).nonzero()[0]

    def rarest(self, words: Sequence[_Accepted]) -> int:
        return 0


class _Lists:
    """Looks words up in lists of their positions."""

    def __init__(self, index: DayIndex) -> None:
        self._positions = np.argsort(index.stream, kind="stable")
        counts = np.bincount(index.stream, minlength=index.word_ends.size)
        self._starts: list[int] = np.concatenate(([0], np.cumsum(counts))).tolist()

    def positions(self, accepted: _Accepted) -> _Positions:
        lists = [self._positions[self._starts[start] : self._starts[stop]] for start, stop in accepted.runs]
        return lists[0] if len(lists) == 1 else np.concatenate(lists)

    def rarest(self, words: Sequence[_Accepted]) -> int:
        counts = [sum(self._starts[stop] - self._starts[start] for start, stop in word.runs) for word in words]
        return counts.index(min(counts))


def _phrase_starts(index: DayIndex, accepted: Sequence[_Accepted | None], locator: _Locator) -> _Positions:
    """Return where in the stream a phrase begins, in no order.

    Neighbours are looked at outwards from the word looked up, so that a phrase that would leave its field meets the
    field's closing 0 first; before the first field that is the last one's, by way of the negative index.
    """
    words = [word for word in accepted if word is not None]
    if len(words) < len(accepted):
        return _NOWHERE
    if len(words) == 1:
        return locator.positions(words[0])
    anchor = locator.rarest(words)
    starts = locator.positions(words[anchor]) - anchor
    for place in (*range(anchor + 1, len(words)), *range(anchor - 1, -1, -1)):
        starts = starts[words[place].among(index.stream[starts + place])]
    return starts


def _occurrences(index: DayIndex, positions: _Positions) -> Occurrences:
    marks = np.zeros((index.numbers.size, 2), np.uint8)
    marks.reshape(-1)[index.field_starts.searchsorted(positions, "right") - 1] = 1
    papers = marks.view(np.uint16).reshape(-1).nonzero()[0]
    return Occurrences(index.numbers[papers], marks[papers] @ _PLACES)


def _author_occurrences(index: DayIndex, author: names.Name) -> Occurrences:
    spellings_of = np.zeros(len(index.author_names), np.bool_)
    for place in index.namesakes(author):
        spellings_of[place] = author.is_spelling_of(names.from_key(index.author_names[place]))
    positions = spellings_of[index.author_ids].nonzero()[0]
    papers = np.unique(index.author_starts.searchsorted(positions, "right") - 1)
    return Occurrences(index.numbers[papers], np.full(papers.size, AUTHORS, np.uint8))
