"""Stated keywords as a query: BM25 over title and abstract.

A keyword counts where its pattern occurs, as postings say, the more often the more, but less and less so (Robertson
and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009). The single words of a phrase count a
little by themselves. Length is left out of account: abstracts are equally long. Authors are keywords of their own
kind: rare, and therefore worth much.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digests.ranking import terms
from digests.ranking.background import Background
from digests.ranking.matching import ABSTRACT, AUTHORS, TITLE
from digests.ranking.points import Statement
from digests.ranking.vectors import Vectors

K1 = 2.0
"""How slowly further occurrences lose worth."""

SINGLE_WORD = 0.35
"""What a single word of a phrase is worth against the phrase."""

SATURATION_ONE = 1 << 10
_COUNTS = np.arange(256)
SATURATION: NDArray[np.int64] = np.rint(SATURATION_ONE * _COUNTS * (K1 + 1) / (_COUNTS + K1)).astype(np.int64)
"""What `n` occurrences are worth, in 1 / `SATURATION_ONE` of one occurrence."""

_GRAMMAR = re.compile(r'["“”„*:]|(?<!\S)[+＋]')
LEAST_COUNT = np.zeros(256, np.uint8)
for _places in range(8):
    LEAST_COUNT[_places] = terms.TITLE_WEIGHT * bool(_places & (TITLE | AUTHORS)) + bool(_places & ABSTRACT)
"""How often a keyword occurs at least, by the places in which it does."""


class Keyword(NamedTuple):
    """A stated keyword or author, ready to be asked for.

    Attributes:
        statement: what the reader stated.
        share: its points over the mean of all, negative for points that count against a paper.
        terms: the terms that it is made of, whose occurrences can be counted: a word, or all pairs of neighbours in a
            phrase, or all its words where one of them is no term; none of a pattern with signs of the grammar.
        words: the single words of a phrase, as terms.
    """

    statement: Statement
    share: float
    terms: tuple[int, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Where keywords occur in some papers: parallel arrays of keyword and paper, both by place, and of places in it."""

    keywords: NDArray[np.intp]
    papers: NDArray[np.intp]
    places: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Query:
    """Keywords with what each is worth where it occurs once.

    Attributes:
        keywords: what is asked for.
        gains: of each keyword its share times its inverse document frequency.
        words: the distinct single words of all phrases, ordered by number.
        word_terms: their numbers, ascending.
        word_gains: what each of them is worth.
    """

    keywords: tuple[Keyword, ...]
    gains: NDArray[np.float64]
    words: tuple[str, ...]
    word_terms: NDArray[np.uint64]
    word_gains: NDArray[np.float64]

    @classmethod
    def of(cls, statements: Sequence[Statement], found: Sequence[int], of: int, background: Background) -> "Query":
        """Return the query of some statements.

        Args:
            statements: keywords and authors with their points; those of no points ask for nothing.
            found: in how many papers of the reference each of them occurs.
            of: how many papers the reference has.
            background: says how rare single words are.
        """
        mean = sum(abs(statement.points) for statement in statements) / max(len(statements), 1) or 1.0
        keywords = tuple(_keyword(statement, statement.points / mean) for statement in statements)
        counts = np.array(found, np.float64)
        gains = np.log1p((of - counts + 0.5) / (counts + 0.5)) * [keyword.share for keyword in keywords]
        shares: dict[str, float] = {}
        for keyword in keywords:
            for word in keyword.words:
                shares[word] = shares.get(word, 0.0) + keyword.share
        words = sorted(shares, key=terms.number_of)
        word_terms = np.array([terms.number_of(word) for word in words], np.uint64)
        rarity = background.idf(word_terms) - 1
        word_gains = SINGLE_WORD * rarity * [shares[word] for word in words]
        return cls(keywords, gains, tuple(words), word_terms, word_gains)

    def hits(self, vectors: Vectors, postings: Mapping[str, tuple[NDArray[np.int64], NDArray[np.uint8]]]) -> Hits:
        """Return where the keywords occur among these papers.

        Args:
            vectors: the papers.
            postings: of each keyword's key the numbers of the papers in which it occurs, and the places in each.
        """
        keywords, papers, places = [], [], []
        for index, keyword in enumerate(self.keywords):
            numbers, bits = postings[keyword.statement.key]
            rows = np.minimum(vectors.numbers.searchsorted(numbers), max(len(vectors) - 1, 0))
            is_here = vectors.numbers[rows] == numbers if len(vectors) else np.zeros(len(numbers), np.bool_)
            papers.append(rows[is_here])
            places.append(bits[is_here])
            keywords.append(np.full(len(papers[-1]), index))
        if not keywords:
            return Hits(np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0, np.uint8))
        return Hits(np.concatenate(keywords), np.concatenate(papers), np.concatenate(places))

    def counts(self, vectors: Vectors, hits: Hits) -> NDArray[np.uint8]:
        """Return of each hit how often the keyword occurs: as often as the rarest of its terms, as TITLE_WEIGHT counts.

        It is once at least in each of its places, also where it is spelled in a way that no term is.
        """
        counts = LEAST_COUNT[hits.places]
        wanted, firsts, sizes = self._counted
        if not len(wanted) or not len(counts):
            return counts
        entries, which = vectors.entries_of(wanted)
        size = len(vectors)
        table = np.zeros((len(wanted) + 1) * size, np.uint8)  # the last row is of keywords without terms
        table[which * size + vectors.papers[entries]] = vectors.counts[entries]
        cells, depths = firsts[hits.keywords] * size + hits.papers, sizes[hits.keywords]
        least = table[cells]
        for depth in range(1, int(sizes.max())):
            more = np.flatnonzero(depths > depth)
            least[more] = np.minimum(least[more], table[cells[more] + depth * size])
        return np.asarray(np.maximum(counts, least))

    def scores(self, vectors: Vectors, hits: Hits) -> NDArray[np.float64]:
        """Return how well the query fits each paper, 0 for not at all."""
        gains = self.gains[hits.keywords] * SATURATION[self.counts(vectors, hits)]
        fits = np.zeros(len(vectors)) + np.bincount(hits.papers, weights=gains, minlength=len(vectors))
        entries, which = vectors.entries_of(self.word_terms)
        gains = self.word_gains[which] * SATURATION[vectors.counts[entries]]
        fits += np.bincount(vectors.papers[entries], weights=gains, minlength=len(vectors))
        return np.asarray(fits / SATURATION_ONE)

    @cached_property
    def _counted(self) -> tuple[NDArray[np.uint64], NDArray[np.intp], NDArray[np.intp]]:
        """The terms of all keywords end to end, and of each keyword where its terms begin and how many they are."""
        sizes = np.array([len(keyword.terms) for keyword in self.keywords], np.intp)
        wanted = np.array([term for keyword in self.keywords for term in keyword.terms], np.uint64)
        return wanted, np.where(sizes > 0, sizes.cumsum() - sizes, len(wanted)), sizes


def _keyword(statement: Statement, share: float) -> Keyword:
    if statement.kind != "keyword" or _GRAMMAR.search(statement.text):
        return Keyword(statement, share, (), ())
    spelled = list(terms.spelled(statement.text))
    words = [term for term in spelled if " " not in term]
    size = len(terms.all_words(statement.text))
    is_paired = 0 < len(spelled) - len(words) == size - 1
    counted = [term for term in spelled if " " in term] if is_paired else words
    single = tuple(dict.fromkeys(filter(terms.is_telling, words))) if size > 1 else ()
    return Keyword(statement, share, tuple(map(terms.number_of, counted)), single)
