"""Thousands of phrases to the fields in which each occurs, in one walk along a day's words.

Every spelling of a phrase that the day could have becomes a path in a tree of words (`digests.ranking.trie`). The few
phrases with very many of them, such as those of wildcards that fit hundreds of words, are looked for one by one.
"""

from collections.abc import Sequence
from itertools import chain, product
from math import prod

import numpy as np
from numpy.typing import NDArray

from digests.ranking import parts
from digests.ranking.compounds import glued, glues, halves, may_be_known, readings
from digests.ranking.document import DayIndex
from digests.ranking.parts import Word
from digests.ranking.phrases import AnyOf, accepted, fields_of
from digests.ranking.trie import Trie

MOST_PATHS = 100

_Ints = NDArray[np.int64]
_Path = tuple[int, ...]
_NEIGHBOURS = 1 << 22


def fields_of_all(index: DayIndex, phrases: Sequence[str]) -> tuple[_Ints, _Ints]:
    """Return numbers of phrases, and for each of them a field in which it occurs: ascending, each pair once.

    A phrase comes as its key without a prefix, which is parsed only where there is more to it than words.
    """
    spellings = _Spellings(index)
    paths: list[_Path] = []
    owners: list[int] = []
    found = [np.empty(0, np.int64)]
    fields = index.field_starts.size - 1
    for number, phrase in enumerate(phrases):
        mine = spellings.of(phrase)
        if mine is None:
            found.append(number * fields + fields_of(index, parts.words(phrase)))
        else:
            paths += mine
            owners += [number] * len(mine)
    trie = Trie(list(chain.from_iterable(paths)), list(map(len, paths)), owners)
    field_at = np.repeat(np.arange(fields), np.diff(index.field_starts))
    found += [owned * fields + field_at[at] for owned, at in trie.walk(index.stream, spellings.kinds)]
    together = np.sort(np.concatenate(found))  # np.unique hashes, which takes twenty times as long
    together = together[np.append(True, together[1:] != together[:-1])[: together.size]]
    return together // fields, together % fields


class _Spellings:
    """The spellings of phrases in a day's words, as paths of labels.

    A label is the place of a singular, for any of its forms, or, behind all of those, the id of a word as written.
    `kinds` are the labels of both kinds by the word's id.
    """

    def __init__(self, index: DayIndex) -> None:
        self._index = index
        self._place = {word: place for place, word in enumerate(index.singulars.words()) if word}
        self._first_written = len(index.singulars)
        singulars = np.repeat(np.arange(self._first_written), np.diff(index.first_words))
        self.kinds = (singulars, np.arange(singulars.size) + self._first_written)
        self._cuts = _Cuts(self._place, singulars[index.stream])

    def of(self, phrase: str) -> Sequence[_Path] | None:
        """Return the spellings of a phrase that the day may have; None where there are too many."""
        if '"' in phrase or "*" in phrase:
            return self._paths(parts.words(phrase))
        words = phrase.split(" ")
        place, before = self._place, ""
        for word in words:
            if before and (glued(before, word) in place or may_be_known(before, word)):
                return self._paths(tuple(map(Word, words)))
            before = word
        if any(map(self._cuts.__getitem__, words)):
            return self._paths_by_cuts(words)
        labels = [place.get(word, -1) for word in words]
        return [tuple(labels)] if -1 not in labels else []

    def _paths_by_cuts(self, words: Sequence[str]) -> Sequence[_Path] | None:
        """Put each word, or two words for one, after the other, as `_paths` does where no pair may be one word."""
        place = self._place
        paths: list[_Path] = [()]
        for word in words:
            ways: list[_Path] = [(place[word],)] if word in place else []
            ways += [tuple(place[half.text] for half in pair) for pair in self._cuts[word]]
            if len(ways) * len(paths) > MOST_PATHS:
                return None
            paths = [path + way for path in paths for way in ways]
        return paths

    def _paths(self, words: tuple[Word, ...]) -> Sequence[_Path] | None:
        """Put the ways to write each stretch of the phrase together, from its end on."""
        endings: list[list[_Path]] = [[()]]
        for ways in reversed(readings(words, self._place, self._cuts.__getitem__)):
            here: list[_Path] = []
            for written, taken in ways:
                choices = [self._labels(word) for word in written]
                if len(here) + prod(map(len, choices)) * len(endings[-taken]) > MOST_PATHS:
                    return None
                here += [(*labels, *ending) for labels in product(*choices) for ending in endings[-taken]]
            endings.append(here)
        return endings[-1]

    def _labels(self, word: Word) -> Sequence[int]:
        if not word.is_as_written:
            return [self._place[word.text]]
        found = accepted(self._index, word)
        if found is None:
            return ()
        ids: list[int] = found.ids.tolist() if isinstance(found, AnyOf) else [found.start]
        return [self._first_written + word_id for word_id in ids]


class _Cuts(dict[str, list[tuple[Word, ...]]]):
    """The pairs of neighbours in a text that words may also be written as, by word, found as they are asked for.

    Most pairs that a word opens to ("is land") are nowhere neighbours, which a table of hashes tells; where it says yes
    wrongly, the walk decides.
    """

    def __init__(self, place: dict[str, int], stream: NDArray[np.intp]) -> None:
        super().__init__()
        self._place = place
        neighbours = np.zeros(_NEIGHBOURS, np.uint8)
        neighbours[(stream[:-1] * _SPREAD + stream[1:]) % _NEIGHBOURS] = 1
        self._neighbours = neighbours.tobytes()

    def __missing__(self, word: str) -> list[tuple[Word, ...]]:
        place, neighbours = self._place, self._neighbours
        found: list[tuple[Word, ...]] = [
            (Word(first), Word(last))
            for first, last in halves(word, place)
            if neighbours[(place[first] * _SPREAD + place[last]) % _NEIGHBOURS] and glues(first, last)
        ]
        self[word] = found
        return found


_SPREAD = 0x9E37
