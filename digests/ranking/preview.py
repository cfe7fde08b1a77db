"""A pattern to what it would find: papers by day, their share of all, and examples, before a reader states it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from digests.ranking.document import DayIndex
from digests.ranking.matching import TITLE, find
from digests.ranking.parts import Phrase
from digests.ranking.patterns import Pattern

_SHORTEST = 2
"""Letters that a word beside a star has at least."""


@dataclass(frozen=True, slots=True)
class DayPreview:
    """What a pattern finds in one day's papers.

    Attributes:
        day: the announcement day.
        papers: how many papers the day has.
        numbers: the papers found, ascending.
        in_title: for each of them whether the title has all of the pattern.
    """

    day: date
    papers: int
    numbers: NDArray[np.int64]
    in_title: NDArray[np.bool_]

    @property
    def hits(self) -> int:
        """How many papers are found."""
        return int(self.numbers.size)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a pattern finds in the papers of some days, newest first.

    A paper that is announced on two of the days counts on each of them.
    """

    days: tuple[DayPreview, ...]

    @property
    def papers(self) -> int:
        """How many papers there are."""
        return sum(day.papers for day in self.days)

    @property
    def hits(self) -> int:
        """How many of them the pattern finds."""
        return sum(day.hits for day in self.days)

    @property
    def share(self) -> float:
        """The hits among all papers, from 0 to 1; 0 where there are none."""
        return self.hits / self.papers if self.papers else 0.0

    def since(self, day: date) -> "Preview":
        """Return the same of the days from `day` on."""
        return Preview(tuple(each for each in self.days if each.day >= day))

    def examples(self, most: int) -> tuple[int, ...]:
        """Return the numbers of at most `most` papers, each once: found in the title first, then the newest."""
        numbers = np.concatenate([np.empty(0, np.int64), *(day.numbers for day in self.days)])
        elsewhere = np.concatenate([np.empty(0, np.bool_), *(~day.in_title for day in self.days)])
        ages = np.repeat(np.arange(len(self.days)), [day.hits for day in self.days])
        order = np.lexsort((numbers, ages, elsewhere))
        return tuple(dict.fromkeys(numbers[order].tolist()))[:most]


@dataclass(frozen=True, slots=True)
class Substrings:
    """What a search for letters would find, inside words too, and how much of it holds no whole word looked for.

    Attributes:
        papers: how many papers there are.
        whole: how many of them have it as whole words.
        hits: how many have its letters anywhere.
        false: how many of `hits` are not among `whole`.
    """

    papers: int
    whole: int
    hits: int
    false: int

    @property
    def false_share(self) -> float:
        """The false ones among the hits, from 0 to 1."""
        return self.false / self.hits if self.hits else 0.0


def as_substring(pattern: Pattern) -> Pattern | None:
    """Return the pattern that finds the same letters inside words too; None where it asks for more than letters."""
    phrase = pattern.parts[0]
    if len(pattern.parts) > 1 or not isinstance(phrase, Phrase) or any(word.is_exact for word in phrase.words):
        return None
    first, last = phrase.words[0], phrase.words[-1]
    if min(len(first.text), len(last.text)) < _SHORTEST:
        return None
    words = list(phrase.words)
    words[0] = replace(words[0], open_left=True)
    words[-1] = replace(words[-1], open_right=True)
    opened = Phrase(tuple(words), phrase.prefix)
    return Pattern(str(opened), (opened,))


def as_whole_words(pattern: Pattern) -> Pattern:
    """Return a pattern whose words are whole: what `*RL*` would be without its stars."""
    parts = tuple(
        Phrase(tuple(replace(word, open_left=False, open_right=False) for word in part.words), part.prefix)
        if isinstance(part, Phrase) and all(word.open_left and word.open_right for word in part.words)
        else part
        for part in pattern.parts
    )
    return Pattern(" + ".join(map(str, parts)), parts)


def preview(indexes: Mapping[date, DayIndex], pattern: Pattern) -> Preview:
    """Return what a pattern finds in some days' papers, whatever their category."""
    days = []
    for day in sorted(indexes, reverse=True):
        found = find(indexes[day], pattern)
        days.append(DayPreview(day, indexes[day].numbers.size, found.numbers, (found.places & TITLE).astype(np.bool_)))
    return Preview(tuple(days))
