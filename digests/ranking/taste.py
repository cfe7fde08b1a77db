"""Saved, liked and dismissed papers to what a reader likes: sums of vectors, one addition for each paper.

Rocchio's rule (SMART, 1971) over TF-IDF, with three refinements that the benchmark paid for. With few likes, each
like is spread over the papers nearest to it (`feedback.neighbourhood`), because three papers seldom hold all the
words of a subject. With many, all papers and those that fit best without having been liked are held against
(`feedback.contrast`), and rare terms count more. Every like makes the earlier ones count a little less: `HALF_LIFE`
likes later, half.

Adding a paper is arithmetic on the vectors at hand; nothing is fitted. Neighbourhood and contrast need a month of
papers and are added by a worker a moment later; without them the taste is complete, only not quite as good.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from digests.ranking.background import Background
from digests.ranking.sparse import NOTHING, Sparse, combined
from digests.ranking.terms import likelier_name

Verdict = Literal["like", "dismissal"]
Standing = Literal["removed", "kept", ""]
"""What a reader decided about a term: it counts for nothing, it counts double, or as it was learned."""

HALF_LIFE = 40
"""Likes after which an earlier like counts half."""

MAX_TERMS = 2048
"""Terms that a taste remembers: those with the largest sums."""

MAX_COUNTED = 8192
"""Terms of which a taste remembers in how many papers they occur: those it remembers, then the commonest."""

_DISMISSED = 0.5
_SPREAD = 0.7
_CONTRAST, _CONTRAST_HALF = 0.2, 10
_MEAN_HALF = 6
_RARITY_HALF = 30
MAX_SPREAD_LIKES = 12
"""From this many likes on, neighbourhoods no longer count and need not be made."""

_PRIOR_PAPERS, _PRIOR_SHARE = 3, 1e-4
_MANY = 1e6  # more than a reader judges papers
_COUNTED_BESIDES = 1024  # so that not every paper has the rarest dropped, which takes longer than to count


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A paper that a reader judged.

    Attributes:
        verdict: `like` (saved, "more like this") or `dismissal` ("not this").
        vector: the paper's vector.
        categories: its categories and their shares, as `Vectors.categories`.
        neighbourhood: the mean vector of the papers nearest to it; nothing while unknown.
        names: how its terms are written, by number.
    """

    verdict: Verdict
    vector: Sparse
    categories: Mapping[str, float]
    neighbourhood: Sparse = NOTHING
    names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LearnedTerm:
    """A term as "what was learned" shows it.

    Attributes:
        number: its number.
        name: how it is written.
        worth: what it speaks for a paper, negative where it speaks against it.
        likes: in how many liked papers it occurs.
        dismissals: in how many dismissed ones.
    """

    number: int
    name: str
    worth: float
    likes: int
    dismissals: int


