"""What a reader states and what was learned of a reader, to one linear rule that scores any paper.

    K = z( z(BM25 of the keywords) + 2 z(pseudo-likes) + 0.3 z(stated categories) )    needs no feedback
    T = z( z(taste) + 0.3 z(categories of the likes) )
    score = (1 - g) K + g T        g / (1 - g) = r e^(0.3 (r - 1))        r = n / w
                                   n likes; w: how many likes the keywords are worth

Where the operator has set an embedding model, z(likes' mean dense vector) joins T, and that of the pseudo-likes K.

z is "less the mean, over the standard deviation" among the papers of the last 30 days, the reference. All parts are
sums over keywords, terms and categories, and so is the score: whatever adds to it can be named with its share.

The rule is frozen in whole numbers, and a score is a sum of products of whole numbers. Such a sum is the same in any
order of addition, for one reader or for thousands at once, as long as it stays below 2**53 (it stays below 2**40).
Floating point is used to make the rule, never to apply it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import exp
from weakref import ReferenceType, ref

import numpy as np
from numpy.typing import NDArray

from digests.ranking import calibration
from digests.ranking.background import Background
from digests.ranking.bm25 import SATURATION_ONE, Hits, Query
from digests.ranking.meaning import NO_MEANINGS, Aim, Meanings
from digests.ranking.packed import Texts
from digests.ranking.sparse import Sparse, combined
from digests.ranking.taste import Taste
from digests.ranking.vectors import ONE, Vectors

POINT = 1 << 27
"""One point of the scale from 0 to 100, in the unit of whole-number scores."""

MAX_TERMS = 2048
"""Terms that a rule keeps: those with the largest weights, rare ones first. A rare term is looked up in few papers."""

KEYWORDS_WORTH = 2.0
"""How many likes the stated keywords are worth, unless the reader says otherwise."""

MEANING_SHARE = 1.0
"""What comparing by meaning counts beside the terms, unless the operator says otherwise."""

_BLEND_GROWTH, _ALL_TASTE = 0.3, 100
_PSEUDO_SHARE, _CATEGORY_SHARE = 2.0, 0.3
_FLAT = 1e-12
_LEAST_GAIN = 1  # too little to be seen; it keeps papers with the keyword apart from discoveries


@dataclass(frozen=True, eq=False)
class Relevance:
    """A reader's rule. All weights are whole numbers.

    Attributes:
        query: the stated keywords; `query.gains` and `query.word_gains` are not used to score.
        keyword_gains: of each keyword, in `POINT` / `SATURATION_ONE`; 0 where the reader lets likes decide alone.
        word_gains: of each single word of `query.words`, likewise.
        terms: terms with a weight, ascending.
        weights: of each term, in `POINT` / `vectors.ONE`.
        learned: of each term the part of its weight that comes from verdicts, the rest comes from keywords.
        names: how each term is written, empty where nobody said, and where verdicts speak of it only by its absence.
        likes: in how many likes each term occurs; negative: in how many dismissals (`Taste.told_by`).
        categories: weights of categories, in `POINT` / `vectors.ONE`.
        constant: what every paper gets, in `POINT`s of 1: it makes the average paper 0.
        aims: what papers are compared with by meaning, where the operator has set an embedding model.
    """

    query: Query
    keyword_gains: NDArray[np.int64]
    word_gains: NDArray[np.int64]
    terms: NDArray[np.uint64]
    weights: NDArray[np.int64]
    learned: NDArray[np.int64]
    names: Sequence[str]
    likes: NDArray[np.int16]
    categories: Mapping[str, int]
    constant: int
    aims: tuple[Aim, ...] = ()
    _held: "tuple[ReferenceType[Vectors], tuple[NDArray[np.intp], NDArray[np.intp]]] | None" = field(
        default=None, init=False, repr=False
    )

    @cached_property
    def is_named(self) -> NDArray[np.bool_]:
        """Of each term, whether it is known how it is written."""
        if isinstance(self.names, Texts):
            return self.names.are_filled
        return np.array([bool(name) for name in self.names], np.bool_)

    def names_at(self, places: NDArray[np.intp]) -> list[str]:
        """Return how the terms at these places are written."""
        if isinstance(self.names, Texts):
            return self.names.at(places)
        return [self.names[place] for place in places.tolist()]

    def held_in(self, vectors: Vectors) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return what `Vectors.held` says of the terms; kept for the vectors last asked about."""
        kept = self._held
        if kept is None or kept[0]() is not vectors:
            kept = (ref(vectors), vectors.held(self.terms))
            object.__setattr__(self, "_held", kept)
        return kept[1]

    @cached_property
    def is_learned(self) -> NDArray[np.bool_]:
        """Of each term, whether its weight comes from verdicts rather than from keywords."""
        return _are_learned(self.learned, self.weights)


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


