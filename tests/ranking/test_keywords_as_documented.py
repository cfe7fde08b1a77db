"""`docs/keywords.md` taken at its word: random keywords in random papers, held against the plainest loop it allows.

What a piece of text says is not worked out here: each piece comes with its words, as a reader sees them.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from digests.ranking.document import DayIndex, Document
from digests.ranking.matching import ABSTRACT, TITLE
from digests.ranking.patterns import parse_keyword
from tests.ranking.both_ways import find_both_ways

PLURALS = {
    "networks": "network", "policies": "policy", "classes": "class", "boxes": "box", "matrices": "matrix",
    "analyses": "analysis", "llms": "llm", "gpus": "gpu", "hypotheses": "hypothesis", "spectra": "spectrum",
    "studies": "study", "datasets": "dataset", "sets": "set", "chatbots": "chatbot", "bots": "bot",
}  # fmt: skip
WORDS = [*PLURALS, *PLURALS.values(), "bias", "news", "deep", "map", "it", "the", "of", "former", "quantize", "rlhf"]
PIECES = {
    **{word: [word] for word in (*WORDS, "LLM", "IT", "MAP", "RLHF", "Conformer", "C", "net", "3D", "FP8")},
    "naïve": ["naive"], 'na\\"ive': ["naive"], 'na{\\"\\i}ve': ["naive"], "naive": ["naive"], "Łódź": ["Lodz"],
    "\\L{}\\'od\\'z": ["Lodz"], "Erdős": ["Erdos"], "Erd\\H{o}s": ["Erdos"], "Poincar\\'e": ["Poincare"],
    "ﬁne": ["fine"], "$k$": ["k"], "means": ["means"], "\\textbf{map}": ["map"], "\\emph{deep}": ["deep"],
    "{\\em box}": ["box"], "$\\mathcal{X}$": ["X"], "\\underline{GPU}": ["GPU"], "CO$_2$": ["CO2"], "CO2": ["CO2"],
    "$L^2$": ["L2"], "C++": ["C++"], "C#": ["C#"], ".NET": [".NET"], "LLM's": ["LLM"], "LLM’s": ["LLM"],
    "don't": ["dont"], "3.2": ["3", "2"], "GPT-4o": ["GPT", "4o"],
}  # fmt: skip
COMPOUNDS = [
    ("fine", "tuning"), ("multi", "modal"), ("data", "set"), ("low", "rank"), ("gpt", "4"), ("3", "d"), ("u", "net"),
    ("chat", "bot"), ("plug", "in"), ("air", "port"), ("gpt", "4o"), ("key", "board"),
]  # fmt: skip
GLUED = {"".join(halves): halves for halves in COMPOUNDS}
BETWEEN = (" ", "\n", ", ", ". ", " (", ") ", "/", " – ", "—", ": ", "; ")
HYPHENS = ("-", "‐", "–", " ")


@dataclass(frozen=True)
class Asked:
    """One word of a keyword: plain, or compared as it is written, with open ends and maybe capitals that count."""

    text: str
    stars: tuple[bool, bool] = (False, False)
    is_exact: bool = False

    @property
    def is_plain(self) -> bool:
        return not self.is_exact and not any(self.stars)

    def fits(self, word: str) -> bool:
        left, right = (".*" * star for star in self.stars)
        written = re.compile(left + re.escape(self.text) + right, 0 if self.is_exact else re.IGNORECASE)
        return written.fullmatch(word) is not None


Text = tuple[str, list[str]]


class Drawn:
    """Texts and keywords at random, with the words they are made of."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def text(self) -> Text:
        pieces = [self._piece() for _ in range(self._random.randrange(13))]
        written = "".join(piece + self._random.choice(BETWEEN) for piece, _ in pieces)
        return written, [word for _, words in pieces for word in words]

    def keyword(self) -> tuple[str, list[tuple[str, list[Asked]]]]:
        operands = [self._operand() for _ in range(self._random.choice((1, 1, 1, 2, 3)))]
        return " + ".join(written for written, _, _ in operands), [(prefix, asked) for _, prefix, asked in operands]

    def _piece(self) -> Text:
        if self._random.random() < 0.3:
            first, last = map(self._cased, self._random.choice(COMPOUNDS))
            hyphen = self._random.choice(("", *HYPHENS))
            return first + hyphen + last, [first, last] if hyphen else [first + last]
        written = self._random.choice(list(PIECES))
        cased = self._cased(written)
        return cased, PIECES[written] if cased == written else [cased]

    def _cased(self, word: str) -> str:
        return self._random.choice((word, word.upper(), word.capitalize())) if re.fullmatch("[a-z]+", word) else word

    def _operand(self) -> tuple[str, str, list[Asked]]:
        prefix = self._random.choice(("", "", "", "ti:", "abs:", "all:"))
        words = [self._asked(prefix) for _ in range(self._random.choice((1, 1, 2, 2, 3)))]
        written = prefix + " ".join(written for written, _ in words)
        return written, prefix, [asked for _, each in words for asked in each]

    def _asked(self, prefix: str) -> tuple[str, list[Asked]]:
        kind = self._random.randrange(6)
        if kind == 0:
            word = self._random.choice([each for each in WORDS if len(each) > 2])
            cut = self._random.randrange(2, len(word) + 1)
            stars = self._random.choice(((True, False), (False, True)))
            text = word[-cut:] if stars[0] else word[:cut]
            return f"{'*' * stars[0]}{text}{'*' * stars[1]}", [Asked(text, stars)]
        if kind == 1:
            text = self._random.choice(("IT", "it", "MAP", "map", "LLM", "LLMs", "C++", "FP8", "Deep", "networks"))
            return f'"{text}"', [Asked(text, is_exact=not prefix or text != text.lower())]
        written, words = self._piece()
        return written, [Asked(word) for word in words]


