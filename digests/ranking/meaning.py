"""Dense vectors of papers, as an embedding model makes them: how near in meaning papers are to what a reader likes.

Papers and what they are compared with are frozen in small whole numbers, so that a product is a sum of whole numbers
below 2**24 in every order of addition: 32-bit floats add it up exactly, and what a paper gets for its meaning is the
same for one reader and for thousands, and in the score and in the reason that says it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from digests.ranking import packed

PAPER_LENGTH, AIM_LENGTH = 1 << 9, 1 << 14
"""The lengths to which vectors are scaled: their product is the largest sum, 2**23."""

VERSION = 1
_KIND = b"PSDV"
_MOST = 127


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """What papers are compared with: the likes of a reader, or the papers that stated keywords fit best.

    Attributes:
        kind: `likes` or `keywords`.
        vector: whole numbers, of length `AIM_LENGTH`.
        middle: the product with the average paper of the reference; a paper without a vector is taken to be average.
        gain: what each whole number of a product beyond the middle gives, in 1 / `relevance.POINT`.
    """

    kind: str
    vector: NDArray[np.int16]
    middle: int
    gain: int = 0


@dataclass(frozen=True, eq=False)
class Meanings:
    """The dense vectors of some papers: their numbers, ascending, and one row of whole numbers for each."""

    numbers: NDArray[np.int64]
    rows: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.numbers)

    @classmethod
    def of(cls, vectors: Sequence[tuple[int, bytes | memoryview]]) -> "Meanings":
        """Return the vectors of papers by number, each as `quantised` packs it; those of another length are left out.

        The length is that of most: a model that is asked for another one meanwhile leaves both for a while.
        """
        held = sorted(vectors, key=lambda one: one[0])
        lengths = [len(row) for _, row in held]
        length = max(set(lengths), key=lengths.count, default=0)
        kept = [(number, bytes(row)) for number, row in held if len(row) == length]
        rows = np.frombuffer(b"".join(row for _, row in kept), np.int8).reshape(len(kept), length)
        return cls(np.array([number for number, _ in kept], np.int64), rows)

    def products(self, vector: NDArray[np.int16]) -> NDArray[np.int64]:
        """Return the product of a vector with each paper's, exactly; 0 where the vector is one of another model."""
        if not len(self) or self.rows.shape[1] != len(vector):
            return np.zeros(len(self), np.int64)
        return (self._wide @ vector.astype(np.float32)).astype(np.int64)

    def amounts(self, aim: Aim, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what an aim gives each of these papers, 0 for those without a vector, in 1 / `relevance.POINT`."""
        if not len(self) or self.rows.shape[1] != len(aim.vector):
            return np.zeros(len(numbers), np.int64)
        places, is_held = _places(self.numbers, numbers)
        beyond = self.products(aim.vector) - aim.middle
        return np.where(is_held, beyond[places], 0) * aim.gain

    def mean(self, numbers: NDArray[np.int64], shares: NDArray[np.float64] | None = None) -> NDArray[np.float64] | None:
        """Return the mean vector of those of these papers that have one, weighted by `shares`; None where none has."""
        if not len(self):
            return None
        places, is_held = _places(self.numbers, numbers)
        if not is_held.any():
            return None
        weights = (np.ones(len(numbers)) if shares is None else shares)[is_held]
        return np.asarray(weights @ self.rows[places[is_held]].astype(np.float64) / weights.sum())

    @cached_property
    def _wide(self) -> NDArray[np.float32]:
        return self.rows.astype(np.float32)

    def pack(self) -> bytes:
        """Return the vectors as bytes for the database."""
        return packed.pack(_KIND, VERSION, (self.numbers, self.rows.reshape(-1)))

    @classmethod
    def unpack(cls, row: bytes | memoryview) -> "Meanings":
        """Return what `pack` made bytes of; raises ValueError when it is no such bytes."""
        numbers, flat = packed.unpack(_KIND, VERSION, row)
        return cls(numbers, flat.reshape(len(numbers), -1) if len(numbers) else flat.reshape(0, 0))


NO_MEANINGS = Meanings(np.empty(0, np.int64), np.empty((0, 0), np.int8))


def laid_together(days: Sequence[Meanings]) -> Meanings:
    """Return the vectors of several days as one, each paper once, without those of another length."""
    held = [day for day in days if len(day)]
    if not held:
        return NO_MEANINGS
    same = [day for day in held if day.rows.shape[1] == held[0].rows.shape[1]]
    numbers, firsts = np.unique(np.concatenate([day.numbers for day in same]), return_index=True)
    return Meanings(numbers, np.concatenate([day.rows for day in same])[firsts])


def quantised(vector: Sequence[float]) -> bytes:
    """Return a paper's vector in one byte for each dimension, scaled to `PAPER_LENGTH`.

    Raises:
        ValueError: it is empty, or not finite, or 0.
    """
    return (
        np.clip(np.rint(_scaled(np.array(vector, np.float64), PAPER_LENGTH)), -_MOST, _MOST).astype(np.int8).tobytes()
    )


def aim(kind: str, vector: NDArray[np.float64], reference: Meanings) -> Aim | None:
    """Return a vector as something to compare papers with; None where it points nowhere.

    Args:
        kind: `likes` or `keywords`.
        vector: such as the difference of the likes' mean and the reference's.
        reference: the papers of the last 30 days.
    """
    if not np.linalg.norm(vector) > 0:
        return None
    whole = np.rint(_scaled(vector, AIM_LENGTH)).astype(np.int16)
    products = reference.products(whole)
    return Aim(kind, whole, round(float(products.mean())) if len(products) else 0)


def _places(among: NDArray[np.int64], numbers: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return where papers stand among ascending numbers, at least one, and which of them stand there at all."""
    places = np.minimum(among.searchsorted(numbers), len(among) - 1)
    return places, among[places] == numbers


def _scaled(vector: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    norm = float(np.linalg.norm(vector))
    if not norm > 0 or not np.isfinite(norm):
        raise ValueError("A vector has at least one dimension, is finite and is not 0.")
    return vector * (length / norm)
