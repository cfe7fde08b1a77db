"""The keyword grammar: what a reader writes to a pattern with a canonical key.

A keyword is a word or a phrase: its words in order and next to each other. Case, accents, simple plurals, and the
choice between hyphen, blank and nothing make no difference. A `*` at either end of a word stands for any letters and
digits; in quotation marks capitals count, and a star behind a single letter is part of a name ("A*"). Both kinds of
words are compared as they are written in the text, plural or not. `A + B` is both in one paper, and `ti:`, `abs:`,
`all:`, `au:` and `cat:` look where arXiv's search would (`digests.ranking.grammar`). An author is a name
(`digests.ranking.names`). `docs/keywords.md` says it to readers.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from digests.ranking import compounds, grammar, names, parts, tex, tokens
from digests.ranking.grammar import Operand, PatternError, Piece
from digests.ranking.parts import Author, Category, Part, Phrase, TextPrefix, Word
from digests.ranking.plurals import singular

__all__ = ["MAX_LENGTH", "MAX_WORDS", "Pattern", "PatternError", "Word", "from_key", "parse_author", "parse_keyword"]

MAX_LENGTH = 200
MAX_WORDS = 12
MIN_WILDCARD = 2

_AND = " + "
_STARS = ("*", tokens.STAR)
_STARRED = re.compile(rf"\**{tokens.WORD}\**|\*+")
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[a-z-]+)?")
_OPEN_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]*)*(?:\.[a-z-]*)?\*")


@dataclass(frozen=True, slots=True)
class Pattern:
    """What all has to be found in a paper, and the key under which it is kept once for all readers.

    Spellings that find the same papers by folding have equal keys: "LLM", "llms" and " LLM "; "B + A" and "A + B".
    """

    key: str
    parts: tuple[Part, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of all its phrases, in their order."""
        return tuple(word for part in self.parts if isinstance(part, Phrase) for word in part.words)

    @property
    def author(self) -> names.Name | None:
        """The name, where an author is all that it asks for."""
        [*others, last] = self.parts
        return last.name if isinstance(last, Author) and not others else None


def parse_keyword(text: str, canonical_category: Callable[[str], str | None] = str) -> Pattern:
    """Return the pattern of a keyword or exclusion.

    Args:
        text: what the reader wrote.
        canonical_category: given what follows `cat:`, in lower case, maybe with a `*` at its end, returns what
            papers have, in any case, or None when there is no such category. By default any will do.

    Raises:
        PatternError: it cannot be read.
    """
    _check_text(text)
    found = {str(part): part for part in (_part(each, canonical_category) for each in grammar.operands(text))}
    pattern = _pattern(tuple(found[key] for key in sorted(found)))
    words = sum(_count(part.words) for part in pattern.parts if isinstance(part, Phrase))
    if words > MAX_WORDS:
        raise PatternError(f"A keyword has at most {MAX_WORDS} words; this one has {words}.", 0)
    return pattern


def parse_author(text: str) -> Pattern:
    """Return the pattern of a followed author; raises PatternError."""
    _check_text(text)
    prefix, start = grammar.split_prefix(text)
    if prefix not in {"", parts.AUTHOR_PREFIX}:
        raise PatternError(f"This is about authors: leave `{prefix}` out, or state a keyword.", 0)
    return _pattern((_author(text[start:], start),))


def from_key(key: str) -> Pattern:
    """Return the pattern that has this key."""
    return Pattern(key, tuple(map(parts.from_key, part_keys(key))))


def part_keys(key: str) -> list[str]:
    """Return the keys of the parts of the pattern that has this key."""
    return key.split(_AND) if _AND in key else [key]


def _pattern(found: tuple[Part, ...]) -> Pattern:
    key = _AND.join(map(str, found))
    if len(key) > MAX_LENGTH:
        raise PatternError("This is too long once its letters are spelled out.", 0)
    return Pattern(key, found)


def _count(words: tuple[Word, ...]) -> int:
    """Count words, a known compound as one, in whichever spelling it was written."""
    if len(words) < 2:
        return len(words)
    first, second = words[:2]
    is_one = not (first.is_as_written or second.is_as_written) and compounds.is_opened(first.text, second.text)
    return 1 + _count(words[2:] if is_one else words[1:])


