"""The key of a keyword, one for all its spellings, and what holds of any text that a reader may write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.ranking.document import DayIndex, Document
from digests.ranking.matching import TITLE, find
from digests.ranking.patterns import MAX_LENGTH, Pattern, PatternError, from_key, parse_author, parse_keyword
from tests.ranking.both_ways import find_both_ways

PLAIN = [
    "RL", "LLMs", "multimodal", "GPT-4o", " ", " ", "-", "C++", "'s", "é", "Æ", "ﬁ", "Naess, H.", "\\'e", "$", "{",
    "17", ",", ".NET", "4.1", "jr", "A*", "_", "^",
]  # fmt: skip
MARKS = [" + ", " + ", "+", "*", '"', '"', "“", "ti:", "abs:", "all:", "au:", "cat:", "tl:", "cs.LG", "cs.*"]
WORDS = st.lists(st.sampled_from(PLAIN), max_size=10).map("".join)
WRITTEN = st.lists(st.sampled_from(PLAIN + MARKS), max_size=8).map("".join)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("B + A", "a + b"),
        ("LLM + llms", "llm"),
        ("all:LLM", "llm"),
        ("C++ + Rust", "c++ + rust"),
        ("A+B", "a b"),
        ("＂IT＂ ＋ x", '"IT" + x'),
        ('"CLIP" "Model" x', '"CLIP Model" x'),
        ('ti: "graph networks"', "ti:graph network"),
        ('ti:"Graph networks"', 'ti:"Graph networks"'),
        ("au:Næss, Håkon + cat:cs.LG + ti:x", "au:naess, hakon + cat:cs.lg + ti:x"),
        ('"*RL*"', '"*RL*"'),
        ('"A + B"', '"A B"'),
        (r"na\"ive bayes", "naive bayes"),
        ('"A*" search', '"A⁎" search'),
        ('ti:"a*"', "ti:a⁎"),
    ],
)
def test_a_key_says_the_same_whatever_the_order_and_the_marks(text, key):
    assert parse_keyword(text).key == key
    assert parse_keyword(key).key == key


@pytest.mark.parametrize(
    "spellings",
    [
        ("multimodal", "multi-modal", "Multi modal"),
        ("fine-tuning", "finetuning", "fine tunings"),
        ("data set", "datasets"),
        ("pretrained model", "pre-trained models"),
        ("GPT-4o", "gpt4o", "GPT 4o"),
        ("ti:UNet", "ti:u-nets"),
        ("FP8 + kNN", "k-NN + fp-8"),
    ],
)
def test_both_spellings_of_a_known_compound_share_a_key(spellings):
    assert len({parse_keyword(spelling).key for spelling in spellings}) == 1


def test_compounds_that_could_be_cut_in_two_ways_keep_their_own_keys():
    assert parse_keyword("nowhere").key != parse_keyword("now here").key
    assert parse_keyword("3D").key != parse_keyword("3-D").key


@settings(max_examples=200)
@given(st.one_of(WRITTEN, TEXT, st.text(max_size=30)))
def test_parsing_raises_nothing_but_pattern_errors_inside_the_text(text):
    for parse in (parse_keyword, parse_author):
        refused = None
        try:
            parse(text)
        except PatternError as error:
            refused = error
        assert refused is None or 0 <= refused.position <= len(text)


def parsed(text: str) -> Pattern | None:
    try:
        return parse_keyword(text)
    except PatternError:
        return None


KEYWORDS = st.one_of(WRITTEN, WORDS, TEXT).map(parsed).filter(bool)


@settings(max_examples=200)
@given(KEYWORDS)
def test_a_key_is_a_spelling_of_its_pattern_and_gives_it_back(pattern):
    assert from_key(pattern.key) == pattern
    assert parse_keyword(pattern.key) == pattern
    assert len(pattern.key) <= MAX_LENGTH


@settings(max_examples=200)
@given(KEYWORDS, st.lists(st.tuples(WRITTEN, WRITTEN), max_size=3))
def test_whatever_can_be_parsed_can_be_looked_up(pattern, texts):
    index = DayIndex.build(
        Document(number, title, abstract, ("Ada Næss",), ("cs.LG",)) for number, (title, abstract) in enumerate(texts)
    )
    assert all(1 <= places <= 15 for _, places in find_both_ways(index, pattern))


@settings(max_examples=200)
@given(WORDS)
def test_a_plain_keyword_is_found_in_a_title_that_is_the_keyword(text):
    pattern = parsed(text)
    assert pattern is None or find(DayIndex.build([Document(1, text, "", ())]), pattern).places.tolist() == [TITLE]
