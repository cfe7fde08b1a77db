from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.ranking.candidates import Candidates, Listed
from digests.ranking.matching import ABSTRACT, AUTHORS, TITLE
from digests.ranking.points import Statement, rank_by_points
from digests.ranking.postings import Postings
from digests.ranking.reasons import Ranking, as_points

MONDAY, TUESDAY = date(2025, 12, 8), date(2025, 12, 9)
NEW, CROSS, REPLACE = 0, 1, 2


def listed(day: date, papers: dict[int, int]) -> Listed:
    numbers = sorted(papers)
    return Listed(day, np.array(numbers, np.int64), np.array([papers[number] for number in numbers], np.uint8))


def packed(key: str, day: date, papers: dict[int, int]) -> tuple[str, date, bytes, bytes]:
    numbers = sorted(papers)
    return key, day, np.array(numbers, "<i8").tobytes(), bytes(papers[number] for number in numbers)


def keyword(key: str, points: int = 100, title_points: int = 50) -> Statement:
    return Statement(key, key.upper(), "keyword", points, title_points)


def rank(
    candidates: Candidates, statements: list[Statement], postings: dict[str, dict[int, int]], **options: object
) -> Ranking:
    exclusions: list[str] = options.pop("exclusions", [])  # type: ignore[assignment]
    keys = {statement.key for statement in statements} | set(exclusions)
    by_day = Postings.of(packed(key, day, postings.get(key, {})) for key in keys for day in candidates.days)
    limits: dict[str, Any] = {"max_papers": 50, "min_score": -(10**6), **options}
    return rank_by_points(candidates, statements, exclusions, by_day, **limits)


def one_day(papers: dict[int, int], *, include_replacements: bool = False) -> Candidates:
    return Candidates.of([listed(MONDAY, papers)], include_replacements=include_replacements)


def test_the_score_is_points_in_the_text_plus_extra_points_in_the_title():
    ranking = rank(
        one_day({1: NEW, 2: NEW, 3: NEW}),
        [keyword("llm"), keyword("kernel", 1000, 2000)],
        {"llm": {1: TITLE | ABSTRACT, 2: ABSTRACT}, "kernel": {2: TITLE}},
    )

    assert [(paper.number, paper.score) for paper in ranking.papers] == [(2, Decimal(31)), (1, Decimal("1.5"))]


def test_the_reasons_say_what_where_and_how_many_points():
    ranking = rank(
        one_day({1: NEW}), [keyword("llm"), keyword("rl")], {"llm": {1: TITLE | ABSTRACT}, "rl": {1: ABSTRACT}}
    )

    assert [
        (reason.text, reason.where, reason.points, reason.title_points) for reason in ranking.papers[0].reasons
    ] == [
        ("LLM", "title and abstract", Decimal("1.5"), Decimal("0.5")),
        ("RL", "abstract", Decimal(1), Decimal(0)),
    ]


def test_an_exclusion_drops_a_paper_and_is_counted():
    ranking = rank(
        one_day({1: NEW, 2: NEW}),
        [keyword("llm")],
        {"llm": {1: TITLE, 2: TITLE}, "survey": {2: ABSTRACT}},
        exclusions=["survey"],
    )

    assert [paper.number for paper in ranking.papers] == [1]
    assert (ranking.considered, ranking.matched, ranking.excluded) == (2, 1, 1)


def test_a_pattern_may_be_a_keyword_and_an_exclusion_and_then_excludes():
    ranking = rank(one_day({1: NEW}), [keyword("llm")], {"llm": {1: TITLE}}, exclusions=["llm"])

    assert (ranking.papers, ranking.excluded) == ((), 1)


def test_a_paper_without_any_keyword_is_dropped():
    assert rank(one_day({1: NEW}), [keyword("llm")], {}).papers == ()


def test_without_statements_nothing_is_ranked():
    ranking = rank(one_day({1: NEW}), [], {})

    assert (ranking.papers, ranking.considered) == ((), 1)


def test_a_followed_author_gives_points():
    author = Statement("au:naess", "Håkon Næss", "author", 1000)

    ranking = rank(one_day({1: NEW}), [author], {"au:naess": {1: AUTHORS}})

    assert (ranking.papers[0].score, ranking.papers[0].reasons[0].where) == (Decimal(10), "authors")