@dataclass(frozen=True, slots=True, eq=False)
class ByMeaning:
    """What to compare papers with by meaning.

    Attributes:
        meanings: the dense vectors of the reference.
        aims: at most one of each kind, without gains.
        share: what a comparison by meaning counts in its side of the score, beside 1 for the terms.
    """

    meanings: Meanings
    aims: tuple[Aim, ...] = ()
    share: float = MEANING_SHARE

    def parts(self, reference: Vectors, kind: str) -> Iterable[tuple[float, NDArray[np.float64]]]:
        """Yield the share and the values of the aim of this kind, if there is one."""
        return ((self.share, self.beyond(reference, aim)) for aim in self.aims if aim.kind == kind)

    def beyond(self, reference: Vectors, aim: Aim) -> NDArray[np.float64]:
        """Return how much nearer each paper of the reference is than the average one."""
        return self.meanings.amounts(replace(aim, gain=1), reference.numbers).astype(np.float64)


def taste_share(verdicts: float, worth: float = KEYWORDS_WORTH) -> float:
    """Return `g`, the share of taste in the score, from 0 without feedback to 1; one half where both are worth as much.

    From some ten likes on, keywords made the order worse for most people of the benchmark: the share grows faster
    than in proportion.

    Args:
        verdicts: how many likes were given, dismissals counted half.
        worth: how many likes the stated keywords are worth; 0 leaves everything to taste once there is any.
    """
    if verdicts <= 0:
        return 0.0
    if verdicts >= worth * _ALL_TASTE:
        return 1.0
    ratio = verdicts / worth
    odds = ratio * exp((ratio - 1) * _BLEND_GROWTH)
    return float(odds / (1 + odds))


