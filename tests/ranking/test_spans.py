import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.ranking.patterns import parse_keyword
from digests.ranking.spans import sentence_with, spans


def marked(text: str, keyword: str) -> list[str]:
    return [text[start:end] for start, end in spans(text, parse_keyword(keyword))]


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("LLM", "Fast LLMs, at last", ["LLMs"]),
        ("fine-tuning", "On fine tuning of graphs", ["fine tuning"]),
        ("fine tuning", "On (finetuning): a study", ["finetuning"]),
        ("large language model", "Why large language-models fail", ["large language-models"]),
        ("quantiz*", "Post-training quantization.", ["quantization"]),
        ("k-means", "Fast $k$-means for all", ["$k$-means"]),
        ("C++", "Faster C++, safer", ["C++"]),
        ("diffusion + protein", "Protein design by diffusion", ["Protein", "diffusion"]),
        ('"IT"', "What it takes in IT", ["IT"]),
        ("ti:survey + cat:cs.CL", "A survey of parsing", ["survey"]),
        ("au:Næss", "Næss and others", []),
        ("world", "RL in the real WORLD: a world apart", ["WORLD"]),
        ("graph + graph network", "A graph network", ["graph network"]),
        ("LLM", "Graphs", []),
        ("LLM", "", []),
    ],
)
def test_what_is_found_is_marked(keyword, text, found):
    assert marked(text, keyword) == found


def test_the_sentence_that_has_it_is_given():
    abstract = "We study graphs. Large\nlanguage models help! They help a lot."

    assert sentence_with(abstract, parse_keyword("large language model")) == "Large language models help!"
    assert sentence_with(abstract, parse_keyword("abs:help")) == "Large language models help!"
    assert sentence_with(abstract, parse_keyword("protein")) == ""
    assert sentence_with("", parse_keyword("protein")) == ""


@given(st.text(alphabet="ab -.$\\{}", max_size=40), st.sampled_from(["a", "b a", "ab*", "a + b", "ab"]))
def test_spans_are_ordered_apart_and_inside_the_text(text, keyword):
    found = spans(text, parse_keyword(keyword))

    bounds = [0, *(bound for span in found for bound in span), len(text)]
    assert bounds == sorted(bounds)
    assert all(start < end for start, end in found)