def _check_text(text: str) -> None:
    if not text.strip():
        raise PatternError("Nothing is written here.", 0)
    if len(text) > MAX_LENGTH:
        raise PatternError(f"At most {MAX_LENGTH} characters fit; this has {len(text)}.", MAX_LENGTH)
    for position, letter in enumerate(text):
        if unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\t\n\r":
            raise PatternError("This holds a control character.", position)


def _part(operand: Operand, canonical_category: Callable[[str], str | None]) -> Part:
    match operand.prefix:
        case parts.AUTHOR_PREFIX:
            return _author(operand.text, operand.pieces[0].start)
        case parts.CATEGORY_PREFIX:
            return _category(operand, canonical_category)
        case "ti:" | "abs:" as prefix:
            return _phrase(operand, prefix)
        case _:
            return _phrase(operand, "")


def _author(text: str, start: int) -> Author:
    if "*" in text:
        raise PatternError("A name takes no `*`; write initials or the surname alone.", start + text.index("*"))
    name = names.parse(text.strip())
    if name is None or not any(letter.isalpha() for letter in name.surname):
        raise PatternError("A name needs a letter.", start)
    return Author(name)


def _category(operand: Operand, canonical: Callable[[str], str | None]) -> Category:
    written = operand.text.strip()
    code = written.lower()
    is_open = bool(_OPEN_CATEGORY.fullmatch(code)) and len(code) > MIN_WILDCARD
    if not is_open and not _CATEGORY.fullmatch(code):
        raise PatternError("A category looks like cs.LG, all of an archive like cs.*", operand.start)
    known = canonical(code)
    if known is None:
        raise PatternError(
            f"arXiv has no category `{written}`; one looks like cs.LG, all of an archive like cs.*", operand.start
        )
    return Category(known.lower().removesuffix("*"), known.endswith("*"))


def _phrase(operand: Operand, prefix: TextPrefix) -> Phrase:
    words = tuple(word for piece in operand.pieces for word in _words(piece, has_prefix=bool(operand.prefix)))
    if not words:
        raise PatternError("A keyword needs a letter or a digit.", operand.start)
    return Phrase(words, prefix)


def _words(piece: Piece, *, has_prefix: bool) -> Iterator[Word]:
    """Read a piece's words.

    Quotation marks ask for exact case. After a prefix, where arXiv's search has them around any phrase, they do so
    only when a capital stands between them.
    """
    text = tokens.without_accents(tex.plain(piece.text) if tex.has_tex(piece.text) else piece.text)
    is_exact = piece.is_quoted and not (has_prefix and text.islower())
    text = tokens.without_apostrophes(text if is_exact else text.lower())
    if piece.is_quoted:
        text = tokens.with_starred_names(text)
    stars = 0
    for found in _STARRED.finditer(text):
        first_star = stars + 1
        stars += sum(map(found[0].count, _STARS))
        word = parts.word(found[0], is_exact=is_exact)
        if word.text and word.open_right and text[found.end() : found.end() + 1].isalnum():
            raise PatternError(
                "A `*` stands at the beginning or the end of a word, not inside it.", _star_position(piece, stars)
            )
        if word.is_wildcard and len(word.text) < MIN_WILDCARD:
            raise PatternError(_too_broad(word), _star_position(piece, first_star))
        if word.is_as_written:
            yield word
        else:
            yield from map(Word, compounds.opened(singular(word.text)))


def _too_broad(word: Word) -> str:
    if not word.text:
        return "A `*` needs a word before or after it."
    reason = f"`{word}` would find almost anything: write {MIN_WILDCARD} letters or more"
    if word.open_left or not word.text.isalpha():
        return f"{reason}."
    return f'{reason}, or "{word.text.upper()}*" in quotation marks where that is a name.'


def _star_position(piece: Piece, stars: int) -> int:
    """Return where the star numbered `stars` (from 1) stands in what the reader wrote."""
    positions = [i for i, letter in enumerate(piece.text) if tokens.without_accents(letter) in _STARS]
    return piece.start + (positions[min(max(stars, 1), len(positions)) - 1] if positions else 0)
