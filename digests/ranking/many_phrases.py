"""Thousands of phrases to the fields in which each occurs, in one walk along a day's words.

Every spelling of a phrase that the day could have becomes a path in a tree of words (`digests.ranking.trie`). The few
phrases with very many of them, such as those of wildcards that fit hundreds of words, are looked for one by one.
"""

from collections.abc import Sequence
from itertools import chain, pairwise, product, starmap
from math import prod

import numpy as np
from numpy.typing import NDArray

from digests.ranking import parts
from digests.ranking.compounds import cuts, may_be_known, readings
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
        if any(map(self._cuts.__getitem__, words)) or any(starmap(self._may_be_one, pairwise(words))):
            return self._paths(tuple(map(Word, words)))
        labels = tuple(self._place[word] for word in words if word in self._place)
        return [labels] if len(labels) == len(words) else []

    def _may_be_one(self, first: str, second: str) -> bool:
        return first + second in self._place or may_be_known(first, second)

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
        pairs = cuts(word, self._place)
        self[word] = found = [
            pair for pair in pairs if self._are_neighbours(*(self._place[half.text] for half in pair))
        ]
        return found

    def _are_neighbours(self, first: int, second: int) -> bool:
        return bool(self._neighbours[(first * _SPREAD + second) % _NEIGHBOURS])


_SPREAD = 0x9E37
