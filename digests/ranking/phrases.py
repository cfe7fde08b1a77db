"""A phrase to the fields in which it occurs, in any of its spellings. Reads no text, only a `DayIndex`.

The first word is looked for in the whole stream of word ids, the others right after every place where it stands. Where
a phrase may go on in several ways (`digests.ranking.compounds`), all are followed side by side from word to word, so
that a phrase of a dozen compounds takes no longer than its words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking.compounds import cuts, readings
from digests.ranking.document import DayIndex
from digests.ranking.parts import Word
from digests.ranking.plurals import singular

_Bools = NDArray[np.bool_]
_Positions = NDArray[np.intp]
_NOWHERE: _Positions = np.empty(0, np.intp)


def fields_of(index: DayIndex, words: tuple[Word, ...]) -> NDArray[np.intp]:
    """Return the fields in which a phrase occurs, in no order, some more than once."""
    reached: list[list[_Positions]] = [[] for _ in range(len(words) + 1)]
    for place, ways in enumerate(readings(words, index.singulars, lambda word: cuts(word, index.singulars))):
        if place and not reached[place]:
            continue
        begun = np.concatenate(reached[place]) if place else None
        for written, taken in ways:
            ends = _ends(index, written, begun)
            if ends.size:
                reached[place + taken].append(ends)
    ends = np.concatenate([_NOWHERE, *reached[-1]])
    return index.field_starts.searchsorted(ends - 1, "right") - 1


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of one singular, or a single word: word ids from `start` to before `stop`."""

    start: int
    stop: int

    def among(self, word_ids: NDArray[Any]) -> _Bools:
        """Return for each of some word ids whether it is one of the forms."""
        among: _Bools = word_ids == self.start
        if self.stop - self.start > 1:
            among = (word_ids >= self.start) & (word_ids < self.stop)
        return among


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Whatever a wildcard fits: any word ids, ascending."""

    ids: _Positions
    words: int

    def among(self, word_ids: NDArray[Any]) -> _Bools:
        """Return for each of some word ids whether the wildcard fits it."""
        table = np.zeros(self.words, np.bool_)
        table[self.ids] = True
        among: _Bools = table[word_ids]
        return among


def accepted(index: DayIndex, word: Word) -> Forms | AnyOf | None:
    """Return the day's words that one word of a phrase stands for, or None where the day has none."""
    if word.is_wildcard:
        return _of_wildcard(index, word)
    return _of_exact(index, word.text) if word.is_exact else _forms(index, word.text)


def _ends(index: DayIndex, words: tuple[Word, ...], begun: _Positions | None) -> _Positions:
    """Return where in the stream words end that begin at one of some positions, or anywhere.

    A phrase that would leave its field meets the 0 that closes it.
    """
    for word in words:
        here = accepted(index, word)
        if here is None:
            return _NOWHERE
        if begun is None:
            begun = here.among(index.stream).nonzero()[0] + 1
        else:
            begun = begun[here.among(index.stream[begun])] + 1
    return _NOWHERE if begun is None else begun


def _forms(index: DayIndex, singular_word: str) -> Forms | None:
    place = index.singulars.place(singular_word)
    return None if place is None else Forms(*index.first_words[place : place + 2].tolist())


def _of_exact(index: DayIndex, text: str) -> Forms | None:
    forms = _forms(index, singular(text.lower()))
    places = range(forms.start, forms.stop) if forms else ()
    return next((Forms(place, place + 1) for place in places if index.cased_words[place] == text), None)


def _of_wildcard(index: DayIndex, word: Word) -> AnyOf | None:
    words = index.cased_words if word.is_exact else index.words
    needle = (b"" if word.open_left else b"\n") + word.text.encode() + (b"" if word.open_right else b"\n")
    inside = len(needle.lstrip(b"\n")) - len(needle) + 1
    hits = [position + 1 - inside for position in _found(needle, words.text)]
    return AnyOf(words.places_at(hits), len(words)) if hits else None


def _found(needle: bytes, text: bytes) -> Iterator[int]:
    position = text.find(needle)
    while position >= 0:
        yield position
        position = text.find(needle, position + 1)
