"""Matching held against a loop over words that shares nothing with it: no index, no rules, only lists to look in."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.ranking.document import DayIndex, Document
from digests.ranking.matching import find, find_all
from digests.ranking.patterns import parse_keyword
from tests.ranking.abstracts import abstracts

SINGULARS = {
    "networks": "network", "llms": "llm", "agents": "agent", "policies": "policy", "classes": "class",
    "gpus": "gpu", "analyses": "analysis", "datasets": "dataset", "sets": "set",
}  # fmt: skip
OTHERS = [
    "bias",
    "this",
    "deep",
    "multi",
    "modal",
    "multimodal",
    "data",
    "fine",
    "tuning",
    "finetuning",
    "3d",
    "rl",
    "a",
]
GLUED = {("multi", "modal"): "multimodal", ("fine", "tuning"): "finetuning", ("data", "set"): "dataset"}
WORDS = sorted({*SINGULARS, *SINGULARS.values(), *OTHERS})

CASED = st.sampled_from(WORDS).flatmap(lambda word: st.sampled_from([word, word.upper(), word.capitalize()]))
SEPARATED = st.tuples(CASED, st.sampled_from([" ", "-", ", ", "\n", " – ", ". ", " (", "‐"])).map("".join)
TEXTS = st.lists(SEPARATED, max_size=12).map("".join)
PAPERS = st.lists(st.tuples(TEXTS, TEXTS), max_size=6)
PHRASES = st.lists(CASED, min_size=1, max_size=3).flatmap(
    lambda words: st.sampled_from([" ".join(words), "-".join(words)])
)
STARRED = st.tuples(
    st.sampled_from(["", "*"]), st.sampled_from([w for w in WORDS if len(w) > 1]), st.sampled_from(["", "*"])
)
WILDCARDS = st.lists(STARRED.map("".join), min_size=1, max_size=2).map(" ".join)


def plain_loop(papers: list[tuple[str, str]], keyword: str) -> list[tuple[int, int]]:
    """Return number and places of each paper with the keyword."""
    occurs = occurs_as_wildcard if "*" in keyword else occurs_as_phrase
    found = [
        (number, occurs(title, keyword) + 2 * occurs(abstract, keyword))
        for number, (title, abstract) in enumerate(papers)
    ]
    return [(number, places) for number, places in found if places]


def occurs_as_phrase(text: str, keyword: str) -> bool:
    wanted = opened(keyword)
    pieces = opened(text)
    ends = word_ends(text)
    return any(
        pieces[at : at + len(wanted)] == wanted and at in ends and at + len(wanted) in ends
        for at in range(len(pieces) - len(wanted) + 1)
    )


def occurs_as_wildcard(text: str, keyword: str) -> bool:
    pieces = [re.sub(r"\\\*", "[a-z0-9]*", re.escape(word)) for word in keyword.lower().split()]
    exact = [singular_or_wildcard(piece, word) for piece, word in zip(pieces, keyword.lower().split(), strict=True)]
    words = raw_words(text)
    return any(
        all(re.fullmatch(pattern, form) for (pattern, fold), form in zip(exact, forms(words[at:], exact), strict=False))
        for at in range(len(words) - len(exact) + 1)
    )


def singular_or_wildcard(piece: str, word: str) -> tuple[str, bool]:
    return (piece, False) if "*" in word else (SINGULARS.get(word, word), True)


def forms(words: list[str], exact: list[tuple[str, bool]]) -> list[str]:
    return [SINGULARS.get(word, word) if fold else word for word, (_, fold) in zip(words, exact, strict=False)]


def raw_words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def opened(text: str) -> list[str]:
    """Return the text's singular words with every compound opened into its halves."""
    halves = {glued: pair for pair, glued in GLUED.items()}
    singulars = [SINGULARS.get(word, word) for word in raw_words(text)]
    return [half for word in singulars for half in halves.get(word, (word,))]


