"""Dense vectors in whole numbers, and how they join the blend."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.ranking.by_relevance import rank_by_relevance
from digests.ranking.explanation import explained
from digests.ranking.gained import MEANING
from digests.ranking.kept import pack_rule, unpack_rule
from digests.ranking.meaning import AIM_LENGTH, NO_MEANINGS, Aim, Meanings, aim, laid_together, quantised
from digests.ranking.reasons import Ranking
from digests.ranking.relevance import ByMeaning, Relevance
from digests.ranking.taste import learned
from tests.ranking.collected import real_vectors
from tests.ranking.readers import candidates, postings, rule
from tests.ranking.test_taste import like

VECTORS = real_vectors()
KEYWORDS = ("language model", "diffusion")


def drawn(count: int = len(VECTORS), dimensions: int = 64, seed: int = 0) -> Meanings:
    rows = np.random.default_rng(seed).normal(size=(count, dimensions))
    numbers = VECTORS.numbers[:count].tolist()
    return Meanings.of([(number, quantised(row)) for number, row in zip(numbers, rows, strict=True)])


MEANINGS = drawn()


def near(place: int, kind: str = "likes") -> Aim:
    found = aim(kind, MEANINGS.rows[place].astype(float), MEANINGS)
    assert found is not None
    return found


def meant(*aims: Aim, share: float = 1.0) -> Relevance:
    return rule(
        *KEYWORDS, taste=learned([like(7), like(30)]), by_meaning=ByMeaning(MEANINGS, aims, share) if aims else None
    )


def rank(made: Relevance, **options: object) -> Ranking:
    limits: dict[str, object] = {"max_papers": 400, "discoveries": 1.0, "meanings": MEANINGS, **options}
    return rank_by_relevance(candidates(), made, [VECTORS], postings(*KEYWORDS), **limits)  # type: ignore[arg-type]


@given(st.integers(0, 2**32 - 1), st.sampled_from((3, 384, 1536, 4096)))
def test_products_are_exact_in_whole_numbers(seed, dimensions):
    lots = np.random.default_rng(seed)
    held = Meanings.of([(number, quantised(lots.normal(size=dimensions) ** 3)) for number in range(20)])
    vector = np.rint(AIM_LENGTH * (one := lots.normal(size=dimensions)) / np.linalg.norm(one)).astype(np.int16)

    exact = held.rows.astype(np.int64) @ vector.astype(np.int64)

    assert held.products(vector).tolist() == exact.tolist()
    assert np.abs(exact).max() < 1 << 24


def test_a_vector_keeps_its_direction():
    row = np.random.default_rng(1).normal(size=512)
    kept = np.frombuffer(quantised(row.tolist()), np.int8).astype(float)

    assert row @ kept / np.linalg.norm(row) / np.linalg.norm(kept) > 0.999


@pytest.mark.parametrize("vector", [[], [0.0, 0.0], [float("nan"), 1.0], [float("inf"), 1.0]])
def test_a_vector_that_points_nowhere_is_refused(vector):
    with pytest.raises(ValueError, match="finite"):
        quantised(vector)


def test_vectors_of_another_length_are_left_out():
    row, other = quantised([1, 2, 3]), quantised([1, 2])

    assert Meanings.of([(1, row), (2, other), (3, row)]).numbers.tolist() == [1, 3]
    assert laid_together([Meanings.of([(1, row)]), Meanings.of([(2, other)])]).numbers.tolist() == [1]
    assert Meanings.of([]).mean(np.array([1])) is None


def test_packing_keeps_every_number():
    held = Meanings.unpack(MEANINGS.pack())

    assert held.numbers.tolist() == MEANINGS.numbers.tolist()
    assert (held.rows == MEANINGS.rows).all()
    assert len(Meanings.unpack(NO_MEANINGS.pack())) == 0


def test_reasons_add_up_to_the_score_with_meaning():
    ranking = rank(meant(near(5), near(9, "keywords")))

    assert len(ranking.papers) > 100
    for ranked in ranking.papers:
        assert sum((reason.points for reason in ranked.reasons), Decimal(0)) == ranked.score
    kinds = {reason.kind for ranked in ranking.papers for reason in ranked.reasons}
    assert MEANING in kinds


def test_what_is_close_in_meaning_rises_and_says_why():
    place = 200
    number = int(VECTORS.numbers[place])
    before = {ranked.number: ranked for ranked in rank(meant()).papers}
    after = {ranked.number: ranked for ranked in rank(meant(near(place))).papers}

    assert number not in before or after[number].score > before[number].score
    words = [line.words for line in explained(after[number].reasons)]
    assert "close in meaning to papers you liked" in words


def test_a_paper_without_a_vector_is_taken_to_be_average():
    made = meant(near(5))
    half = drawn(len(VECTORS) // 2)
    amounts = half.amounts(made.aims[0], VECTORS.numbers)

    assert (amounts[len(half) :] == 0).all()
    assert abs(MEANINGS.amounts(made.aims[0], VECTORS.numbers).mean()) <= made.aims[0].gain


def test_without_aims_everything_is_as_if_there_were_no_meaning():
    plain = meant()
    nobody = rule(*KEYWORDS, taste=learned([like(7), like(30)]), by_meaning=ByMeaning(MEANINGS))

    assert plain.aims == ()
    assert pack_rule(plain) == pack_rule(nobody)
    assert b"aims" not in pack_rule(plain)
    assert rank(plain) == rank(plain, meanings=NO_MEANINGS)


def test_aims_of_another_model_give_nothing():
    made = meant(near(5))

    assert rank(made, meanings=drawn(dimensions=16)) == rank(replace(made, aims=()))


def test_a_rule_with_aims_is_kept_as_it_is():
    made = meant(near(5), near(9, "keywords"))
    kept = unpack_rule(pack_rule(made))

    assert [(one.kind, one.middle, one.gain) for one in kept.aims] == [
        (one.kind, one.middle, one.gain) for one in made.aims
    ]
    assert rank(kept) == rank(made)


def test_a_larger_share_lets_meaning_lead():
    made, more = meant(near(200)), meant(near(200), share=5.0)
    number = int(VECTORS.numbers[200])

    def rank_of(one: Relevance) -> int:
        return next(ranked.rank for ranked in rank(one).papers if ranked.number == number)

    assert rank_of(more) < rank_of(made)