def test_equal_scores_are_ordered_by_the_newest_day_then_by_identifier():
    candidates = Candidates.of(
        [listed(MONDAY, {5: NEW, 1: NEW}), listed(TUESDAY, {9: NEW, 3: NEW})], include_replacements=False
    )

    ranking = rank(candidates, [keyword("llm")], {"llm": dict.fromkeys((1, 3, 5, 9), ABSTRACT)})

    assert [paper.number for paper in ranking.papers] == [3, 9, 1, 5]


def test_the_cut_keeps_the_best_among_equals_in_order():
    candidates = one_day(dict.fromkeys(range(1, 101), NEW))

    ranking = rank(candidates, [keyword("llm")], {"llm": dict.fromkeys(range(1, 101), ABSTRACT)}, max_papers=3)

    assert [(paper.rank, paper.number) for paper in ranking.papers] == [(1, 1), (2, 2), (3, 3)]
    assert ranking.matched == 100


def test_scores_below_the_lowest_score_are_dropped():
    ranking = rank(one_day({1: NEW, 2: NEW}), [keyword("llm")], {"llm": {1: TITLE, 2: ABSTRACT}}, min_score=150)

    assert [paper.number for paper in ranking.papers] == [1]
    assert (ranking.matched, ranking.below_min_score) == (1, 1)


def test_replacements_are_ranked_only_when_asked_for():
    papers = {1: NEW, 2: CROSS, 3: REPLACE}
    hits = {"llm": dict.fromkeys(papers, ABSTRACT)}

    without = rank(one_day(papers), [keyword("llm")], hits)
    with_them = rank(one_day(papers, include_replacements=True), [keyword("llm")], hits)

    assert [paper.announce_type for paper in without.papers] == ["new", "cross"]
    assert [paper.announce_type for paper in with_them.papers] == ["new", "cross", "replace"]


def test_a_paper_in_two_categories_and_days_comes_once_with_its_strongest_type_of_the_first_day():
    candidates = Candidates.of(
        [listed(TUESDAY, {1: CROSS}), listed(MONDAY, {1: CROSS}), listed(MONDAY, {1: NEW})], include_replacements=False
    )

    ranking = rank(candidates, [keyword("llm")], {"llm": {1: ABSTRACT}})

    assert [(paper.number, paper.announced_on, paper.announce_type) for paper in ranking.papers] == [(1, MONDAY, "new")]
    assert ranking.papers[0].score == Decimal(1)


@pytest.mark.parametrize(("hundredths", "text"), [(1250, "12.5"), (700, "7"), (33, "0.33"), (-2000, "-20"), (0, "0")])
def test_points_are_written_without_idle_zeros(hundredths, text):
    assert str(as_points(hundredths)) == text


HITS = st.dictionaries(st.integers(1, 40), st.integers(1, 3), max_size=40)
POINTS = st.integers(-99999, 99999)


@given(
    papers=st.dictionaries(st.integers(1, 40), st.integers(0, 4), max_size=40),
    stated=st.lists(st.tuples(HITS, POINTS, POINTS), max_size=6),
    excluded=HITS,
    max_papers=st.integers(1, 50),
    min_score=POINTS,
)
def test_the_ranking_equals_a_plain_loop_and_reasons_add_up(papers, stated, excluded, max_papers, min_score):
    statements = [keyword(f"k{index}", points, extra) for index, (_, points, extra) in enumerate(stated)]
    postings = {f"k{index}": hits for index, (hits, _, _) in enumerate(stated)} | {"out": excluded}

    ranking = rank(
        one_day(papers), statements, postings, exclusions=["out"], max_papers=max_papers, min_score=min_score
    )

    expected = []
    for number, announce_type in papers.items():
        gains = [points + (extra if hits[number] & TITLE else 0) for hits, points, extra in stated if number in hits]
        if announce_type in {NEW, CROSS} and gains and number not in excluded and sum(gains) >= min_score:
            expected.append((-sum(gains), number))
    assert [(-int(paper.score * 100), paper.number) for paper in ranking.papers] == sorted(expected)[:max_papers]
    for paper in ranking.papers:
        assert sum(reason.points for reason in paper.reasons) == paper.score
