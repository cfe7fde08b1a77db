"""Categories of high and low priority in the order by points."""

from decimal import Decimal

import numpy as np

from digests.ranking.candidates import Candidates
from digests.ranking.matching import AUTHORS, CATEGORIES, TITLE
from digests.ranking.points import Preferred, Statement, rank_by_points
from digests.ranking.postings import Postings
from digests.ranking.reasons import Ranking
from tests.ranking.test_points import MONDAY, NEW, keyword, one_day, packed, rank

HIGH = Statement("cs.CL", "category cs.CL, high priority", "category", 100)
LOW = Statement("cs.CV", "category cs.CV, low priority", "category", -100)


def preferred(statement: Statement, *numbers: int) -> Preferred:
    return Preferred(statement, np.array(numbers, np.int64))


def scores(ranking: Ranking) -> dict[int, Decimal]:
    return {paper.number: paper.score for paper in ranking.papers}


def test_a_high_category_gives_each_of_its_papers_a_point_and_lists_it():
    ranking = rank(
        one_day({1: NEW, 2: NEW, 3: NEW}), [keyword("llm")], {"llm": {2: TITLE}}, preferred=[preferred(HIGH, 1, 2)]
    )

    assert scores(ranking) == {2: Decimal("2.5"), 1: Decimal(1)}
    assert ranking.matched == 2


def test_a_low_category_takes_a_point_and_lists_nothing():
    ranking = rank(one_day({1: NEW, 2: NEW}), [keyword("llm")], {"llm": {2: TITLE}}, preferred=[preferred(LOW, 1, 2)])

    assert scores(ranking) == {2: Decimal("0.5")}
    assert ranking.matched == 1


def test_a_category_is_a_reason_like_any_other():
    (paper,) = rank(one_day({1: NEW}), [keyword("llm")], {"llm": {1: TITLE}}, preferred=[preferred(HIGH, 1)]).papers

    reason = paper.reasons[-1]
    assert (reason.text, reason.kind, reason.points) == ("category cs.CL, high priority", "category", Decimal(1))
    assert (reason.places, reason.where) == (CATEGORIES, "categories")
    assert sum(each.points for each in paper.reasons) == paper.score


def test_what_a_low_category_takes_can_bring_a_paper_below_the_lowest_score():
    ranking = rank(
        one_day({1: NEW}), [keyword("llm", 50, 0)], {"llm": {1: TITLE}}, preferred=[preferred(LOW, 1)], min_score=0
    )

    assert (ranking.papers, ranking.below_min_score) == ((), 1)


def test_an_exclusion_drops_the_papers_of_a_high_category_too():
    ranking = rank(
        one_day({1: NEW, 2: NEW}), [], {"survey": {1: TITLE}}, exclusions=["survey"], preferred=[preferred(HIGH, 1, 2)]
    )

    assert (scores(ranking), ranking.excluded) == ({2: Decimal(1)}, 1)


def test_a_category_that_announced_nothing_changes_nothing():
    ranking = rank(one_day({1: NEW}), [keyword("llm")], {"llm": {1: TITLE}}, preferred=[preferred(HIGH)])

    assert scores(ranking) == {1: Decimal("1.5")}


def test_a_keyword_and_an_author_with_one_key_both_count():
    stated = [Statement("au:naess", "au:Næss", "keyword", 100, 50), Statement("au:naess", "Næss", "author", 1000)]
    postings = Postings.of([packed("au:naess", MONDAY, {1: AUTHORS})])

    ranking = rank_by_points(one_day({1: NEW}), stated, (), postings, max_papers=9, min_score=0)

    assert scores(ranking) == {1: Decimal(11)}
    assert [reason.text for reason in ranking.papers[0].reasons] == ["Næss", "au:Næss"]


def test_no_candidates_are_no_trouble():
    nothing = Candidates.of([], include_replacements=False)

    assert rank(nothing, [keyword("llm")], {}, preferred=[preferred(HIGH, 1)]).papers == ()
