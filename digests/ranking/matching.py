"""Patterns to the papers of a day in which they occur, and where. Reads no text, only a `DayIndex`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import numpy as np
from numpy.typing import NDArray

from digests.ranking import names
from digests.ranking.document import DayIndex
from digests.ranking.parts import Author, Category, Part, Phrase
from digests.ranking.patterns import Pattern
from digests.ranking.phrases import fields_of

TITLE = 1
ABSTRACT = 2
AUTHORS = 4
CATEGORIES = 8

Places = NDArray[np.uint8]
BITS_OF_PREFIX = {"": TITLE | ABSTRACT, "ti:": TITLE, "abs:": ABSTRACT}
"""Where a phrase is looked for, by its prefix."""


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The papers in which a pattern occurs: their numbers, ascending, and for each the sum of its places.

    Of a pattern of several parts, all of which occur, `TITLE` is said where every phrase stands in the title, and
    `ABSTRACT` where any stands in the abstract; `AUTHORS` and `CATEGORIES` where a part asks for them.
    """

    numbers: NDArray[np.int64]
    places: Places


def find(index: DayIndex, pattern: Pattern) -> Occurrences:
    """Return where one pattern occurs in one day's papers; `digests.ranking.many_patterns` does so for thousands."""
    places = joined(pattern.parts, [places_of(index, part) for part in pattern.parts])
    papers = places.nonzero()[0]
    return Occurrences(index.numbers[papers], places[papers])


def places_of(index: DayIndex, part: Part) -> Places:
    """Return for each of the day's papers where one part occurs, 0 where it does not."""
    match part:
        case Phrase():
            return _phrase_places(index, part)
        case Author():
            return _author_places(index, part.name)
        case Category():
            return _category_places(index, part)


def joined(parts: Sequence[Part], found: Sequence[Places]) -> Places:
    """Return for each paper where all parts of a pattern occur together, 0 where any is missing."""
    if len(found) == 1:
        return found[0]
    texts = [places for part, places in zip(parts, found, strict=True) if isinstance(part, Phrase)]
    everywhere = reduce(and_, (places.astype(np.bool_) for places in found))
    places = reduce(or_, (each & np.uint8(~TITLE & 0xFF) for each in found))
    if texts:
        places |= reduce(and_, texts) & np.uint8(TITLE)
    return np.where(everywhere, places, np.uint8(0))


def _phrase_places(index: DayIndex, phrase: Phrase) -> Places:
    is_in = np.zeros(2 * index.numbers.size, np.uint8)
    is_in[fields_of(index, phrase.words)] = 1
    title_and_abstract = is_in.view("<u2")
    bits = (title_and_abstract | title_and_abstract >> 7) & np.uint16(BITS_OF_PREFIX[phrase.prefix])
    places: Places = bits.astype(np.uint8)
    return places


def _author_places(index: DayIndex, author: names.Name) -> Places:
    is_spelling = np.zeros(len(index.author_names), np.bool_)
    for reading in author.readings():
        for place in index.namesakes(reading):
            is_spelling[place] |= reading.is_spelling_of(names.from_key(index.author_names[place]))
    return _having(is_spelling, index.author_ids, index.author_starts) * np.uint8(AUTHORS)


def _category_places(index: DayIndex, category: Category) -> Places:
    is_meant = np.array(
        [code.startswith(category.code) if category.is_open else code == category.code for code in index.categories]
    )
    return _having(is_meant, index.category_ids, index.category_starts) * np.uint8(CATEGORIES)


def _having(is_meant: NDArray[np.bool_], ids: NDArray[np.integer], starts: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return for each paper whether one of its ids is meant."""
    has = np.zeros(starts.size - 1, np.bool_)
    has[starts.searchsorted(is_meant[ids].nonzero()[0], "right") - 1] = True
    return has
