"""A profile's taste to what its reader sees of it: terms and categories, each with how strongly and from what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import exp

from accounts.models import Interest, Profile
from digests.pipeline import learn, vectors
from digests.ranking.taste import LearnedTerm, Standing, Taste
from digests.ranking.terms import all_words

TERMS = 30
AGAINST = 15
CATEGORIES = 8
_LEAST_TIMES = 1.25


@dataclass(frozen=True, slots=True)
class Term:
    """A term, as the reader decided about it.

    Attributes:
        name: how papers write it.
        standing: what the reader decided about it.
        strength: its worth beside that of the most telling term, from 0 to 1; 0 where it is worth nothing.
        likes: in how many saved or liked papers it occurs.
        dismissals: in how many dismissed ones.
        is_keyword: whether the reader states it.
    """

    name: str
    standing: Standing
    strength: float = 0.0
    likes: int = 0
    dismissals: int = 0
    is_keyword: bool = False


@dataclass(frozen=True, slots=True)
class LearnedCategory:
    """How often a category is among the likes, in times of how often it is among all papers."""

    name: str
    times: float


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of a profile, from how many likes and dismissals."""

    likes: int
    dismissals: int
    liked: tuple[Term, ...]
    disliked: tuple[Term, ...]
    removed: tuple[Term, ...]
    kept_only: tuple[Term, ...]
    categories: tuple[LearnedCategory, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to show or to forget."""
        return not (self.likes or self.dismissals or self.removed or self.kept_only)


def learned_of(profile: Profile) -> Learned:
    """Return what was learned of a profile, in few queries."""
    taste, _ = learn.taste_of(profile.pk)
    known = vectors.statistics() if taste.verdicts else None
    stated = _keywords(profile)
    if known is None:
        return Learned(
            taste.likes, taste.dismissals, (), (), _removed(taste, stated), _kept_only(taste, (), stated), ()
        )
    liked = taste.learned_terms(known.background, TERMS)
    against = taste.dismissed_terms(known.background, AGAINST)
    strongest = max((abs(term.worth) for term in (*liked, *against)), default=1.0)
    weights = taste.category_weights(known.background)
    categories = [LearnedCategory(name, exp(weight)) for name, weight in weights.items() if name in taste.categories]
    categories.sort(key=lambda each: (-each.times, each.name))
    return Learned(
        likes=taste.likes,
        dismissals=taste.dismissals,
        liked=tuple(_term(term, taste, strongest, stated) for term in liked),
        disliked=tuple(_term(term, taste, strongest, stated) for term in against),
        removed=_removed(taste, stated),
        kept_only=_kept_only(taste, liked, stated),
        categories=tuple(each for each in categories if each.times >= _LEAST_TIMES)[:CATEGORIES],
    )


def term_of(profile: Profile, number: int, name: str) -> Term:
    """Return one term of what was learned, also where nothing was learned of it."""
    taste, _ = learn.taste_of(profile.pk)
    likes = {term: int(count) for term, count in _counts(taste) if term == number}
    written = taste.names.get(number, name)
    is_keyword = _folded(written) in _keywords(profile)
    return Term(written, _standing(taste, number), likes=likes.get(number, 0), is_keyword=is_keyword)


def _term(term: LearnedTerm, taste: Taste, strongest: float, stated: frozenset[str]) -> Term:
    return Term(
        term.name,
        _standing(taste, term.number),
        abs(term.worth) / strongest,
        term.likes,
        term.dismissals,
        _folded(term.name) in stated,
    )


def _removed(taste: Taste, stated: frozenset[str]) -> tuple[Term, ...]:
    return _by_hand(taste, taste.muted, stated)


def _kept_only(taste: Taste, shown: Iterable[LearnedTerm], stated: frozenset[str]) -> tuple[Term, ...]:
    """Return the kept terms that are not among those shown."""
    return _by_hand(taste, taste.pinned - {term.number for term in shown}, stated)


def _by_hand(taste: Taste, numbers: frozenset[int], stated: frozenset[str]) -> tuple[Term, ...]:
    likes = dict(_counts(taste))
    named = sorted((taste.names[number], number) for number in numbers if number in taste.names)
    return tuple(
        Term(name, _standing(taste, number), likes=int(likes.get(number, 0)), is_keyword=_folded(name) in stated)
        for name, number in named
    )


def _counts(taste: Taste) -> Iterator[tuple[int, float]]:
    return zip(taste.likes_with.terms.tolist(), taste.likes_with.weights.tolist(), strict=True)


def _standing(taste: Taste, number: int) -> Standing:
    return "removed" if number in taste.muted else "kept" if number in taste.pinned else ""


def _keywords(profile: Profile) -> frozenset[str]:
    """Return what the profile's keywords say, folded as terms are."""
    keywords = profile.interests.filter(kind=Interest.Kind.KEYWORD)
    return frozenset(_folded(text) for text in keywords.values_list("text", flat=True))


def _folded(text: str) -> str:
    return " ".join(all_words(text))
