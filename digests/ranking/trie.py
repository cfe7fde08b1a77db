"""Sequences of labels to where each of them stands in a long text: all are looked for in one walk along it.

The sequences make a tree, in which those that begin alike share their first steps. Every position of the text starts at
the root and takes the step that its word allows, then that of the next word, until there is none: thousands of
sequences cost hardly more than a few.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_Ints = NDArray[np.int64]
_FILTER_BITS = 21
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Trie:
    """A tree of sequences of labels, each with the number of its owner; several may have one owner."""

    def __init__(self, labels: Sequence[int], lengths: Sequence[int], owners: Sequence[int]) -> None:
        """Plant sequences given end to end, with the length, at least 1, and the owner of each."""
        self._used, steps = np.unique(np.array(labels, np.int64), return_inverse=True)
        self._levels = list(_planted(steps, np.array(lengths, np.int64), np.array(owners, np.int64)))

    def walk(self, text: NDArray[np.integer], kinds: Sequence[NDArray[np.integer]]) -> Iterator[tuple[_Ints, _Ints]]:
        """Yield owners, and for each of them a position of the text where one of its sequences ends, in no order.

        Args:
            text: words, by number; the last word has no label that a sequence has.
            kinds: tables of labels by the word's number. A step may be taken by any of a word's labels.
        """
        tables = [_among(self._used, table) for table in kinds]
        tables = [table for table in tables if (table >= 0).any()]
        at, nodes = np.arange(len(text)), np.zeros(len(text), np.int64)
        for level in self._levels:
            taken = [level.step(nodes, table[text[at]]) for table in tables]
            nodes = np.concatenate([to for _, to in taken])
            at = np.concatenate([at[from_] for from_, _ in taken])
            owners, which = level.ended(nodes)
            yield owners, at[which]
            at = at + 1


@dataclass(frozen=True, slots=True)
class _Level:
    """The steps from one level of the tree to the next, and the owners of the sequences that end there.

    A step's code is its node's number times `base` plus its label's; a node's number is its step's place among all of
    the level. The owners of node `n` are `owners[ends[n]:ends[n + 1]]`.
    """

    base: int
    codes: _Ints
    owners: _Ints
    ends: _Ints
    may_be: NDArray[np.bool_]

    @classmethod
    def of(cls, base: int, codes: _Ints, owners: _Ints, owned: _Ints) -> "_Level":
        order = owned.argsort(kind="stable")
        may_be = np.zeros(1 << _FILTER_BITS, np.bool_)
        may_be[_spread(codes)] = True
        return cls(base, codes, owners[order], owned[order].searchsorted(np.arange(codes.size + 1)), may_be)

    def step(self, nodes: _Ints, labels: _Ints) -> tuple[NDArray[np.intp], _Ints]:
        """Return which of some walkers can go on by their labels, and to which nodes.

        Hardly any can, and a table of hashes tells that in a fraction of the time of looking a step up.
        """
        codes = nodes * self.base + labels
        maybe = (self.may_be[_spread(codes)] & (labels >= 0)).nonzero()[0]
        codes = codes[maybe]
        steps = np.minimum(self.codes.searchsorted(codes), self.codes.size - 1)
        is_step = self.codes[steps] == codes
        return maybe[is_step], steps[is_step]

    def ended(self, nodes: _Ints) -> tuple[_Ints, NDArray[np.intp]]:
        """Return the owners of sequences that end in some walkers' nodes, and which walker each is of."""
        counts = self.ends[nodes + 1] - self.ends[nodes]
        which = np.repeat(np.arange(nodes.size), counts)
        before = np.repeat(np.cumsum(counts) - counts, counts)
        return self.owners[self.ends[nodes[which]] + np.arange(which.size) - before], which


def _planted(steps: NDArray[np.intp], lengths: _Ints, owners: _Ints) -> Iterator[_Level]:
    base = int(steps.max(initial=0)) + 1
    starts = np.cumsum(lengths) - lengths
    alive, nodes = np.arange(lengths.size), np.zeros(lengths.size, np.int64)
    depth = 0
    while alive.size:
        codes, nodes = np.unique(nodes * base + steps[starts[alive] + depth], return_inverse=True)
        depth += 1
        is_end = lengths[alive] == depth
        yield _Level.of(base, codes, owners[alive[is_end]], nodes[is_end])
        alive, nodes = alive[~is_end], nodes[~is_end]


def _among(used: _Ints, labels: NDArray[np.integer]) -> _Ints:
    """Return the place of each label among those used, -1 for others."""
    if not used.size:
        return np.full(labels.size, -1)
    places = np.minimum(used.searchsorted(labels), used.size - 1)
    return np.where(used[places] == labels, places, -1)


def _spread(codes: _Ints) -> NDArray[np.uint64]:
    return codes.astype(np.uint64) * _SPREAD >> np.uint64(64 - _FILTER_BITS)
