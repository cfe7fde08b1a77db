"""What a pattern is made of: phrases of words, authors and categories, each with its canonical spelling."""

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from digests.ranking import names

AUTHOR_PREFIX = "au:"
CATEGORY_PREFIX = "cat:"
TextPrefix = Literal["", "ti:", "abs:"]

_QUOTED_OR_WORD = re.compile(r'"([^"]*)"|[^" ]+')


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a phrase.

    Either a folded singular, which stands for all its forms, or a word compared as it is written: a wildcard, whose
    open ends take any letters and digits, or an exact word, whose capitals count.
    """

    text: str
    open_left: bool = False
    open_right: bool = False
    is_exact: bool = False

    @property
    def is_wildcard(self) -> bool:
        """Whether either end is open."""
        return self.open_left or self.open_right

    @property
    def is_as_written(self) -> bool:
        """Whether neither plurals nor compounds are other forms of it."""
        return self.is_exact or self.open_left or self.open_right

    def __str__(self) -> str:
        return f"{'*' * self.open_left}{self.text}{'*' * self.open_right}"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in order and next to each other, in the title or the abstract, or only in the one that `prefix` says."""

    words: tuple[Word, ...]
    prefix: TextPrefix = ""

    def __str__(self) -> str:
        if not any(word.is_exact for word in self.words):
            return self.prefix + " ".join(map(str, self.words))
        runs = ((exact, " ".join(map(str, run))) for exact, run in groupby(self.words, lambda word: word.is_exact))
        return self.prefix + " ".join(f'"{run}"' if exact else run for exact, run in runs)


@dataclass(frozen=True, slots=True)
class Author:
    """A paper's author, by name."""

    name: names.Name

    def __str__(self) -> str:
        return f"{AUTHOR_PREFIX}{self.name}"


@dataclass(frozen=True, slots=True)
class Category:
    """A paper's category in lower case, the primary one or a cross-list, or with `is_open` all that begin so."""

    code: str
    is_open: bool = False

    def __str__(self) -> str:
        return f"{CATEGORY_PREFIX}{self.code}{'*' * self.is_open}"


Part = Phrase | Author | Category


def from_key(key: str) -> Part:
    """Return the part whose `str` is `key`."""
    if not is_phrase(key):
        if key.startswith(AUTHOR_PREFIX):
            return Author(names.from_key(key.removeprefix(AUTHOR_PREFIX)))
        code = key.removeprefix(CATEGORY_PREFIX)
        return Category(code.removesuffix("*"), code.endswith("*"))
    prefix, text = prefix_and_text(key)
    return Phrase(words(text), prefix)


def is_phrase(key: str) -> bool:
    """Return whether the part with this key is a phrase."""
    return ":" not in key or not key.startswith((AUTHOR_PREFIX, CATEGORY_PREFIX))


def prefix_and_text(key: str) -> tuple[TextPrefix, str]:
    """Return the prefix of a phrase's key and the words behind it."""
    if ":" not in key:
        return "", key
    return ("ti:", key.removeprefix("ti:")) if key.startswith("ti:") else ("abs:", key.removeprefix("abs:"))


def word(text: str, *, is_exact: bool = False) -> Word:
    """Return the word that is written so, stars at its ends open."""
    return Word(text.strip("*"), text.startswith("*"), text.endswith("*"), is_exact)


def words(text: str) -> tuple[Word, ...]:
    """Return the words of a phrase's key without its prefix."""
    if '"' not in text:
        return tuple(map(word if "*" in text else Word, text.split(" ")))
    return tuple(
        word(written, is_exact=found[1] is not None)
        for found in _QUOTED_OR_WORD.finditer(text)
        for written in (found[1] or found[0]).split(" ")
    )
