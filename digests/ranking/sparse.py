"""Vectors of terms that hold only what is not 0: sums, products, and the largest of them."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Sparse:
    """A vector: the numbers of its terms, ascending and distinct, and the weight of each."""

    terms: NDArray[np.uint64]
    weights: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.terms)

    def at(self, terms: NDArray[np.uint64]) -> NDArray[np.float64]:
        """Return the weights of these terms, 0 for terms that the vector does not hold."""
        if not len(self.terms):
            return np.zeros(len(terms))
        places, is_held = find(self.terms, terms)
        return np.where(is_held, self.weights[places], 0.0)

    def dot(self, other: "Sparse") -> float:
        """Return the sum of the products of the weights of the terms that both hold."""
        return float(self.weights @ other.at(self.terms))

    def largest(self, count: int, factors: NDArray[np.float64] | None = None) -> "Sparse":
        """Return the vector with all but its `count` largest weights of either sign dropped.

        Args:
            count: how many to keep at most.
            factors: what each weight is multiplied by to say how large it is; 1 when left out.
        """
        if len(self.terms) <= count:
            return self
        sizes = np.abs(self.weights) if factors is None else np.abs(self.weights) * factors
        order = np.lexsort((self.terms, -sizes))[:count]
        order.sort()
        return Sparse(self.terms[order], self.weights[order])

    def without(self, terms: NDArray[np.uint64]) -> "Sparse":
        """Return the vector without these terms."""
        is_kept = ~np.isin(self.terms, terms)
        return Sparse(self.terms[is_kept], self.weights[is_kept])


NOTHING = Sparse(np.empty(0, np.uint64), np.empty(0))


def combined(parts: Iterable[tuple[Sparse, float]]) -> Sparse:
    """Return the sum of vectors, each multiplied by its factor."""
    given = [(vector, factor) for vector, factor in parts if len(vector)]
    if not given:
        return NOTHING
    terms = np.concatenate([vector.terms for vector, _ in given])
    weights = np.concatenate([vector.weights * factor for vector, factor in given])
    order = terms.argsort(kind="stable")
    terms, weights = terms[order], weights[order]
    firsts = np.flatnonzero(np.append(True, terms[1:] != terms[:-1]))
    return Sparse(terms[firsts], np.add.reduceat(weights, firsts))


def find(among: NDArray[np.uint64], terms: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return where terms stand among ascending terms, at least one, and which of them stand there at all."""
    places = np.minimum(among.searchsorted(terms), len(among) - 1)
    return places, among[places] == terms
