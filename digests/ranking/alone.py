"""One reader to a Ranking, by the compiled loops that rank many: the same one as numpy makes, in less time.

Readers of a digest are ranked many at a time (`batch_points`, `batch_relevance`); whoever asks for a page is ranked as
a chunk of one, over what is at hand of the days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from digests.ranking import packed_statements
from digests.ranking.at_hand import AtHand
from digests.ranking.batch import Readers, Runs, Span, SpanPostings
from digests.ranking.batch_points import rank_points
from digests.ranking.batch_relevance import rank_relevance
from digests.ranking.bm25 import Keyword, Query
from digests.ranking.candidates import Listed, Listings
from digests.ranking.document import Document
from digests.ranking.flat_rules import FlatRule, FlatRules
from digests.ranking.frequencies import NONE
from digests.ranking.packed_statements import KINDS, Said
from digests.ranking.points import Statement
from digests.ranking.postings import Postings
from digests.ranking.reasons import Ranking
from digests.ranking.relevance import Relevance
from digests.ranking.term_lookup import lookup_of
from digests.ranking.terms import count_terms
from digests.ranking.vectors import Vectors
from digests.ranking.weighing import weigh


@dataclass(frozen=True, eq=False)
class One:
    """What one reader states, laid out for the loops.

    Attributes:
        statements: `packed_statements.STATEMENT` records, whose patterns go by their places in `patterns`.
        texts: of each statement its text.
        patterns: the keys of all patterns, each once.
    """

    statements: NDArray[Any]
    texts: Sequence[str]
    patterns: Sequence[str]

    @classmethod
    def of(cls, said: Iterable[Said]) -> "One":
        """Lay out statements that count; those of a kind in their order, keywords first, then authors."""
        every = list(said)
        place_of = {key: place for place, key in enumerate(dict.fromkeys(_patterns(every)))}
        packed, texts = packed_statements.pack(one._replace(pattern=place_of.get(one.key, 0)) for one in every)
        return cls(packed_statements.unpack(packed).copy(), packed_statements.unpack_texts(texts), tuple(place_of))

    def among(
        self,
        at_hand: AtHand,
        *,
        max_papers: int,
        min_score: int,
        include_replacements: bool,
        hidden: NDArray[np.int64],
        unwanted: NDArray[np.int64],
    ) -> "OneAmong":
        """Return the reader among the papers at hand.

        Args:
            at_hand: all papers, and where the reader's patterns occur.
            max_papers: how many papers to show at most.
            min_score: the lowest score to show, in hundredths.
            include_replacements: whether they are shown.
            hidden: the papers that nobody is shown.
            unwanted: the papers that the reader does not want.
        """
        rows = [rows[is_here] for rows, is_here in map(at_hand.span.rows_of, (hidden, unwanted))]
        readers = _Alone(
            profiles=(0,),
            settings=np.array([[max_papers, min_score, include_replacements]], np.int64),
            statements=self.statements,
            starts=np.array([0, len(self.statements)]),
            hidden=rows[0],
            unwanted=Runs(np.array([0, len(rows[1])]), rows[1]),
            today=0,
            one=self,
            at_hand=at_hand,
        )
        return OneAmong(self, at_hand, readers)

    def slots_in(self, at_hand: AtHand) -> NDArray[np.int32]:
        """Return what `Readers.slots` finds among the papers at hand, where all of the patterns are."""
        slots = self.statements["source"].astype(np.int32)
        slots[self._first_category :] = at_hand.slots_of(self.texts[self._first_category :])
        return slots

    @cached_property
    def _first_category(self) -> int:
        """Where categories begin, which come last."""
        return int((self.statements["kind"] != KINDS.index("category")).sum())

    @cached_property
    def keyword_places(self) -> NDArray[np.int32]:
        """What `Readers.keyword_places` finds, whatever the papers are."""
        nothing = np.empty(0, np.int32)
        starts = np.array([0, len(self.statements)])
        readers = Readers(
            (0,), np.empty((1, 3), np.int64), self.statements, starts, nothing, Runs(np.zeros(2, np.int64), nothing), 0
        )
        return readers.keyword_places()


@dataclass(frozen=True, slots=True, eq=False)
class _Alone(Readers):
    """One reader among papers at hand, who knows at once where the statements are."""

    one: One
    at_hand: AtHand

    def slots(self, span: Span, postings: SpanPostings) -> NDArray[np.int32]:
        return self.one.slots_in(self.at_hand)

    def keyword_places(self) -> NDArray[np.int32]:
        return self.one.keyword_places


def _patterns(said: Iterable[Said]) -> Iterable[str]:
    return (one.key for one in said if one.kind != "category")


@dataclass(frozen=True, slots=True, eq=False)
class OneAmong:
    """One reader among the papers of some days; `readers` says so to the loops."""

    one: One
    at_hand: AtHand
    readers: Readers

    def rank_by_points(self) -> Ranking:
        """Return what `points.rank_by_points` returns."""
        return rank_points(self.at_hand.span, self._postings(), self.readers).ranking(0, self.one.texts)

    def rank_by_relevance(
        self, rule: Relevance, papers: Vectors, days: tuple[date, ...], discoveries: float
    ) -> Ranking:
        """Return what `by_relevance.rank_by_relevance` returns.

        Args:
            rule: the reader's, without aims.
            papers: the vectors of the papers of the days, laid together.
            days: those that the reader's categories have.
            discoveries: the largest share of papers in which no stated keyword occurs.
        """
        many = rank_relevance(
            self.at_hand.span,
            self._postings(),
            self.readers,
            _flat(rule, papers.category_names),
            discoveries=np.array([discoveries]),
            lookup=lookup_of(papers),
            places=self.at_hand.places_in(papers),
        )
        return many.ranking(0, days, is_read=True)

    def _postings(self) -> SpanPostings:
        return self.at_hand.postings(self.one.patterns).laid_out()


def _flat(rule: Relevance, category_names: tuple[str, ...]) -> FlatRules:
    """Return a rule as the loops take it; kept as long as the rule is, for the categories last asked about."""
    kept = _kept.get(rule)
    if kept is None or kept.category_names != category_names:
        kept = _kept[rule] = FlatRules.of([FlatRule.of(rule)], category_names)
    return kept


_kept: WeakKeyDictionary[Relevance, FlatRules] = WeakKeyDictionary()


def rehearse() -> None:
    """Rank a made-up reader in both orders, which loads the loops, or compiles them."""
    day, numbers = date(2025, 12, 10), np.array([1, 2])
    at_hand = AtHand(Listings.of([Listed(day, numbers, np.zeros(2, np.uint8), "cs.AI")]))
    at_hand.add(["llm"], Postings.of([("llm", day, numbers.tobytes(), b"\x01\x02")]))
    one = One.of([Said("keyword", "llm", "LLM", points=100), Said("category", "cs.AI", "cs.AI", priority="high")])
    papers = weigh(
        count_terms(Document(number, "An LLM", "LLM", ()) for number in (1, 2)), {1: ["cs.AI"], 2: ["cs.AI"]}, NONE
    )
    nothing = np.empty(0, np.int64)
    reader = one.among(at_hand, max_papers=1, min_score=0, include_replacements=True, hidden=nothing, unwanted=nothing)
    reader.rank_by_points()
    reader.rank_by_relevance(_made_up_rule(papers), papers, (day,), 0.2)


def _made_up_rule(papers: Vectors) -> Relevance:
    keyword = Keyword(Statement("llm", "LLM", "keyword", 100), 1.0, (1,), ())
    terms = papers.terms[:1]
    one = np.ones(len(terms), np.int64)
    return Relevance(
        query=Query((keyword,), np.ones(1), ("llm",), np.ones(1, np.uint64), np.ones(1)),
        keyword_gains=np.ones(1, np.int64),
        word_gains=np.ones(1, np.int64),
        terms=terms,
        weights=one,
        learned=one,
        names=("llm",) * len(terms),
        likes=one.astype(np.int16),
        categories={"cs.AI": 1},
        constant=1,
    )
