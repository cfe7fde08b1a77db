"""Matching held against a loop over words that shares nothing with it: no index, no rules, only lists to look in."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.ranking.document import DayIndex, Document
from digests.ranking.many_patterns import find_all
from digests.ranking.matching import ABSTRACT, AUTHORS, CATEGORIES, TITLE, find
from digests.ranking.patterns import from_key, parse_keyword
from tests.ranking.abstracts import abstracts
from tests.ranking.both_ways import find_both_ways

SINGULARS = {
    "networks": "network", "llms": "llm", "agents": "agent", "policies": "policy", "classes": "class",
    "gpus": "gpu", "analyses": "analysis", "datasets": "dataset", "sets": "set",
}  # fmt: skip
OTHERS = [
    "bias", "this", "deep", "multi", "modal", "multimodal", "data", "fine", "tuning", "finetuning", "3d", "rl", "a",
    "c", "c++", "c#", "gpt", "4o", "gpt4o", "net", ".net",
]  # fmt: skip
HALVES = {
    "multimodal": ("multi", "modal"), "finetuning": ("fine", "tuning"), "dataset": ("data", "set"),
    "gpt4o": ("gpt", "4o"),
}  # fmt: skip
GLUED = {halves: glued for glued, halves in HALVES.items()}
WORDS = sorted({*SINGULARS, *SINGULARS.values(), *OTHERS})
NAMES = ["Ada Lovelace", "A. Lovelace", "Håkon Næss", "Bob Ness"]
CODES = ["cs.LG", "cs.AI", "hep-th", "math.NA"]


@dataclass(frozen=True)
class Written:
    """One word of a keyword as a reader writes it."""

    text: str
    stars: tuple[bool, bool] = (False, False)
    is_exact: bool = False

    @property
    def is_plain(self) -> bool:
        return not self.is_exact and not any(self.stars)

    def __str__(self) -> str:
        return f"{'*' * self.stars[0]}{self.text}{'*' * self.stars[1]}"

    def fits(self, word: str) -> bool:
        """Return whether a word that is compared as it is written fits this one."""
        mine, word = (self.text, word) if self.is_exact else (self.text.lower(), word.lower())
        left, right = ("[a-zA-Z0-9.+#]*" * star for star in self.stars)
        return re.fullmatch(left + re.escape(mine) + right, word) is not None


@dataclass(frozen=True)
class Paper:
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


CASED = st.sampled_from(WORDS).flatmap(lambda word: st.sampled_from([word, word.upper(), word.capitalize()]))
SEPARATED = st.tuples(CASED, st.sampled_from([" ", " - ", ", ", "\n", " – ", ". ", " ("])).map("".join)
TEXTS = st.lists(SEPARATED, max_size=12).map("".join)
PAPERS = st.lists(
    st.builds(
        Paper,
        TEXTS,
        TEXTS,
        st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
        st.lists(st.sampled_from(CODES), max_size=2).map(tuple),
    ),
    max_size=6,
)
PLAIN = st.builds(Written, CASED)
STARRED = st.builds(
    Written,
    st.sampled_from([word for word in WORDS if len(word) > 1]),
    st.sampled_from([(True, False), (False, True), (True, True)]),
    st.booleans(),
)
EXACT = st.builds(Written, CASED, is_exact=st.just(True))
PHRASES = st.lists(st.one_of(PLAIN, PLAIN, EXACT, STARRED), min_size=1, max_size=3)
OPERANDS = st.one_of(
    st.tuples(st.sampled_from(["", "ti:", "abs:", "all:"]), PHRASES),
    st.tuples(st.just("au:"), st.sampled_from(["Lovelace", "Ada Lovelace", "Lovelace A", "Hakon Naess"])),
    st.tuples(st.just("cat:"), st.sampled_from(["cs.LG", "CS.AI", "cs.*", "hep-th", "math.na", "stat.ML"])),
)


def rendered(operand: tuple[str, list[Written] | str]) -> str:
    prefix, phrase = operand
    if isinstance(phrase, str):
        return prefix + phrase
    return prefix + " ".join(f'"{word}"' if word.is_exact else str(word) for word in phrase)


def plain_loop(papers: list[Paper], operands: list[tuple[str, list[Written] | str]]) -> list[tuple[int, int]]:
    """Return number and places of each paper in which all operands occur."""
    found = []
    for number, paper in enumerate(papers):
        each = [places_of(paper, prefix, phrase) for prefix, phrase in operands]
        texts = [places for places, (prefix, _) in zip(each, operands, strict=True) if prefix not in {"au:", "cat:"}]
        if all(each):
            in_title = TITLE * (bool(texts) and all(places & TITLE for places in texts))
            rest = {bit for places in each for bit in (ABSTRACT, AUTHORS, CATEGORIES) if places & bit}
            found.append((number, in_title + sum(rest)))
    return found


def places_of(paper: Paper, prefix: str, phrase: list[Written] | str) -> int:
    if prefix == "au:":
        meant = {
            "Lovelace": {"Ada Lovelace", "A. Lovelace"},
            "Ada Lovelace": {"Ada Lovelace", "A. Lovelace"},
            "Lovelace A": {"Ada Lovelace", "A. Lovelace"},
            "Hakon Naess": {"Håkon Næss"},
        }[str(phrase)]
        return AUTHORS * bool(meant & set(paper.authors))
    if prefix == "cat:":
        pattern = re.escape(str(phrase)).replace(r"\*", ".*")
        return CATEGORIES * any(re.fullmatch(pattern, code, re.IGNORECASE) for code in paper.categories)
    assert isinstance(phrase, list)
    words = [read_again(word, prefix) for word in phrase]
    looks_at = {"": TITLE + ABSTRACT, "all:": TITLE + ABSTRACT, "ti:": TITLE, "abs:": ABSTRACT}[prefix]
    return looks_at & (TITLE * occurs(paper.title, words) + ABSTRACT * occurs(paper.abstract, words))


def read_again(word: Written, prefix: str) -> Written:
    """After a prefix, quotation marks around small letters say nothing about case."""
    is_loose = prefix and word.is_exact and word.text == word.text.lower() and word.text != word.text.upper()
    return Written(word.text, word.stars) if is_loose else word


def occurs(text: str, phrase: list[Written]) -> bool:
    words = re.findall(r"(?:(?<![A-Za-z0-9])\.(?=net\b|Net\b|NET\b))?[A-Za-z0-9]+(?:\+\+|#)?", text)
    return any(begins(words[at:], phrase) for at in range(len(words)))


def begins(words: list[str], phrase: list[Written]) -> bool:
    """Return whether the words begin with the phrase, compounds in any spelling."""
    if not phrase or not words:
        return not phrase
    first = phrase[0]
    if not first.is_plain:
        return first.fits(words[0]) and begins(words[1:], phrase[1:])
    wanted, here = singular(first.text), singular(words[0])
    if wanted == here and begins(words[1:], phrase[1:]):
        return True
    if wanted in HALVES and tuple(map(singular, words[:2])) == HALVES[wanted] and begins(words[2:], phrase[1:]):
        return True
    pair = tuple(singular(word.text) for word in phrase[:2] if word.is_plain)
    return pair in GLUED and GLUED[pair] == here and begins(words[1:], phrase[2:])


def singular(word: str) -> str:
    return SINGULARS.get(word.lower(), word.lower())


def found_by_index(papers: list[Paper], keyword: str) -> list[tuple[int, int]]:
    return find_both_ways(index_of(tuple(papers)), parse_keyword(keyword))


@lru_cache(maxsize=1)
def index_of(papers: tuple[Paper, ...]) -> DayIndex:
    """Return their index as it comes from the database; many tests ask the same papers."""
    documents = (
        Document(number, paper.title, paper.abstract, paper.authors, paper.categories)
        for number, paper in enumerate(papers)
    )
    return DayIndex.unpack(DayIndex.build(documents).pack())


@settings(max_examples=150)
@given(PAPERS, st.lists(PLAIN, min_size=1, max_size=3), st.sampled_from([" ", "-", "–", "\n"]))
def test_phrases_are_found_where_a_plain_loop_finds_them(papers, phrase, separator):
    keyword = separator.join(map(str, phrase))
    assert found_by_index(papers, keyword) == plain_loop(papers, [("", phrase)])


@settings(max_examples=150)
@given(PAPERS, PHRASES)
def test_exact_words_and_wildcards_are_found_where_a_plain_loop_finds_them(papers, phrase):
    assert found_by_index(papers, rendered(("", phrase))) == plain_loop(papers, [("", phrase)])


@settings(max_examples=150)
@given(PAPERS, st.lists(OPERANDS, min_size=1, max_size=3))
def test_several_operands_with_prefixes_are_found_where_a_plain_loop_finds_them(papers, operands):
    assert found_by_index(papers, " + ".join(map(rendered, operands))) == plain_loop(papers, operands)


SEED_KEYWORDS = """
LLM RL RLHF Inference Training Attention Pipeline MOE Sparse Quantization Speculative Efficient Efficiency Framework
Parallel Distributed Kernel Decode Decoding Prefill Throughput Fast Network Hardware Cluster FP8 FP4 Optimization
Scalable Communication survey review tutorial
"""


@pytest.mark.parametrize("keyword", SEED_KEYWORDS.split())
def test_a_substring_pattern_finds_in_real_papers_what_python_finds(keyword):
    papers = [Paper(paper.title, " ".join(paper.abstract.split())) for paper in abstracts()]
    wanted = [
        (number, (keyword.lower() in paper.title.lower()) + 2 * (keyword.lower() in paper.abstract.lower()))
        for number, paper in enumerate(papers)
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
        Paper(paper.title, paper.abstract)
        for paper in abstracts()
        if (paper.title + paper.abstract).isascii() and not re.search(r"[\\${]", paper.title + paper.abstract)
    ]
    words = r"[\W_]+".join(rf"{word}(?:s|(?<=s)es)?" for word in phrase.split())
    wanted = re.compile(rf"(?<![^\W_]){words}(?![^\W_])", re.IGNORECASE)
    found = [
        (number, bool(wanted.search(paper.title)) + 2 * bool(wanted.search(paper.abstract)))
        for number, paper in enumerate(papers)
    ]
    assert len(papers) > 150
    assert found_by_index(papers, phrase) == [(number, places) for number, places in found if places]


def test_exact_phrases_in_real_papers_are_found_where_a_regular_expression_finds_them():
    papers = [
        Paper(paper.title, paper.abstract)
        for paper in abstracts()
        if (paper.title + paper.abstract).isascii() and not re.search(r"[\\${'+#]", paper.title + paper.abstract)
    ]
    words = [re.findall(r"[A-Za-z0-9]+", paper.abstract) for paper in papers]
    phrases = {" ".join(each[at : at + 1 + at % 3]) for at, each in enumerate(words) if each[at : at + 1 + at % 3]}
    assert len(phrases) > 50
    for phrase in sorted(phrases | {"IT", "it", "MAP", "CLIP", "Large Language Models", "large language models"}):
        words_of_it = r"[\W_]+".join(phrase.split())
        wanted = re.compile(rf"(?<![^\W_]){words_of_it}(?![^\W_])")
        found = [
            (number, bool(wanted.search(paper.title)) + 2 * bool(wanted.search(paper.abstract)))
            for number, paper in enumerate(papers)
        ]
        assert found_by_index(papers, f'"{phrase}"') == [(number, places) for number, places in found if places]


def test_many_patterns_at_once_find_what_each_finds_alone():
    index = DayIndex.build(abstracts())
    words = sorted({word for paper in abstracts()[:20] for word in re.findall(r"[A-Za-z]{3,}", paper.abstract)})
    texts = [*words, *(f"*{word}" for word in words[::10]), *map(" ".join, pairwise(words))]
    keys = list(dict.fromkeys(parse_keyword(text).key for text in [*texts, *(f"{text} + of" for text in texts[::20])]))
    together = find_all(index, keys)
    assert together.keys == tuple(keys)
    for key, many in together.items():
        one = find(index, from_key(key))
        assert many.numbers.tolist() == one.numbers.tolist()
        assert many.places.tolist() == one.places.tolist()
