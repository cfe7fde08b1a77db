"""What a reader states and what was learned of a reader, to one linear rule that scores any paper.

    K = z( z(BM25 of the keywords) + z(pseudo-likes) + 0.3 z(stated categories) )      needs no feedback
    T = z( z(taste) + 0.3 z(categories of the likes) )
    score = (1 - g) K + g T        g = n^1.5 / (n^1.5 + w^1.5)      n likes; w: what the keywords are worth in likes

z is "less the mean, over the standard deviation" among the papers of the last 30 days, the reference. All parts are
sums over keywords, terms and categories, and so is the score: whatever adds to it can be named with its share.

The rule is frozen in whole numbers, and a score is a sum of products of whole numbers. Such a sum is the same in any
order of addition, for one reader or for thousands at once, as long as it stays below 2**53 (it stays below 2**40).
Floating point is used to make the rule, never to apply it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from digests.ranking import calibration
from digests.ranking.background import Background
from digests.ranking.bm25 import SATURATION_ONE, Hits, Query
from digests.ranking.sparse import NOTHING, Sparse, combined
from digests.ranking.taste import Taste
from digests.ranking.vectors import ONE, Vectors

POINT = 1 << 27
"""One point of the scale from 0 to 100, in the unit of whole-number scores."""

MAX_TERMS = 2048
"""Terms that a rule keeps: those with the largest weights, rare ones first. A rare term is looked up in few papers."""

KEYWORDS_WORTH = 2.0
"""How many likes the stated keywords are worth, unless the reader says otherwise."""

_BLEND_POWER = 1.5
_CATEGORY_SHARE = 0.3
_FLAT = 1e-12


@dataclass(frozen=True, eq=False)
class Relevance:
    """A reader's rule. All weights are whole numbers.

    Attributes:
        query: the stated keywords; `query.gains` and `query.word_gains` are not used to score.
        keyword_gains: of each keyword, in `POINT` / `SATURATION_ONE`.
        word_gains: of each single word of `query.words`, likewise.
        terms: terms with a weight, ascending.
        weights: of each term, in `POINT` / `vectors.ONE`.
        learned: of each term the part of its weight that comes from verdicts, the rest comes from keywords.
        names: how each term is written, empty where nobody said.
        likes: in how many likes each term occurs.
        categories: weights of categories, in `POINT` / `vectors.ONE`.
        constant: what every paper gets, in `POINT`s of 1: it makes the average paper 0.
    """

    query: Query
    keyword_gains: NDArray[np.int64]
    word_gains: NDArray[np.int64]
    terms: NDArray[np.uint64]
    weights: NDArray[np.int64]
    learned: NDArray[np.int64]
    names: tuple[str, ...]
    likes: NDArray[np.uint16]
    categories: Mapping[str, int]
    constant: int

    @cached_property
    def is_named(self) -> NDArray[np.bool_]:
        """Of each term, whether it is known how it is written."""
        return np.array([bool(name) for name in self.names], np.bool_)

    @cached_property
    def is_learned(self) -> NDArray[np.bool_]:
        """Of each term, whether its weight comes from verdicts rather than from keywords."""
        return np.asarray(2 * self.learned * np.sign(self.weights) > np.abs(self.weights))


@dataclass(frozen=True, slots=True, eq=False)
class Stated:
    """What a reader states, as the rule needs it.

    Attributes:
        query: the keywords and authors.
        hits: where they occur in the reference.
        pseudo_likes: the mean of the papers that the query fits best (`feedback.pseudo_likes`).
        categories: the stated categories, each with its priority (1 is usual).
        names: how the terms of the pseudo-likes are written, by number.
    """

    query: Query
    hits: Hits
    pseudo_likes: Sparse
    categories: Mapping[str, float]
    names: Mapping[int, str] = field(default_factory=dict)


def taste_share(verdicts: float, worth: float = KEYWORDS_WORTH) -> float:
    """Return `g`, the share of taste in the score, from 0 without feedback towards 1.

    Args:
        verdicts: how many likes were given, dismissals counted half.
        worth: how many likes the stated keywords are worth; 0 leaves everything to taste once there is any.
    """
    if verdicts <= 0:
        return 0.0
    return float(verdicts**_BLEND_POWER / (verdicts**_BLEND_POWER + worth**_BLEND_POWER))


def make(
    stated: Stated,
    taste: Taste,
    background: Background,
    reference: Vectors,
    *,
    worth: float = KEYWORDS_WORTH,
) -> Relevance:
    """Return the rule of a reader.

    Args:
        stated: keywords, authors and categories.
        taste: what was learned of the reader.
        background: what all papers are like.
        reference: the papers of the last 30 days, which set the scales.
        worth: how many likes the stated keywords are worth.
    """
    pseudo = NOTHING
    if len(stated.pseudo_likes):
        pseudo = _cut(combined(((stated.pseudo_likes, 1.0), (background.mean, -1.0))), background)
    learned = _cut(taste.terms(background), background)
    liked_categories = taste.category_weights(background)
    query, terms, category = (
        _Part.of(stated.query.scores(reference, stated.hits)),
        _Part.of(reference.similarities(pseudo)),
        _Part.of(category_sums(reference, stated.categories) / ONE),
    )
    side_k = _Side.of((query, terms, category), (1.0, 1.0, _CATEGORY_SHARE))
    side_t = _Side.of(
        (_Part.of(reference.similarities(learned)), _Part.of(category_sums(reference, liked_categories) / ONE)),
        (1.0, _CATEGORY_SHARE),
    )
    share = taste_share(taste.verdicts, worth)
    if not stated.query.keywords and taste.verdicts:
        share = 1.0
    blended = (1 - share) * side_k.scores + share * side_t.scores
    stretch = calibration.stretch(blended)
    of_k = [factor * (1 - share) * stretch for factor in side_k.factors]
    of_t = [factor * share * stretch for factor in side_t.factors]
    constant = -stretch * ((1 - share) * side_k.mean + share * side_t.mean)
    both = _cut(combined(((pseudo, of_k[1]), (learned, of_t[0]))), background)
    names = {**stated.names, **taste.names}
    filed = stated.categories.keys() | liked_categories.keys()
    return Relevance(
        query=stated.query,
        keyword_gains=_whole(stated.query.gains * of_k[0] * (POINT / SATURATION_ONE)),
        word_gains=_whole(stated.query.word_gains * of_k[0] * (POINT / SATURATION_ONE)),
        terms=both.terms,
        weights=_whole(both.weights * (POINT / ONE)),
        learned=_whole(learned.at(both.terms) * of_t[0] * (POINT / ONE)),
        names=tuple(names.get(term, "") for term in both.terms.tolist()),
        likes=np.minimum(taste.likes_with.at(both.terms), 65535).astype(np.uint16),
        categories={
            name: round(
                (stated.categories.get(name, 0.0) * of_k[2] + liked_categories.get(name, 0.0) * of_t[1]) * POINT / ONE
            )
            for name in sorted(filed)
        },
        constant=round(constant * POINT),
    )


def category_sums(vectors: Vectors, weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Return of each paper the sum of its categories' weights times their shares in 1 / `vectors.ONE`."""
    by_id = np.array([weights.get(name, 0) for name in vectors.category_names], np.float64)
    gains = by_id[vectors.category_ids] * vectors.category_parts
    return np.asarray(np.bincount(vectors.category_papers, weights=gains, minlength=len(vectors)), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One part of a side: what it gives each paper of the reference, and the scale of that."""

    values: NDArray[np.float64]
    mean: float
    factor: float

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> "_Part":
        if not len(values):
            return cls(values, 0.0, 0.0)
        deviation = float(values.std())
        return cls(values, float(values.mean()), 1 / deviation if deviation > _FLAT else 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """K or T: its scores in the reference, and the factors that its parts end up with.

    `mean` is the sum of the parts' means times their factors: what is taken off so that the average is 0.
    """

    scores: NDArray[np.float64]
    factors: tuple[float, ...]
    mean: float

    @classmethod
    def of(cls, parts: tuple[_Part, ...], shares: tuple[float, ...]) -> "_Side":
        factors = [part.factor * share for part, share in zip(parts, shares, strict=True)]
        summed = sum(((part.values - part.mean) * factor for part, factor in zip(parts, factors, strict=True)))
        scores = np.asarray(summed, np.float64)
        scale = _Part.of(scores).factor
        factors = [factor * scale for factor in factors]
        mean = sum(part.mean * factor for part, factor in zip(parts, factors, strict=True))
        return cls(scores * scale, tuple(factors), mean)


def _cut(vector: Sparse, background: Background) -> Sparse:
    """Return the terms that a rule has room for, by weight times the square of the inverse document frequency."""
    return vector.largest(MAX_TERMS, background.idf(vector.terms) ** 2)


def _whole(weights: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(weights).astype(np.int64)