def word_ends(text: str) -> set[int]:
    """Return the places between opened words where the text itself ends a word."""
    ends, at = {0}, 0
    for word in raw_words(text):
        at += len(opened(word))
        ends.add(at)
    return ends


def found_by_index(papers: list[tuple[str, str]], keyword: str) -> list[tuple[int, int]]:
    index = DayIndex.unpack(DayIndex.build(Document(n, *texts, ()) for n, texts in enumerate(papers)).pack())
    pattern = parse_keyword(keyword)
    one = find(index, pattern)
    [(_, many)] = find_all(index, [pattern])
    assert many.numbers.tolist() == one.numbers.tolist()
    assert many.places.tolist() == one.places.tolist()
    return list(zip(one.numbers.tolist(), one.places.tolist(), strict=True))


@settings(max_examples=400)
@given(PAPERS, PHRASES)
def test_phrases_are_found_where_a_plain_loop_finds_them(papers, keyword):
    assert found_by_index(papers, keyword) == plain_loop(papers, keyword)


@settings(max_examples=400)
@given(PAPERS, WILDCARDS.filter(lambda keyword: "*" in keyword))
def test_wildcards_are_found_where_a_plain_loop_finds_them(papers, keyword):
    assert found_by_index(papers, keyword) == plain_loop(papers, keyword)


SEED_KEYWORDS = """
LLM RL RLHF Inference Training Attention Pipeline MOE Sparse Quantization Speculative Efficient Efficiency Framework
Parallel Distributed Kernel Decode Decoding Prefill Throughput Fast Network Hardware Cluster FP8 FP4 Optimization
Scalable Communication survey review tutorial
"""


@pytest.mark.parametrize("keyword", SEED_KEYWORDS.split())
def test_a_substring_pattern_finds_in_real_papers_what_python_finds(keyword):
    papers = [(paper.title, " ".join(paper.abstract.split())) for paper in abstracts()]
    wanted = [
        (number, (keyword.lower() in title.lower()) + 2 * (keyword.lower() in abstract.lower()))
        for number, (title, abstract) in enumerate(papers)
    ]
    assert found_by_index(papers, f"*{keyword}*") == [(number, places) for number, places in wanted if places]


REAL_PHRASES = [
    "large language model", "reinforcement learning", "neural network", "diffusion", "transformer", "state of the art",
    "real time", "zero shot", "open source", "graph", "in this paper", "quantum", "of the", "3d gaussian splatting",
]  # fmt: skip


@pytest.mark.parametrize("phrase", REAL_PHRASES)
def test_phrases_in_real_papers_are_found_where_a_regular_expression_finds_them(phrase):
    """Only papers without TeX or accents, where a regular expression can tell the words."""
    papers = [
        (paper.title, paper.abstract)
        for paper in abstracts()
        if (paper.title + paper.abstract).isascii() and not re.search(r"[\\${]", paper.title + paper.abstract)
    ]
    words = r"[\W_]+".join(rf"{word}(?:s|(?<=s)es)?" for word in phrase.split())
    wanted = re.compile(rf"(?<![^\W_]){words}(?![^\W_])", re.IGNORECASE)
    found = [
        (number, bool(wanted.search(title)) + 2 * bool(wanted.search(abstract)))
        for number, (title, abstract) in enumerate(papers)
    ]
    assert len(papers) > 150
    assert found_by_index(papers, phrase) == [(number, places) for number, places in found if places]


def test_many_patterns_at_once_find_what_each_finds_alone():
    index = DayIndex.build(abstracts())
    words = sorted({word for paper in abstracts()[:20] for word in re.findall(r"[A-Za-z]{3,}", paper.abstract)})
    texts = [*words, *(f"*{word}" for word in words[::10]), *map(" ".join, pairwise(words))]
    patterns = [parse_keyword(text) for text in texts]
    together = list(find_all(index, patterns))
    assert [pattern for pattern, _ in together] == patterns
    for pattern, many in together:
        one = find(index, pattern)
        assert many.numbers.tolist() == one.numbers.tolist()
        assert many.places.tolist() == one.places.tolist()