@dataclass(frozen=True, slots=True, eq=False)
class Taste:
    """What was learned from a reader's verdicts.

    Attributes:
        likes: how many papers were liked.
        dismissals: how many were dismissed.
        liked: the sum of the liked papers' vectors, earlier ones faded.
        liked_weight: the sum of the fading factors, the number of likes as it counts now.
        spread: the sum of the likes' neighbourhoods, faded alike.
        spread_weight: the sum of the fading factors of likes whose neighbourhood is known.
        dismissed: the sum of the dismissed papers' vectors, faded by later dismissals.
        dismissed_weight: the sum of those fading factors.
        likes_with: in how many likes terms occur, those of `liked` and others.
        dismissals_with: in how many dismissals, likewise.
        names: how the terms of `liked` and `dismissed` and those muted and pinned are written, by number.
        categories: the sum of the likes' category shares, faded.
        contrast: the mean vector of the papers that fit best without having been liked.
        muted: terms that the reader removed; they stay removed whatever is liked later.
        pinned: terms that the reader keeps: what was learned of them counts double.
    """

    likes: int = 0
    dismissals: int = 0
    liked: Sparse = NOTHING
    liked_weight: float = 0.0
    spread: Sparse = NOTHING
    spread_weight: float = 0.0
    dismissed: Sparse = NOTHING
    dismissed_weight: float = 0.0
    likes_with: Sparse = NOTHING
    dismissals_with: Sparse = NOTHING
    names: Mapping[int, str] = field(default_factory=dict)
    categories: Mapping[str, float] = field(default_factory=dict)
    contrast: Sparse = NOTHING
    muted: frozenset[int] = frozenset()
    pinned: frozenset[int] = frozenset()

    @property
    def verdicts(self) -> float:
        """How many likes the taste is worth: a dismissal says half as much."""
        return self.likes + _DISMISSED * self.dismissals

    def with_paper(self, paper: Judged) -> "Taste":
        """Return the taste after one more verdict."""
        fade = 0.5 ** (1 / HALF_LIFE)
        known = self.names
        named = {**known, **{term: likelier_name(known.get(term, name), name) for term, name in paper.names.items()}}
        if paper.verdict == "dismissal":
            dismissed = combined(((self.dismissed, fade), (paper.vector, 1.0))).largest(MAX_TERMS)
            return replace(
                self,
                dismissals=self.dismissals + 1,
                dismissed=dismissed,
                dismissed_weight=self.dismissed_weight * fade + 1,
                dismissals_with=_counted(self.dismissals_with, paper, dismissed),
                names=self._kept(named, self.liked, dismissed),
            )
        liked = combined(((self.liked, fade), (paper.vector, 1.0))).largest(MAX_TERMS)
        is_spread = bool(len(paper.neighbourhood))
        faded = {name: share * fade for name, share in self.categories.items()}
        return replace(
            self,
            likes=self.likes + 1,
            liked=liked,
            likes_with=_counted(self.likes_with, paper, liked),
            names=self._kept(named, liked, self.dismissed),
            liked_weight=self.liked_weight * fade + 1,
            spread=combined(((self.spread, fade), (paper.neighbourhood, 1.0))).largest(MAX_TERMS),
            spread_weight=self.spread_weight * fade + is_spread,
            categories={**faded, **{name: faded.get(name, 0.0) + share for name, share in paper.categories.items()}},
        )

    def _kept(self, named: Mapping[int, str], liked: Sparse, dismissed: Sparse) -> dict[int, str]:
        """Return those of some names whose terms are remembered."""
        remembered = {*liked.terms.tolist(), *dismissed.terms.tolist()} | self.muted | self.pinned
        return {term: name for term, name in named.items() if term in remembered}

    def cleared(self) -> "Taste":
        """Return a taste of no verdicts, with the terms that the reader removed or keeps."""
        by_hand = self.muted | self.pinned
        names = {term: name for term, name in self.names.items() if term in by_hand}
        return Taste(muted=self.muted, pinned=self.pinned, names=names)

    def with_term(self, number: int, name: str, standing: Standing) -> "Taste":
        """Return the taste with one term removed, kept, or neither of both."""
        return replace(
            self,
            muted=self.muted - {number} | ({number} if standing == "removed" else frozenset()),
            pinned=self.pinned - {number} | ({number} if standing == "kept" else frozenset()),
            names={**self.names, number: self.names.get(number, name)},
        )

    def terms(self, background: Background) -> Sparse:
        """Return what each term is worth to the reader, negative where it speaks against a paper."""
        parts = list(self._liked_parts(background)) if self.likes else []
        if self.dismissals:
            parts += [(self.dismissed, -_DISMISSED / self.dismissed_weight), (background.mean, _DISMISSED)]
        summed = combined(parts)
        rarity = background.idf(summed.terms) ** (self.likes**2 / (self.likes**2 + _RARITY_HALF**2))
        weights = summed.weights * rarity
        weights[np.isin(summed.terms, _numbers(self.pinned)) & (weights > 0)] *= 2
        return Sparse(summed.terms, weights).without(_numbers(self.muted))

    def told_by(self, terms: NDArray[np.uint64], background: Background) -> NDArray[np.int16]:
        """Return of each term in how many likes it occurs, negative: in how many dismissals.

        It is dismissals where it is they, rather than likes, that make the term speak against a paper.
        """
        likes, dismissals = self.likes_with.at(terms), self.dismissals_with.at(terms)
        for_it = np.zeros(len(terms))
        for vector, factor in self._liked_parts(background) if self.likes else ():
            for_it += vector.at(terms) * factor
        against = self.dismissed.at(terms) / max(self.dismissed_weight, 1.0) - background.mean.at(terms)
        against *= _DISMISSED
        is_mainly = (against >= -for_it) | (likes == 0)
        is_dismissed = (dismissals > 0) & (against > 0) & (against > for_it) & is_mainly
        return np.where(is_dismissed, -dismissals, likes).astype(np.int16)

    def near(self, terms: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Return of each term whether papers close to the likes hold it, as long as that counts."""
        return self.spread.at(terms) > 0 if self._is_spread else np.zeros(len(terms), np.bool_)

    @property
    def _is_spread(self) -> bool:
        return bool(self.spread_weight) and self.likes < MAX_SPREAD_LIKES

    def _liked_parts(self, background: Background) -> Iterable[tuple[Sparse, float]]:
        spread = _SPREAD / self.likes if self._is_spread else 0.0
        contrast = _CONTRAST * self.likes / (self.likes + _CONTRAST_HALF) if len(self.contrast) else 0.0
        yield self.liked, (1 - spread) / self.liked_weight
        yield self.spread, spread / max(self.spread_weight, 1e-9)
        yield self.contrast, -contrast
        yield background.mean, (contrast - 1) * self.likes / (self.likes + _MEAN_HALF)

    def learned_terms(self, background: Background, count: int) -> list[LearnedTerm]:
        """Return the terms of likes, and those kept, that speak most for a paper, the most telling first."""
        named = self._named_terms(background)
        return [term for term in named if term.worth > 0 and (term.likes or term.number in self.pinned)][:count]

    def dismissed_terms(self, background: Background, count: int) -> list[LearnedTerm]:
        """Return the terms of dismissed papers that speak most against a paper, the most telling first."""
        against = [term for term in self._named_terms(background) if term.worth < 0 and term.dismissals]
        return against[: -count - 1 : -1]

    def _named_terms(self, background: Background) -> list[LearnedTerm]:
        """Return the terms with a name, the one that speaks most for a paper first."""
        worth = self.terms(background)
        order = np.lexsort((worth.terms, -worth.weights))
        likes, dismissals = self.likes_with.at(worth.terms), self.dismissals_with.at(worth.terms)
        return [
            LearnedTerm(
                number, self.names[number], float(worth.weights[place]), int(likes[place]), int(dismissals[place])
            )
            for place, number in zip(order.tolist(), worth.terms[order].tolist(), strict=True)
            if number in self.names
        ]

    def category_weights(self, background: Background) -> dict[str, float]:
        """Return the log-odds of each category among the likes against all papers, smoothed by three average papers."""
        if not self.likes:
            return {}
        names = background.categories.keys() | self.categories.keys()
        total = self.liked_weight + _PRIOR_PAPERS
        weights = {}
        for name in names:
            usual = background.categories.get(name, 0.0)
            share = (self.categories.get(name, 0.0) + _PRIOR_PAPERS * usual) / total
            weights[name] = float(np.log((share + _PRIOR_SHARE) / (usual + _PRIOR_SHARE)))
        return weights


def learned(papers: Iterable[Judged], *, muted: Iterable[int] = (), pinned: Iterable[int] = ()) -> Taste:
    """Return the taste of a reader's whole history, the earliest verdict first."""
    taste = Taste(muted=frozenset(muted), pinned=frozenset(pinned))
    for paper in papers:
        taste = taste.with_paper(paper)
    return taste


def _counted(known: Sparse, paper: Judged, remembered: Sparse) -> Sparse:
    """Return in how many papers terms occur, after one more paper.

    A name without a weight counts as well: what is in every fourth paper of a day has no weight on that day.
    """
    held = np.union1d(paper.vector.terms, _numbers(paper.names))
    counted = combined(((known, 1.0), (Sparse(held, np.ones(len(held))), 1.0)))
    if len(counted) <= MAX_COUNTED + _COUNTED_BESIDES:
        return counted
    return counted.largest(MAX_COUNTED, np.where(np.isin(counted.terms, remembered.terms), _MANY, 1.0))


def _numbers(terms: Iterable[int]) -> NDArray[np.uint64]:
    return np.array(sorted(terms), np.uint64)
