from datetime import date

import pytest

from digests.ranking.document import DayIndex, Document
from digests.ranking.patterns import parse_keyword
from digests.ranking.preview import as_substring, as_whole_words, preview
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


@pytest.mark.parametrize(
    ("keyword", "opened"), [("RL", "*rl*"), ("KV cache", "*kv cache*"), ("ti:RL", "ti:*rl*"), ("*RL*", "*rl*")]
)
def test_letters_are_looked_for_inside_words_too(keyword, opened):
    found = as_substring(parse_keyword(keyword))

    assert found is not None
    assert found.key == opened
    assert found.key == parse_keyword(opened).key


@pytest.mark.parametrize("keyword", ['"IT"', "diffusion + protein", "au:Næss", "cat:cs.LG", "C"])
def test_what_is_no_plain_search_for_letters_has_none(keyword):
    assert as_substring(parse_keyword(keyword)) is None


def test_a_substring_without_its_stars_is_a_whole_word():
    assert as_whole_words(parse_keyword("*RL*")).key == "rl"
    assert as_whole_words(parse_keyword("RL")).key == "rl"
    assert as_whole_words(parse_keyword("quantiz*")).key == "quantiz*"
    assert as_whole_words(parse_keyword("au:Næss")).key == parse_keyword("au:Næss").key
