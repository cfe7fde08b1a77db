"""Rules as arrays: one as it comes out of the database, and many of them end to end, as compiled loops take them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking import packed
from digests.ranking.relevance import Relevance


@dataclass(frozen=True, slots=True, eq=False)
class FlatRule:
    """A `Relevance` without what scoring and its reasons have no use for; all that is not named here is as there.

    Attributes:
        statements: the text and the kind of each keyword.
        counted: of each keyword the terms that it is made of, if its occurrences can be counted.
        words: the single words of keywords, `word_terms` their numbers.
        names: how the terms are written, as `packed.joined` puts them together.
        is_by_meaning: whether the rule has aims.
    """

    statements: Sequence[tuple[str, str]]
    keyword_gains: NDArray[np.int64]
    counted: Sequence[Sequence[int]]
    words: Sequence[str]
    word_terms: NDArray[np.uint64]
    word_gains: NDArray[np.int64]
    terms: NDArray[np.uint64]
    weights: NDArray[np.int64]
    learned: NDArray[np.int64]
    likes: NDArray[np.int16]
    names: NDArray[np.uint8]
    categories: Mapping[str, int]
    constant: int
    is_by_meaning: bool = False

    @classmethod
    def of(cls, rule: Relevance) -> "FlatRule":
        """Lay a rule out."""
        keywords = rule.query.keywords
        return cls(
            statements=[(keyword.statement.text, keyword.statement.kind) for keyword in keywords],
            keyword_gains=rule.keyword_gains,
            counted=[keyword.terms for keyword in keywords],
            words=rule.query.words,
            word_terms=rule.query.word_terms,
            word_gains=rule.word_gains,
            terms=rule.terms,
            weights=rule.weights,
            learned=rule.learned,
            likes=rule.likes,
            names=packed.joined(rule.names),
            categories=rule.categories,
            constant=rule.constant,
            is_by_meaning=bool(rule.aims),
        )


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class FlatRules:
    """Rules end to end: each field of arrays holds where those of each rule begin, and then parallel arrays.

    Attributes:
        each: the rules.
        category_names: the categories that papers have.
        constants: of each rule its constant.
        keywords: gains, and where the counted terms of each keyword begin.
        counted: the counted terms of all keywords.
        words: terms and gains.
        terms: terms, weights, learned parts and likes.
        names: the bytes of all names.
        categories: places in `category_names`, and weights.
    """

    each: Sequence[FlatRule]
    category_names: Sequence[str]
    constants: NDArray[np.int64]
    keywords: tuple[NDArray[Any], ...]
    counted: NDArray[np.uint64]
    words: tuple[NDArray[Any], ...]
    terms: tuple[NDArray[Any], ...]
    names: tuple[NDArray[Any], ...]
    categories: tuple[NDArray[Any], ...]

    @classmethod
    def of(cls, rules: Sequence[FlatRule], category_names: Sequence[str]) -> "FlatRules":
        """Lay rules end to end, at least one; categories that are not among the names given are left out."""
        place_of = {name: place for place, name in enumerate(category_names)}
        filed = [
            [(place_of[name], weight) for name, weight in rule.categories.items() if name in place_of] for rule in rules
        ]
        counted = [terms for rule in rules for terms in rule.counted]
        pairs = np.array([pair for one in filed for pair in one], np.int64).reshape(-1, 2)
        return cls(
            each=rules,
            category_names=category_names,
            constants=np.array([rule.constant for rule in rules], np.int64),
            keywords=(
                _starts(rule.keyword_gains for rule in rules),
                np.concatenate([rule.keyword_gains for rule in rules]),
                _starts(counted),
            ),
            counted=np.array([term for terms in counted for term in terms], np.uint64),
            words=_joined(rules, "word_terms", "word_gains"),
            terms=_joined(rules, "terms", "weights", "learned", "likes"),
            names=_joined(rules, "names"),
            categories=(_starts(filed), pairs[:, 0].copy(), pairs[:, 1].copy()),
        )

    def flat(
        self,
        look_up: Callable[[NDArray[np.uint64]], tuple[NDArray[np.int32], NDArray[np.int64]]],
        kinds_of: Callable[..., NDArray[np.uint8]],
    ) -> tuple[Any, ...]:
        """Return all arrays as compiled loops take them.

        Behind where they begin, the terms and words of each rule have what `look_up` says of them: their places and
        their runs. Counted terms have runs alone. In place of what was learned of terms and of their names there are
        their kinds.
        """
        starts, numbers, weights, learned, likes = self.terms
        terms = starts, *look_up(numbers), weights, kinds_of(starts, weights, learned, *self.names), likes
        words = self.words[0], *look_up(self.words[1]), self.words[2]
        return self.constants, self.keywords, look_up(self.counted)[1], words, terms, self.categories


def _joined(rules: Sequence[FlatRule], *fields: str) -> tuple[NDArray[Any], ...]:
    columns = [[getattr(rule, name) for rule in rules] for name in fields]
    return _starts(columns[0]), *map(np.concatenate, columns)


def _starts(parts: Iterable[Any]) -> NDArray[np.int64]:
    return np.array([0, *map(len, parts)], np.int64).cumsum()
