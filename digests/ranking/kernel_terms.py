"""What the loops read of papers' terms: where the entries of a term are, and the sums over them.

The entries of one term stand together, those of the next anywhere: they are fetched ahead of being read.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking.compiling import compiled, fetch, within

_ENTRIES_PER_LINE = 8
"""How many entries of a `TermLookup` the processor reads at once."""
_TERMS_AHEAD, _LINES_AHEAD, _ENTRIES_AHEAD = 6, 4, 64

_Array = NDArray[Any]


@compiled
def look_up(terms: _Array, by_term: Any) -> tuple[_Array, _Array]:
    """Return the places of terms among those of a `TermLookup`, -1 of those that no paper has, and their runs.

    A run says where the entries of a term begin and end.
    """
    starts = by_term[3]
    places, runs = np.empty(len(terms), np.int32), np.zeros((len(terms), 2), np.int64)
    for at in range(len(terms)):
        places[at] = _place_of(terms[at], by_term)
        if places[at] >= 0:
            runs[at, 0], runs[at, 1] = starts[places[at]], starts[places[at] + 1]
    return places, runs


@within
def _place_of(term: Any, by_term: Any) -> int:
    """Return the place of a term, -1 where no paper has it."""
    directory, shift, terms = by_term[0], by_term[1], by_term[2]
    first = np.int64(term >> shift)
    for place in range(directory[first], directory[first + 1]):
        if terms[place] == term:
            return place
    return -1


@within
def _fetch_ahead(runs: _Array, at: int, entries: _Array) -> None:
    """Have the beginning of the entries fetched that are read after those of a few more terms.

    They stand anywhere among those of all terms: without this the loops wait for memory half of the time.
    """
    ahead = at + _TERMS_AHEAD
    if ahead < len(runs):
        for line in range(_LINES_AHEAD):
            fetch(entries, runs[ahead, 0] + line * _ENTRIES_PER_LINE)


@within
def add_terms(runs: _Array, weights: _Array, entries: _Array, totals: _Array) -> None:
    """Add the weights of terms, times those that papers give them, to the papers' totals."""
    for source in range(len(runs)):
        _fetch_ahead(runs, source, entries)
        weight = weights[source]
        for at in range(runs[source, 0], runs[source, 1]):
            if at % _ENTRIES_PER_LINE == 0:
                fetch(entries, at + _ENTRIES_AHEAD)
            totals[entries[at]["paper"]] += weight * np.int64(entries[at]["weight"])


@within
def add_words(runs: _Array, gains: _Array, entries: _Array, saturation: _Array, totals: _Array) -> None:
    """Add the gains of single words, saturated by how often they occur, to the papers' totals."""
    for source in range(len(runs)):
        _fetch_ahead(runs, source, entries)
        for at in range(runs[source, 0], runs[source, 1]):
            totals[entries[at]["paper"]] += gains[source] * saturation[entries[at]["count"]]


@within
def note_counts(runs: _Array, mark: int, entries: _Array, seen: _Array, least: _Array) -> None:
    """Note in which papers all of a keyword's terms occur, and how often the rarest of them does.

    `seen` becomes `mark` plus how many of the terms, one after the other, are in a paper.
    """
    for at in range(len(runs)):
        for entry in range(runs[at, 0], runs[at, 1]):
            paper, count = entries[entry]["paper"], entries[entry]["count"]
            if at == 0:
                seen[paper], least[paper] = mark + 1, count
            elif seen[paper] == mark + at:
                seen[paper], least[paper] = mark + at + 1, min(least[paper], count)