def make(
    stated: Stated,
    taste: Taste,
    background: Background,
    reference: Vectors,
    *,
    worth: float = KEYWORDS_WORTH,
    by_meaning: ByMeaning | None = None,
) -> Relevance:
    """Return the rule of a reader.

    Args:
        stated: keywords, authors and categories.
        taste: what was learned of the reader.
        background: what all papers are like.
        reference: the papers of the last 30 days, which set the scales.
        worth: how many likes the stated keywords are worth.
        by_meaning: what to compare papers with by dense vectors; None where there are none.
    """
    meant = by_meaning or ByMeaning(NO_MEANINGS)
    pseudo = _cut(stated.pseudo_likes.without(np.array(sorted(taste.muted), np.uint64)), background)
    learned, liked_categories = _cut(taste.terms(background), background), taste.category_weights(background)
    fits = stated.query.scores(reference, stated.hits)
    of_k = _factors(
        (1.0, fits),
        (_PSEUDO_SHARE, reference.similarities(pseudo)),
        (_CATEGORY_SHARE, category_sums(reference, stated.categories) / ONE),
        *meant.parts(reference, "keywords"),
    )
    of_t = _factors(
        (1.0, reference.similarities(learned)),
        (_CATEGORY_SHARE, category_sums(reference, liked_categories) / ONE),
        *meant.parts(reference, "likes"),
    )
    share = 1.0 if taste.verdicts and not stated.query.keywords else taste_share(taste.verdicts, worth)
    from_query, from_pseudo, from_stated, *from_meant_keywords = (factor * (1 - share) for factor in of_k)
    from_learned, from_liked, *from_meant_likes = (factor * share for factor in of_t)
    terms = _cut(combined(((pseudo, from_pseudo), (learned, from_learned))), background)
    filed = {
        name: stated.categories.get(name, 0.0) * from_stated + liked_categories.get(name, 0.0) * from_liked
        for name in sorted(stated.categories.keys() | liked_categories.keys())
    }
    scores = fits * from_query + reference.similarities(terms) + category_sums(reference, filed) / ONE
    meant_factors = {"keywords": from_meant_keywords, "likes": from_meant_likes}
    for aim in meant.aims:
        scores = scores + meant.beyond(reference, aim) * meant_factors[aim.kind][0]
    average = float(scores.mean()) if len(scores) else 0.0
    point = POINT * calibration.stretch(scores - average)
    weights = _whole(terms.weights * (point / ONE))
    of_taste = _whole(learned.at(terms.terms) * from_learned * (point / ONE))
    told_by = taste.told_by(terms.terms, background)
    is_told = ~_are_learned(of_taste, weights) | (told_by != 0) | (taste.near(terms.terms) & (weights > 0))
    keyword_gains = _whole(stated.query.gains * from_query * (point / SATURATION_ONE))
    if worth > 0 or not taste.verdicts:
        keyword_gains[keyword_gains == 0] = _LEAST_GAIN
    names = {**stated.names, **taste.names}
    return Relevance(
        query=stated.query,
        keyword_gains=keyword_gains,
        word_gains=_whole(stated.query.word_gains * from_query * (point / SATURATION_ONE)),
        terms=terms.terms,
        weights=weights,
        learned=of_taste,
        names=tuple(
            names.get(term, "") if is_named else ""
            for term, is_named in zip(terms.terms.tolist(), is_told.tolist(), strict=True)
        ),
        likes=told_by,
        categories={name: round(weight * point / ONE) for name, weight in filed.items()},
        constant=round(-average * point),
        aims=tuple(replace(aim, gain=round(meant_factors[aim.kind][0] * point)) for aim in meant.aims),
    )


def category_sums(vectors: Vectors, weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Return of each paper the sum of its categories' weights times their shares in 1 / `vectors.ONE`."""
    by_id = np.array([weights.get(name, 0) for name in vectors.category_names], np.float64)
    gains = by_id[vectors.category_ids] * vectors.category_parts
    return np.asarray(np.bincount(vectors.category_papers, weights=gains, minlength=len(vectors)), np.float64)


def _factors(*parts: tuple[float, NDArray[np.float64]]) -> tuple[float, ...]:
    """Return what each part of a side is multiplied by, so that the side has a standard deviation of 1.

    Args:
        parts: of each its share and what it gives each paper of the reference; its scale does not matter.
    """
    factors = [share * _scale(values) for share, values in parts]
    side = _scale(sum((values * factor for factor, (_, values) in zip(factors, parts, strict=True)), np.zeros(1)))
    return tuple(factor * side for factor in factors)


def _scale(values: NDArray[np.float64]) -> float:
    """Return one over the standard deviation, 0 where all values are equal."""
    deviation = float(values.std()) if len(values) else 0.0
    return 1 / deviation if deviation > _FLAT else 0.0


def _cut(vector: Sparse, background: Background) -> Sparse:
    """Return the terms that a rule has room for, by weight times the inverse document frequency."""
    return vector.largest(MAX_TERMS, background.idf(vector.terms))


def _are_learned(learned: NDArray[np.int64], weights: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray(2 * learned * np.sign(weights) > np.abs(weights))


def _whole(weights: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(weights).astype(np.int64)
