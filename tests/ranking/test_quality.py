"""Figures of judged rankings, the sign test and the interval of a share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.ranking.quality import Figures, judged, sign_test, total, wilson

COUNTS = st.integers(0, 400)


def test_only_the_first_ten_are_the_top():
    figures = judged(range(1, 51), wanted={1, 10, 11, 99}, unwanted={2, 12})

    assert figures == Figures(rankings=1, top=10, wanted_in_top=2, wanted=4, unwanted_in_top=1)


def test_a_short_ranking_is_judged_by_what_it_shows():
    assert judged([5, 6], wanted={5}, unwanted=()).precision == 0.5


def test_nothing_shown_and_nothing_wanted_have_no_share():
    figures = judged([], wanted=(), unwanted=())

    assert (figures.precision, figures.share_in_top, figures.win_share) == (None, None, None)


def test_the_order_with_more_wanted_papers_wins():
    won = judged([1, 2, 3, 4, 5], wanted={1, 3, 4, 5}, unwanted=(), teams="ababb", credited={1, 3, 4})
    even = judged([1, 2], wanted=(), unwanted=(), teams="ab")

    assert (won.credit_a, won.credit_b, won.wins_a, won.wins_b, won.ties) == (2, 1, 1, 0, 0)
    assert (even.wins_a, even.wins_b, even.ties) == (0, 0, 1)
    assert total([won, even]).win_share == (1.0, *wilson(1, 1))


def test_without_a_comparison_nobody_wins():
    assert not judged([1, 2], wanted={1}, unwanted=()).is_comparison


@pytest.mark.parametrize(("wins", "losses", "probability"), [(0, 0, 1), (3, 3, 1), (5, 0, 0.0625), (10, 2, 79 / 2048)])
def test_the_sign_test_is_the_binomial_one(wins, losses, probability):
    assert sign_test(wins, losses) == pytest.approx(probability)
    assert sign_test(losses, wins) == pytest.approx(probability)


def test_a_long_experiment_can_be_tested():
    assert 0 < sign_test(30_000, 29_000) < 0.0001
    assert sign_test(520, 490) == pytest.approx(0.3617, abs=0.001)


def test_the_interval_of_a_share_is_wilsons():
    assert wilson(8, 10) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)
    assert wilson(0, 0) == (0, 1)


@given(COUNTS, COUNTS)
def test_an_interval_holds_its_share_and_stays_a_share(hits, misses):
    low, high = wilson(hits, hits + misses)

    assert 0 <= low <= high <= 1
    if hits + misses:
        assert low - 1e-9 <= hits / (hits + misses) <= high + 1e-9