def singular(word: str) -> str:
    return PLURALS.get(word.lower(), word.lower())


def begins(words: list[str], asked: list[Asked]) -> bool:
    """Return whether a text that goes on with these words begins with the phrase."""
    if not asked or not words:
        return not asked
    if not asked[0].is_plain:
        return asked[0].fits(words[0]) and begins(words[1:], asked[1:])
    here, wanted = singular(words[0]), singular(asked[0].text)
    both = tuple(singular(each.text) for each in asked[:2] if each.is_plain)
    return (
        (here == wanted and begins(words[1:], asked[1:]))
        or (GLUED.get(wanted) == tuple(map(singular, words[:2])) and begins(words[2:], asked[1:]))
        or (GLUED.get(here) == both and begins(words[1:], asked[2:]))
    )


def occurs(words: list[str], asked: list[Asked]) -> bool:
    return any(begins(words[start:], asked) for start in range(len(words)))


def places(title: Text, abstract: Text, prefix: str, asked: list[Asked]) -> int:
    looked_at = {"": TITLE | ABSTRACT, "all:": TITLE | ABSTRACT, "ti:": TITLE, "abs:": ABSTRACT}[prefix]
    return looked_at & (TITLE * occurs(title[1], asked) | ABSTRACT * occurs(abstract[1], asked))


@pytest.mark.parametrize("seed", range(4))
def test_hundreds_of_keywords_find_what_the_document_says(seed):
    drawn = Drawn(seed)
    papers = [(drawn.text(), drawn.text()) for _ in range(50)]
    index = DayIndex.build(
        Document(number, title, abstract, ()) for number, ((title, _), (abstract, _)) in enumerate(papers)
    )
    hits = 0
    for _ in range(300):
        keyword, operands = drawn.keyword()
        wanted = []
        for number, paper in enumerate(papers):
            each = [places(*paper, prefix, asked) for prefix, asked in operands]
            if all(each):
                in_title = all(found & TITLE for found in each)
                wanted.append((number, TITLE * in_title | ABSTRACT * any(found & ABSTRACT for found in each)))
        assert find_both_ways(index, parse_keyword(keyword)) == wanted, keyword
        hits += len(wanted)
    assert hits > 200


def test_every_row_of_the_documented_table_finds_what_it_says():
    page = (Path(__file__).parents[2] / "docs/keywords.md").read_text()
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) > 15
    for written, finds, *_ in rows:
        keywords = [parse_keyword(code) for code in re.findall("`([^`]+)`", written)]
        texts = re.findall('"([^" ][^"]*)"', re.sub("`[^`]*`", "", finds)) + re.findall("`([^`]+)`", finds)
        found = {(text, word.key) for text in texts for word in keywords if find_both_ways(index_of(text), word)}
        assert {text for text, _ in found} == set(texts)
        assert not texts or {key for _, key in found} == {word.key for word in keywords}


def index_of(title: str) -> DayIndex:
    return DayIndex.build([Document(1, title, "", ())])
