"""A paper to what a search looks its words up in: lexemes, each with the places where it stands.

Words are read as those of keywords are: without accents and TeX, plurals cut, known compounds opened. Categories are
lexemes of their own, so that a search for words in a category is one question to one index. What is returned is the
text of a Postgres `tsvector` (https://www.postgresql.org/docs/15/datatype-textsearch.html), whose four weights say
which field a word stands in.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from digests.ranking import tokens
from digests.ranking.compounds import opened
from digests.ranking.plurals import singular

TITLE, AUTHORS, ABSTRACT, COMMENT = "ABCD"
"""The weights of the fields."""

LONGEST = 200
"""Longer words are cut: Postgres takes 2,046 bytes, and nobody types that."""

_MOST_PLACES, _LAST_PLACE = 255, 16_383
_BETWEEN_FIELDS = 2


def lexemes(text: str) -> list[str]:
    """Return the lexemes of a text in order."""
    return [part for word in tokens.words(text) for part in _lexemes_of(word)]


@lru_cache(maxsize=1 << 14)
def _lexemes_of(word: str) -> tuple[str, ...]:
    return tuple(part[:LONGEST] for part in opened(singular(word)))


def category_lexeme(category: str) -> str:
    """Return the lexeme of a category, or of an archive ("cs") with all of its categories; no word has a colon."""
    return f"cat:{category.lower()}"


def vector_of(*, title: str, authors: Sequence[str], abstract: str, comment: str, categories: Iterable[str]) -> str:
    """Return a paper as the text of a `tsvector`; no phrase reaches over the end of a field or of a name."""
    places: dict[str, list[str]] = {}
    fields = ((title, TITLE), *((name, AUTHORS) for name in authors), (abstract, ABSTRACT), (comment, COMMENT))
    place = 0
    for text, weight in fields:
        for lexeme in lexemes(text):
            place += 1
            here = places.setdefault(lexeme, [])
            if len(here) < _MOST_PLACES and place <= _LAST_PLACE:
                here.append(f"{place}{weight}")
        place += _BETWEEN_FIELDS
    for category in categories:
        archive = category.partition(".")[0]
        places |= {category_lexeme(category): [], category_lexeme(archive): []}
    return " ".join(f"{quoted(lexeme)}{':' if here else ''}{','.join(here)}" for lexeme, here in places.items())


def quoted(lexeme: str) -> str:
    """Return a lexeme as `tsvector` and `tsquery` read it, whatever stands in it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
