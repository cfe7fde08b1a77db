"""Phrases to where they begin in a day's words. Reads no text, only a `DayIndex`.

A phrase is found by looking up one of its words and then looking at the neighbours of every hit. A word is looked up
either by scanning the day's word ids (no preparation, good for one pattern) or in lists of positions (made once,
good for thousands of patterns).
"""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, starmap
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from digests.ranking.compounds import cuts, spellings
from digests.ranking.document import DayIndex
from digests.ranking.parts import Word
from digests.ranking.plurals import singular

_Bools = NDArray[np.bool_]
_Positions = NDArray[np.intp]
_Fields = NDArray[np.intp]
_Id = TypeVar("_Id", int, NDArray[np.int64])
_NEIGHBOURS = 1 << 22
_NOWHERE: NDArray[np.intp] = np.empty(0, np.intp)


def fields_of(index: DayIndex, words: tuple[Word, ...], locator: "Locator") -> _Fields:
    """Return the fields in which a phrase occurs in any of its spellings, in no order, some more than once."""
    written = {word: _as_written(index, word, locator) for word in words if word.is_as_written}
    if None in written.values():
        return _NOWHERE
    starts = []
    for spelling in spellings(words, locator.known, locator.cuts):
        accepted = (
            [locator.forms(word.text) for word in spelling]
            if not written
            else [written[word] if word.is_as_written else locator.forms(word.text) for word in spelling]
        )
        starts.append(_phrase_starts(index, accepted, locator))
    return locator.fields(starts[0] if len(starts) == 1 else np.concatenate([_NOWHERE, *starts]))


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of one singular, or a single word: word ids from `start` to before `stop`."""

    start: int
    stop: int

    @property
    def runs(self) -> list[tuple[int, int]]:
        """The one run."""
        return [(self.start, self.stop)]

    def among(self, word_ids: NDArray[Any]) -> _Bools:
        """Return for each of some word ids whether it is one of the forms."""
        among: _Bools = word_ids == self.start
        if self.stop - self.start > 1:
            among = (word_ids >= self.start) & (word_ids < self.stop)
        return among


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Whatever a wildcard fits: any word ids, ascending; `table` marks them among all."""

    ids: _Positions
    table: _Bools

    @property
    def runs(self) -> list[tuple[int, int]]:
        """The ids as half-open runs, ascending."""
        breaks = np.flatnonzero(np.diff(self.ids) > 1)
        firsts = self.ids[np.concatenate(([0], breaks + 1))].tolist()
        lasts = self.ids[np.concatenate((breaks, [-1]))].tolist()
        return [(first, last + 1) for first, last in zip(firsts, lasts, strict=True)]

    def among(self, word_ids: NDArray[Any]) -> _Bools:
        """Return for each of some word ids whether the wildcard fits it."""
        among: _Bools = self.table[word_ids]
        return among


Accepted = Forms | AnyOf


class Locator(Protocol):
    """Looks words up."""

    @property
    def known(self) -> Container[str]:
        """The day's singulars."""

    def cuts(self, word: str) -> list[tuple[Word, ...]]:
        """Return the pairs of the day's words that a word may also be written as."""

    def forms(self, singular_word: str) -> Forms | None:
        """Return the forms of a singular, or None where the day does not have it."""

    def positions(self, accepted: Accepted) -> _Positions:
        """Return where in the stream any of the words stands."""

    def fields(self, positions: _Positions) -> _Fields:
        """Return the field of each position in the stream."""

    def anchor(self, words: Sequence[Accepted]) -> int | None:
        """Return which of a phrase's words to look up first, or None where the phrase cannot be."""


class Scan:
    """Looks words up by reading the whole stream."""

    def __init__(self, index: DayIndex) -> None:
        self._index = index
        self.known = index.singulars

    def cuts(self, word: str) -> list[tuple[Word, ...]]:
        """Return the pairs of the day's words that a word may also be written as."""
        return cuts(word, self.known)

    def forms(self, singular_word: str) -> Forms | None:
        """Return the forms of a singular, or None where the day does not have it."""
        place = self._index.singulars.place(singular_word)
        return None if place is None else Forms(*self._index.first_words[place : place + 2].tolist())

    def positions(self, accepted: Accepted) -> _Positions:
        """Return where in the stream any of the words stands."""
        return accepted.among(self._index.stream).nonzero()[0]

    def fields(self, positions: _Positions) -> _Fields:
        """Return the field of each position in the stream."""
        return self._index.field_starts.searchsorted(positions, "right") - 1

    def anchor(self, words: Sequence[Accepted]) -> int | None:
        """Return the first: counting would cost as much as looking up."""
        return 0


