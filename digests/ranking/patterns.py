"""The keyword grammar: what a reader writes to a pattern with a canonical key.

A keyword is a word or a phrase: its words in order and next to each other. Case, accents, simple plurals, and the
choice between hyphen and blank make no difference. A `*` at either end of a word stands for any letters and digits,
and such a word is compared as it is written in the text, plural or not. An author is a name (`digests.ranking.names`).
"""

import re
import unicodedata
from dataclasses import dataclass

from digests.ranking import names, tex, tokens
from digests.ranking.plurals import singular

MAX_LENGTH = 200
MAX_WORDS = 12
MIN_WILDCARD = 2
AUTHOR_PREFIX = "au:"

_STARRED = re.compile(rf"\**{tokens.WORD}\**|\*+")


class PatternError(ValueError):
    """What a reader wrote is no pattern: `reason` says why in a sentence, `position` where in the text (from 0)."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a pattern: a folded singular, or a wildcard whose open ends take any letters."""

    text: str
    open_left: bool = False
    open_right: bool = False

    @property
    def is_wildcard(self) -> bool:
        """Whether either end is open."""
        return self.open_left or self.open_right

    def __str__(self) -> str:
        return f"{'*' * self.open_left}{self.text}{'*' * self.open_right}"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A keyword's words, or an author's name, and the key under which it is kept once for all readers.

    Spellings that find the same papers by folding have equal keys: "LLM", "llms" and " LLM ".
    """

    key: str
    words: tuple[Word, ...] = ()
    author: names.Name | None = None


def parse_keyword(text: str) -> Pattern:
    """Return the pattern of a keyword or exclusion; raises PatternError."""
    _check_text(text)
    words = tuple(_keyword_words(text))
    if not words:
        raise PatternError("A keyword needs a letter or a digit.", 0)
    if len(words) > MAX_WORDS:
        raise PatternError(f"A keyword has at most {MAX_WORDS} words; this one has {len(words)}.", 0)
    return Pattern(_checked_key(" ".join(map(str, words))), words)


def parse_author(text: str) -> Pattern:
    """Return the pattern of a followed author; raises PatternError."""
    _check_text(text)
    if "*" in text:
        raise PatternError("A name takes no `*`; write initials or the surname alone.", text.index("*"))
    name = names.parse(text)
    if name is None or not any(letter.isalpha() for letter in name.surname):
        raise PatternError("A name needs a letter.", 0)
    return Pattern(_checked_key(f"{AUTHOR_PREFIX}{name}"), author=name)


def from_key(key: str) -> Pattern:
    """Return the pattern that has this key."""
    if key.startswith(AUTHOR_PREFIX):
        return Pattern(key, author=names.from_key(key.removeprefix(AUTHOR_PREFIX)))
    return Pattern(key, tuple(map(_word, key.split(" "))))


def _check_text(text: str) -> None:
    if not text.strip():
        raise PatternError("Nothing is written here.", 0)
    if len(text) > MAX_LENGTH:
        raise PatternError(f"At most {MAX_LENGTH} characters fit; this has {len(text)}.", MAX_LENGTH)
    for position, letter in enumerate(text):
        if unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\t\n\r":
            raise PatternError("This holds a control character.", position)


def _checked_key(key: str) -> str:
    if len(key) > MAX_LENGTH:
        raise PatternError("This is too long once its letters are spelled out.", MAX_LENGTH)
    return key


def _keyword_words(text: str) -> list[Word]:
    folded = _folded(text)
    words: list[Word] = []
    stars = 0
    for found in _STARRED.finditer(folded):
        first_star = stars + 1
        stars += found[0].count("*")
        word = _word(found[0])
        if word.text and word.open_right and folded[found.end() : found.end() + 1].isalnum():
            raise PatternError(
                "A `*` stands at the beginning or the end of a word, not inside it.", _star_position(text, stars)
            )
        if word.is_wildcard and len(word.text) < MIN_WILDCARD:
            raise PatternError(_too_broad(word), _star_position(text, first_star))
        words.append(word)
    return words


def _too_broad(word: Word) -> str:
    if not word.text:
        return "A `*` needs a word before or after it."
    return f"`{word}` would find almost anything: write {MIN_WILDCARD} letters or more."


def _folded(text: str) -> str:
    if tex.has_tex(text):
        text = tex.plain(text)
    return tokens.without_apostrophes(tokens.fold(text))


def _star_position(text: str, stars: int) -> int:
    """Return where the star numbered `stars` (from 1) stands in what the reader wrote."""
    positions = [i for i, letter in enumerate(text) if "*" in unicodedata.normalize("NFKD", letter)]
    return positions[min(max(stars, 1), len(positions)) - 1] if positions else 0


def _word(text: str) -> Word:
    left, right = text.startswith("*"), text.endswith("*")
    bare = text.strip("*")
    return Word(bare if left or right else singular(bare), left, right)
