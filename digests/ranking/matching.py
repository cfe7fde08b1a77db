"""Patterns to the papers of a day in which they occur, and where. Reads no text, only a `DayIndex`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import numpy as np
from numpy.typing import NDArray

from digests.ranking import names
from digests.ranking.document import DayIndex
from digests.ranking.parts import Author, Category, Part, Phrase
from digests.ranking.patterns import Pattern
from digests.ranking.phrases import Lists, Locator, Scan, fields_of

TITLE = 1
ABSTRACT = 2
AUTHORS = 4
CATEGORIES = 8

FEW = 50
"""Up to so many patterns are found sooner without preparation."""

_Places = NDArray[np.uint8]
_BITS_OF_PREFIX = {"": np.uint16(TITLE | ABSTRACT), "ti:": np.uint16(TITLE), "abs:": np.uint16(ABSTRACT)}


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The papers in which a pattern occurs: their numbers, ascending, and for each the sum of its places.

    Of a pattern of several parts, all of which occur, `TITLE` is said where every phrase stands in the title, and
    `ABSTRACT` where any stands in the abstract; `AUTHORS` and `CATEGORIES` where a part asks for them.
    """

    numbers: NDArray[np.int64]
    places: _Places


def find(index: DayIndex, pattern: Pattern) -> Occurrences:
    """Return where one pattern occurs in one day's papers."""
    return _find(index, pattern, Scan(index))


def find_all(index: DayIndex, patterns: Iterable[Pattern]) -> Iterator[tuple[Pattern, Occurrences]]:
    """Yield where each pattern occurs, as `find` would; for many patterns, after some milliseconds of preparation."""
    wanted = list(patterns)
    locator = Scan(index) if len(wanted) <= FEW else Lists(index)
    for pattern in wanted:
        yield pattern, _find(index, pattern, locator)


def _find(index: DayIndex, pattern: Pattern, locator: Locator) -> Occurrences:
    found = [_places(index, part, locator) for part in pattern.parts]
    places = found[0] if len(found) == 1 else _joined(pattern.parts, found)
    papers = places.nonzero()[0]
    return Occurrences(index.numbers[papers], places[papers])


def _places(index: DayIndex, part: Part, locator: Locator) -> _Places:
    """Return for each of the day's papers where one part occurs, 0 where it does not."""
    match part:
        case Phrase():
            return _phrase_places(index, part, locator)
        case Author():
            return _author_places(index, part.name)
        case Category():
            return _category_places(index, part)


def _phrase_places(index: DayIndex, phrase: Phrase, locator: Locator) -> _Places:
    is_in = np.zeros(2 * index.numbers.size, np.uint8)
    is_in[fields_of(index, phrase.words, locator)] = 1
    title_and_abstract = is_in.view("<u2")
    bits = (title_and_abstract | title_and_abstract >> 7) & _BITS_OF_PREFIX[phrase.prefix]
    places: _Places = bits.astype(np.uint8)
    return places


def _joined(parts: Iterable[Part], found: list[_Places]) -> _Places:
    """Return for each paper where all parts occur together, 0 where any is missing."""
    texts = [places for part, places in zip(parts, found, strict=True) if isinstance(part, Phrase)]
    others = [places for part, places in zip(parts, found, strict=True) if not isinstance(part, Phrase)]
    everywhere = reduce(and_, (places.astype(np.bool_) for places in found))
    places = reduce(or_, (each & np.uint8(~TITLE & 0xFF) for each in texts + others))
    if texts:
        places |= reduce(and_, texts) & np.uint8(TITLE)
    return np.where(everywhere, places, np.uint8(0))


def _author_places(index: DayIndex, author: names.Name) -> _Places:
    is_spelling = np.zeros(len(index.author_names), np.bool_)
    for reading in author.readings():
        for place in index.namesakes(reading):
            is_spelling[place] |= reading.is_spelling_of(names.from_key(index.author_names[place]))
    return _having(is_spelling, index.author_ids, index.author_starts) * np.uint8(AUTHORS)


def _category_places(index: DayIndex, category: Category) -> _Places:
    is_meant = np.array(
        [code.startswith(category.code) if category.is_open else code == category.code for code in index.categories]
    )
    return _having(is_meant, index.category_ids, index.category_starts) * np.uint8(CATEGORIES)


def _having(is_meant: NDArray[np.bool_], ids: NDArray[np.integer], starts: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return for each paper whether one of its ids is meant."""
    has = np.zeros(starts.size - 1, np.bool_)
    has[starts.searchsorted(is_meant[ids].nonzero()[0], "right") - 1] = True
    return has
