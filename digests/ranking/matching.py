"""Patterns to the papers of a day in which they occur, and where. Reads no text: only `DayIndex`."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from digests.ranking import names
from digests.ranking.document import DayIndex
from digests.ranking.patterns import Pattern, Word

TITLE = 1
ABSTRACT = 2
AUTHORS = 4


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The papers in which a pattern occurs: their numbers, ascending, and for each the sum of its places."""

    numbers: NDArray[np.int64]
    places: NDArray[np.uint8]


def find(index: DayIndex, pattern: Pattern) -> Occurrences:
    """Return where one pattern occurs in one day's papers."""
    return _find(index, pattern, _Scan(index))


def find_all(index: DayIndex, patterns: Iterable[Pattern]) -> Iterator[tuple[Pattern, Occurrences]]:
    """Yield where each pattern occurs, as `find` would, after inverting the index once: for many patterns."""
    inverted = _Inverted(index)
    for pattern in patterns:
        yield pattern, _find(index, pattern, inverted)


class _Accepted:
    """The word ids that one word of a pattern accepts: a range, or any set."""

    def __init__(self, index: DayIndex, start: int, stop: int, ids: NDArray[np.intp] | None = None) -> None:
        self.start, self.stop, self.ids = start, stop, ids
        self._table: NDArray[np.bool_] | None = None
        if ids is not None:
            self._table = np.zeros(int(index.first_words[-1]), np.bool_)
            self._table[ids] = True

    def among(self, word_ids: NDArray[Any]) -> NDArray[np.bool_]:
        if self._table is not None:
            return self._table[word_ids]
        if self.stop - self.start == 1:
            return word_ids == self.start
        return (word_ids >= self.start) & (word_ids < self.stop)


class _Locator(Protocol):
    def positions(self, accepted: _Accepted) -> NDArray[np.intp]: ...


class _Scan:
    """Finds words by reading the whole stream."""

    def __init__(self, index: DayIndex) -> None:
        self._stream = index.stream

    def positions(self, accepted: _Accepted) -> NDArray[np.intp]:
        return np.flatnonzero(accepted.among(self._stream))


class _Inverted:
    """Finds words in lists of their positions, made once."""

    def __init__(self, index: DayIndex) -> None:
        self._order = np.argsort(index.stream, kind="stable")
        counts = np.bincount(index.stream, minlength=int(index.first_words[-1]))
        self._starts = np.concatenate(([0], np.cumsum(counts))).tolist()

    def positions(self, accepted: _Accepted) -> NDArray[np.intp]:
        if accepted.ids is None:
            return self._order[self._starts[accepted.start] : self._starts[accepted.stop]]
        slices = [self._order[self._starts[i] : self._starts[i + 1]] for i in accepted.ids.tolist()]
        return np.concatenate(slices) if slices else np.empty(0, np.intp)


def _find(index: DayIndex, pattern: Pattern, locator: _Locator) -> Occurrences:
    if pattern.author is not None:
        return _author_occurrences(index, pattern.author)
    return _occurrences(index, _phrase(index, [_accepted(index, word) for word in pattern.words], locator))


def _accepted(index: DayIndex, word: Word) -> _Accepted | None:
    if word.is_wildcard:
        ids = _wildcard_ids(index, word)
        return _Accepted(index, 0, 0, ids) if ids.size else None
    place = index.singular_ids.get(word.text)
    if place is None:
        return None
    return _Accepted(index, int(index.first_words[place]), int(index.first_words[place + 1]))


def _wildcard_ids(index: DayIndex, word: Word) -> NDArray[np.intp]:
    needle = (b"" if word.open_left else b"\n") + word.text.encode() + (b"" if word.open_right else b"\n")
    text = b"\n" + index.words_text + b"\n"
    found = np.array([hit.end() for hit in re.finditer(re.escape(needle), text)], np.intp)
    return np.unique(np.searchsorted(index.word_ends, found - 1 - (not word.open_right), "left"))


def _phrase(index: DayIndex, accepted: list[_Accepted | None], locator: _Locator) -> NDArray[np.intp]:
    """Return where in the stream the phrase begins, in no order."""
    words = [word for word in accepted if word is not None]
    if len(words) < len(accepted):
        return np.empty(0, np.intp)
    hits = [locator.positions(word) for word in words] if len(words) > 1 and isinstance(locator, _Inverted) else []
    anchor = min(range(len(hits)), key=lambda i: hits[i].size) if hits else 0
    starts = (hits[anchor] if hits else locator.positions(words[0])) - anchor
    if len(words) == 1:
        return starts
    starts = starts[(starts >= 0) & (starts <= index.stream.size - len(words))]
    for place, word in enumerate(words):
        if place != anchor:
            starts = starts[word.among(index.stream[starts + place])]
    return starts


def _occurrences(index: DayIndex, starts: NDArray[np.intp]) -> Occurrences:
    marks = np.zeros(2 * index.numbers.size, np.uint8)
    marks[np.searchsorted(index.field_starts, starts, "right") - 1] = 1
    places = marks[0::2] * np.uint8(TITLE) + marks[1::2] * np.uint8(ABSTRACT)
    papers = np.flatnonzero(places)
    return Occurrences(index.numbers[papers], places[papers])


def _author_occurrences(index: DayIndex, author: names.Name) -> Occurrences:
    bearers = [
        place
        for start, stop in _surname_ranges(index.author_names, author.surname)
        for place in range(start, stop)
        if author.is_spelling_of(names.from_key(index.author_names[place]))
    ]
    marks = np.zeros(index.numbers.size, np.bool_)
    if bearers:
        positions = np.flatnonzero(np.isin(index.author_ids, bearers))
        marks[np.searchsorted(index.author_starts, positions, "right") - 1] = True
    papers = np.flatnonzero(marks)
    return Occurrences(index.numbers[papers], np.full(papers.size, AUTHORS, np.uint8))


def _surname_ranges(author_names: list[str], surname: str) -> Iterator[tuple[int, int]]:
    for first, last in ((surname, surname + "\0"), (surname + ", ", surname + ",!")):
        yield bisect_left(author_names, first), bisect_left(author_names, last)
