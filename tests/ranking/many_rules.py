"""Random rules for the random readers of `many_readers`, and vectors of the papers of their worlds."""

from dataclasses import replace

import numpy as np

from digests.ranking import frequencies
from digests.ranking.bm25 import Keyword, Query
from digests.ranking.by_relevance import rank_by_relevance
from digests.ranking.candidates import Candidates
from digests.ranking.document import Document
from digests.ranking.points import Statement
from digests.ranking.postings import Postings
from digests.ranking.reasons import Ranking
from digests.ranking.relevance import POINT, Relevance
from digests.ranking.terms import count_terms
from digests.ranking.vectors import ONE, Vectors
from digests.ranking.weighing import laid_together, weigh
from tests.ranking.many_readers import CATEGORIES_OF_ARXIV, Someone, World

_WORDS = ("graph", "policy", "vision", "sparse", "agent", "reward", "token", "image", "proof", "noise", "gene", "code")


def vectors_of(random: np.random.Generator, world: World) -> Vectors:
    """The papers of a world, all but some, with a few words each; those of several days as each day has them."""
    days = []
    known = frequencies.NONE
    for day in sorted({one.announced_on for one in world.listed}):
        numbers = {number for one in world.listed if one.announced_on == day for number in one.numbers.tolist()}
        kept = [number for number in sorted(numbers) if random.random() < 0.95]
        counts = count_terms(Document(number, _text(random, 8), _text(random, 40), ()) for number in kept)
        known = known.with_day(counts)
        scales = random.integers(ONE // 2, 2 * ONE, len(kept)).astype(np.uint16)
        days.append(weigh(counts, {number: _filed(random) for number in kept}, known).scaled(scales))
    return laid_together(days)


def random_rule(random: np.random.Generator, one: Someone, laid: Vectors) -> Relevance:
    """A rule of a reader's statements with weights of both signs, some of them 0, equal or huge."""
    statements = [
        Statement(said.key, said.text, said.kind, said.points, said.title_points)
        for kind in ("keyword", "author")
        for said in one.audible(kind)
    ]
    keywords = tuple(
        Keyword(statement, 1.0, tuple(_some(random, laid.terms, 3).tolist()) if statement.kind == "keyword" else (), ())
        for statement in statements
    )
    word_terms = np.unique(_some(random, laid.terms, 8))
    terms = np.unique(_some(random, laid.terms, 60))
    weights = _weights(random, len(terms), POINT // 4000)
    words = tuple(f"word {place}" for place in range(len(word_terms)))
    gains = np.zeros(len(keywords)), np.zeros(len(words))
    return Relevance(
        query=Query(keywords, gains[0], words, word_terms, gains[1]),
        keyword_gains=_weights(random, len(keywords), POINT // 200),
        word_gains=_weights(random, len(words), POINT // 800),
        terms=terms,
        weights=weights,
        learned=np.rint(weights * random.choice([0.0, 0.4, 0.5, 0.6, 1.0], len(terms))).astype(np.int64),
        names=tuple(random.choice(["", "naïve graph", "policy"], len(terms)).tolist()),
        likes=random.integers(-9, 9, len(terms)).astype(np.int16),
        categories={
            name: int(random.integers(-POINT // 3000, POINT // 3000))
            for name in random.choice([*CATEGORIES_OF_ARXIV, "math.XX"], random.integers(0, 5), replace=False).tolist()
        },
        constant=int(random.integers(-20, 40)) * POINT,
    )


def alone_by_rule(one: Someone, world: World, rule: Relevance, laid: Vectors, discoveries: float) -> Ranking:
    """Rank for one, as `digests.pipeline.rank` does."""
    categories = {said.key for said in one.audible("category")}
    listed = [part for part in world.listed if part.category in categories]
    announced = Candidates.of(listed, include_replacements=one.takes_replacements)
    visible = announced.without(np.array(sorted(world.hidden), np.int64))
    candidates = visible.without(np.array(sorted(one.unwanted), np.int64))
    exclusions = [said.key for said in one.audible("exclusion")]
    keys = {keyword.statement.key for keyword in rule.query.keywords} | {*exclusions}
    ranking = rank_by_relevance(
        candidates,
        rule,
        [laid],
        Postings.of(
            (f"key {pattern}", day, numbers, places)
            for pattern, day, numbers, places in world.packed
            if f"key {pattern}" in keys and day in candidates.days
        ),
        exclusions=exclusions,
        max_papers=one.max_papers,
        min_score=one.min_score,
        discoveries=discoveries,
    )
    return replace(
        ranking,
        considered=len(announced.numbers),
        unwanted=len(visible.numbers) - len(candidates.numbers),
        hidden=len(announced.numbers) - len(visible.numbers),
    )


def _text(random: np.random.Generator, size: int) -> str:
    return " ".join(random.choice(_WORDS, random.integers(1, size)).tolist())


def _filed(random: np.random.Generator) -> list[str]:
    return list(random.choice(CATEGORIES_OF_ARXIV, random.integers(1, 4), replace=False).tolist())


def _some(random: np.random.Generator, terms: np.ndarray, most: int) -> np.ndarray:
    """Some of these terms, and some that no paper has; one may come twice."""
    others = random.integers(0, 1 << 63, 5).astype(np.uint64) * np.uint64(2)
    return random.choice(np.concatenate((terms, others)), random.integers(0, most + 1))


def _weights(random: np.random.Generator, size: int, unit: int) -> np.ndarray:
    return random.choice([-9, -1, 0, 0, 1, 1, 2, 3, 50], size) * np.int64(unit) + random.integers(-1, 2, size)
