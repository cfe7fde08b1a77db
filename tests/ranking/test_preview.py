from datetime import date

from digests.ranking.document import DayIndex, Document
from digests.ranking.patterns import parse_keyword
from digests.ranking.preview import preview
from tests.ranking.abstracts import abstracts

MONDAY, TUESDAY, WEDNESDAY = date(2025, 12, 8), date(2025, 12, 9), date(2025, 12, 10)


def day(*papers: tuple[int, str, str]) -> DayIndex:
    return DayIndex.build(Document(number, title, abstract, ()) for number, title, abstract in papers)


WEEK = {
    MONDAY: day((1, "LLM", ""), (2, "Other", "LLM"), (3, "Other", "")),
    WEDNESDAY: day((8, "Other", "LLMs"), (9, "LLMs", "")),
    TUESDAY: day((4, "Other", "")),
}


def test_a_preview_counts_hits_and_their_share_by_day_newest_first():
    found = preview(WEEK, parse_keyword("LLM"))

    assert [(each.day, each.papers, each.hits) for each in found.days] == [
        (WEDNESDAY, 2, 2),
        (TUESDAY, 1, 0),
        (MONDAY, 3, 2),
    ]
    assert (found.papers, found.hits, found.share) == (6, 4, 4 / 6)


def test_a_preview_of_fewer_days_is_taken_from_that_of_more():
    found = preview(WEEK, parse_keyword("LLM")).since(TUESDAY)

    assert (found.papers, found.hits) == (3, 2)


def test_examples_are_those_in_the_title_then_the_newest_each_once():
    found = preview(WEEK, parse_keyword("LLM"))
    again = preview({**WEEK, date(2025, 12, 11): day((1, "LLM", ""))}, parse_keyword("LLM"))

    assert found.examples(10) == (9, 1, 8, 2)
    assert found.examples(3) == (9, 1, 8)
    assert again.examples(10) == (1, 9, 8, 2)


def test_without_papers_the_share_is_0():
    for indexes in ({}, {MONDAY: DayIndex.build([])}):
        found = preview(indexes, parse_keyword("LLM"))
        assert (found.papers, found.hits, found.share, found.examples(5)) == (0, 0, 0.0, ())


def test_a_preview_tells_a_substring_from_a_word():
    indexes = {MONDAY: DayIndex.build(abstracts())}

    assert preview(indexes, parse_keyword("*RL*")).share > 5 * preview(indexes, parse_keyword("RL")).share > 0
