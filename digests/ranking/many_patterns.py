"""Thousands of patterns to the papers of a day in which each occurs, as `matching.find` has it for one.

All their phrases are found in one walk along the day's words, then joined where a pattern has several parts. A pattern
comes as its key: most are plain words, which need no parsing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digests.ranking import parts, patterns
from digests.ranking.document import DayIndex
from digests.ranking.many_phrases import fields_of_all
from digests.ranking.matching import ABSTRACT, BITS_OF_PREFIX, TITLE, Occurrences, find, joined, places_of

FEW = 50
"""Up to so many patterns are found sooner one by one."""

_Ints = NDArray[np.int64]
_Places = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Found:
    """Where some patterns occur in one day's papers: a run of papers for each, all runs in two parallel arrays.

    Attributes:
        keys: the patterns' keys, in the order of the runs.
        lengths: how many papers each run has.
        numbers: the papers of all runs, ascending in each.
        places: where in each paper, as `Occurrences.places`.
    """

    keys: tuple[str, ...]
    lengths: _Ints
    numbers: _Ints
    places: _Places

    def items(self) -> Iterator[tuple[str, Occurrences]]:
        """Yield each pattern's key and where it occurs."""
        ends = self.lengths.cumsum().tolist()
        for key, start, end in zip(self.keys, [0, *ends], ends, strict=False):
            yield key, Occurrences(self.numbers[start:end], self.places[start:end])


def find_all(index: DayIndex, keys: Sequence[str]) -> Found:
    """Return where each of some patterns occurs, given by their keys, in whichever way is the sooner for so many."""
    return find_one_by_one(index, keys) if len(keys) <= FEW else find_together(index, keys)


def find_one_by_one(index: DayIndex, keys: Sequence[str]) -> Found:
    """Return where each pattern occurs, looked for by itself."""
    found = [find(index, patterns.from_key(key)) for key in keys]
    return Found(
        tuple(keys),
        np.array([each.numbers.size for each in found], np.int64),
        np.concatenate([np.empty(0, np.int64), *(each.numbers for each in found)]),
        np.concatenate([np.empty(0, np.uint8), *(each.places for each in found)]),
    )


def find_together(index: DayIndex, keys: Sequence[str]) -> Found:
    """Return where each pattern occurs, after some milliseconds of preparation for all of them."""
    parts_of = {key: patterns.part_keys(key) for key in keys}
    phrases = dict.fromkeys(part for own in parts_of.values() for part in own if parts.is_phrase(part))
    runs = _phrase_runs(index, list(phrases))
    place_of = {key: place for place, key in enumerate(phrases)}
    others = [key for key in parts_of if key not in place_of]
    joined = [_joined(index, parts_of[key], runs, place_of) for key in others]
    place_of |= {key: place for place, key in enumerate(others, start=len(phrases))}
    return _found(index, tuple(keys), runs.followed_by(joined), [place_of[key] for key in keys])


@dataclass(frozen=True, slots=True)
class _Runs:
    """Papers by their place in the index, and places in each: run `r` goes from `starts[r]` to before the next one."""

    starts: _Ints
    papers: _Ints
    places: _Places

    def spread(self, run: int, size: int) -> _Places:
        """Return the places of a run for each of all papers, 0 where it has none."""
        here = slice(*self.starts[run : run + 2].tolist())
        spread = np.zeros(size, np.uint8)
        spread[self.papers[here]] = self.places[here]
        return spread

    def followed_by(self, spread: Sequence[_Places]) -> "_Runs":
        """Return these and more runs."""
        papers = [each.nonzero()[0] for each in spread]
        places = [each[here] for each, here in zip(spread, papers, strict=True)]
        ends = self.starts[-1] + np.cumsum([here.size for here in papers], dtype=np.int64)
        return _Runs(
            np.concatenate([self.starts, ends]),
            np.concatenate([self.papers, *papers]),
            np.concatenate([self.places, *places]),
        )


def _phrase_runs(index: DayIndex, phrases: Sequence[str]) -> _Runs:
    """Return a run for each phrase, given with its prefix."""
    read = [parts.prefix_and_text(phrase) for phrase in phrases]
    owners, fields = fields_of_all(index, [text for _, text in read])
    looks_at = np.array([BITS_OF_PREFIX[prefix] for prefix, _ in read], np.uint8)
    places = np.where(fields % 2, np.uint8(ABSTRACT), np.uint8(TITLE)) & looks_at[owners]
    owners, papers, places = owners[places > 0], fields[places > 0] // 2, places[places > 0]
    is_first = np.ones(papers.size, np.bool_)
    is_first[1:] = (owners[1:] != owners[:-1]) | (papers[1:] != papers[:-1])
    firsts = is_first.nonzero()[0]
    return _Runs(
        np.append(0, np.bincount(owners[firsts], minlength=len(phrases)).cumsum()),
        papers[firsts],
        np.add.reduceat(places, firsts, dtype=np.uint8) if firsts.size else places,
    )


def _joined(index: DayIndex, part_keys: Sequence[str], runs: _Runs, run_of: Mapping[str, int]) -> _Places:
    """Return for each paper where a pattern occurs that is not just a phrase, 0 where it does not."""
    found = [
        runs.spread(run_of[key], index.numbers.size) if key in run_of else places_of(index, parts.from_key(key))
        for key in part_keys
    ]
    return joined([parts.from_key(key) for key in part_keys], found)


def _found(index: DayIndex, keys: tuple[str, ...], runs: _Runs, wanted: Sequence[int]) -> Found:
    """Lay the wanted runs end to end."""
    order = np.array(wanted, np.int64)
    lengths = np.diff(runs.starts)[order]
    before = lengths.cumsum() - lengths
    taken = np.arange(lengths.sum()) + np.repeat(runs.starts[order] - before, lengths)
    return Found(keys, lengths, index.numbers[runs.papers[taken]], runs.places[taken])
