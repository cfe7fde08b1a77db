from math import log

import numpy as np
import pytest

from digests.ranking.frequencies import NONE
from digests.ranking.terms import count_terms, number_of
from digests.ranking.trends import holders, rising, trends
from digests.ranking.vectors import Vectors
from tests.ranking.collected import paper, vectors_of


def days() -> tuple[list[Vectors], list[Vectors]]:
    """Ten days on graphs and kernels, then one on which agents are everywhere and kernels gone."""
    before = [
        [
            paper(day * 100 + number, "", "graph" if number % 2 else "kernel of agents" * (number == 2))
            for number in range(20)
        ]
        for day in range(10)
    ]
    today = [paper(5000 + number, "", "graph" if number % 2 else "agents") for number in range(20)]
    frequencies = NONE
    for day in (*before, today):
        frequencies = frequencies.with_day(count_terms(day))
    return [vectors_of(day, frequencies=frequencies) for day in before], [vectors_of(today, frequencies=frequencies)]


def test_a_term_that_rises_is_a_trend_and_a_steady_one_is_not():
    before, today = days()
    [found] = trends(before, today, 10)

    assert found.term == number_of("agent")
    assert found.papers == 10
    assert found.expected == (10 + 0.5) * 20 / 200
    assert found.strength == pytest.approx((2 * (10 * log(10 / found.expected) - 10 + found.expected)) ** 0.5)


@pytest.mark.parametrize(
    ("now", "expected", "is_trend"), [(5, 0.7, False), (5, 0.2, True), (11, 2.5, False), (30, 10, True)]
)
def test_the_rarer_a_term_the_more_times_as_often_it_has_to_come(now, expected, is_trend):
    """Of 25,000 terms that are expected in 0.7 papers, chance brings twenty into five papers."""
    term, before, newest = np.array([7], np.uint64), np.array([expected * 100 - 0.5]), np.array([now])
    assert bool(rising(term, before, newest, 100_000, 1_000, count=9)) is is_trend


def test_a_term_that_falls_is_no_trend():
    terms, before = np.array([7], np.uint64), np.array([5000])
    assert rising(terms, before, np.array([5]), 100_000, 1_000, count=9) == []


def test_a_few_papers_on_something_new_are_no_trend():
    before, _ = days()
    late = vectors_of(
        [paper(9000 + number, "", "agents") for number in range(4)],
        frequencies=NONE.with_day(count_terms([paper(number, "", "agents") for number in range(9)])).with_vectors(
            90, count_terms([]).terms, count_terms([]).counts
        ),
    )
    assert trends(before, [late], 10) == []


def test_papers_that_have_a_term_are_found_the_newest_first():
    _, today = days()
    assert holders(today, number_of("agent")) == list(range(5018, 4999, -2))
    assert holders(today, number_of("unheard")) == []


def test_without_a_base_nothing_rises():
    _, today = days()
    assert trends([], today, 10) == []
    assert trends(today, [], 10) == []