class Lists:
    """Looks words up in lists of their positions."""

    def __init__(self, index: DayIndex) -> None:
        self.known = dict(
            zip(index.singulars.words(), starmap(Forms, pairwise(index.first_words.tolist())), strict=True)
        )
        self.forms: Callable[[str], Forms | None] = self.known.get
        self._cuts: dict[str, list[tuple[Word, ...]]] = {}
        self._positions = np.argsort(index.stream, kind="stable")
        counts = np.bincount(index.stream, minlength=len(index.cased_words))
        self._starts: list[int] = np.concatenate(([0], np.cumsum(counts))).tolist()
        self._fields = np.repeat(np.arange(index.field_starts.size - 1), np.diff(index.field_starts))
        first_forms = np.repeat(index.first_words[:-1], np.diff(index.first_words))
        self._first_forms: list[int] = first_forms.tolist()
        neighbours = np.zeros(_NEIGHBOURS, np.uint8)
        neighbours[_pair(*(first_forms[words].astype(np.int64) for words in (index.stream[:-1], index.stream[1:])))] = 1
        self._neighbours = neighbours.tobytes()

    def cuts(self, word: str) -> list[tuple[Word, ...]]:
        """Return the pairs of the day's words that a word may also be written as."""
        found = self._cuts.get(word)
        if found is None:
            found = self._cuts[word] = cuts(word, self.known)
        return found

    def positions(self, accepted: Accepted) -> _Positions:
        """Return where in the stream any of the words stands."""
        lists = [self._positions[self._starts[start] : self._starts[stop]] for start, stop in accepted.runs]
        return lists[0] if len(lists) == 1 else np.concatenate(lists)

    def fields(self, positions: _Positions) -> _Fields:
        """Return the field of each position in the stream."""
        return self._fields[positions]

    def anchor(self, words: Sequence[Accepted]) -> int | None:
        """Return the word with the fewest positions, or None where two words are nowhere neighbours.

        Most phrases that a word opens to ("is land") are nowhere, and a table of neighbours tells that in a tenth of
        the time. It is a Bloom filter of one hash: where it says yes, the stream decides.
        """
        if not all(starmap(self._may_be_neighbours, pairwise(words))):
            return None
        counts = list(map(self._count, words))
        return counts.index(min(counts))

    def _may_be_neighbours(self, first: Accepted, second: Accepted) -> bool:
        if isinstance(first, AnyOf) or isinstance(second, AnyOf):
            return True
        return bool(self._neighbours[_pair(self._first_forms[first.start], self._first_forms[second.start])])

    def _count(self, accepted: Accepted) -> int:
        starts = self._starts
        if isinstance(accepted, Forms):
            return starts[accepted.stop] - starts[accepted.start]
        return sum(starts[stop] - starts[start] for start, stop in accepted.runs)


def _pair(first: _Id, second: _Id) -> _Id:
    """Return a hash of two neighbours' word ids, a place in the table of neighbours."""
    return (first * 0x9E37 + second) % _NEIGHBOURS


def _as_written(index: DayIndex, word: Word, locator: Locator) -> Accepted | None:
    return _of_wildcard(index, word) if word.is_wildcard else _of_exact(index, word.text, locator)


def _of_exact(index: DayIndex, text: str, locator: Locator) -> Forms | None:
    forms = locator.forms(singular(text.lower()))
    places = range(forms.start, forms.stop) if forms else ()
    return next((Forms(place, place + 1) for place in places if index.cased_words[place] == text), None)


def _of_wildcard(index: DayIndex, word: Word) -> AnyOf | None:
    words = index.cased_words if word.is_exact else index.words
    needle = (b"" if word.open_left else b"\n") + word.text.encode() + (b"" if word.open_right else b"\n")
    inside = len(needle.lstrip(b"\n")) - len(needle) + 1
    hits = [position + 1 - inside for position in _found(needle, words.text)]
    if not hits:
        return None
    ids = words.places_at(hits)
    table = np.zeros(len(words), np.bool_)
    table[ids] = True
    return AnyOf(ids, table)


def _found(needle: bytes, text: bytes) -> Iterator[int]:
    position = text.find(needle)
    while position >= 0:
        yield position
        position = text.find(needle, position + 1)


def _phrase_starts(index: DayIndex, accepted: Sequence[Accepted | None], locator: Locator) -> _Positions:
    """Return where in the stream a phrase begins, in no order.

    Neighbours are looked at outwards from the word looked up, so that a phrase that would leave its field meets the
    field's closing 0 first; before the first field that is the last one's, by way of the negative index.
    """
    words = [word for word in accepted if word is not None]
    if len(words) < len(accepted):
        return _NOWHERE
    if len(words) == 1:
        return locator.positions(words[0])
    anchor = locator.anchor(words)
    if anchor is None:
        return _NOWHERE
    starts = locator.positions(words[anchor]) - anchor
    for place in (*range(anchor + 1, len(words)), *range(anchor - 1, -1, -1)):
        starts = starts[words[place].among(index.stream[starts + place])]
    return starts
