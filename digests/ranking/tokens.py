"""Text to its words: whole, without accents or TeX, in lower case or with the capitals they have.

A word is a run of letters and digits ("gpt4", "3d"), with the `+`, `++` or `#` that a letter bears ("c++", "c#"), or
the star of a single one ("A*").
Everything else parts words, hyphens, blanks and dots alike ("GPT-4.1" is three words); an apostrophe inside a word is
left out ("dont"), and a possessive "'s" is cut. The one word that begins with a dot is ".net". Plurals stay:
`digests.ranking.plurals` folds those.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import chain

from digests.ranking import tex

_SPECIAL_LETTERS = {
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n", "ŧ": "t",
}  # fmt: skip
_APOSTROPHES = "‘’‛ʼʹ′´`＇"
_NO_WORDS = "™℠®©"
_STARS = "∗⋆"
_INVISIBLE = chain(
    (0xAD, 0x61C, 0x180E, 0xFEFF),
    range(0x200B, 0x2010),
    range(0x202A, 0x202F),
    range(0x2060, 0x2070),
    range(0xE0000, 0xE0080),
)
_BEFORE = {
    **dict.fromkeys(_INVISIBLE),
    **dict.fromkeys((*range(32), *range(127, 160)), " "),
    **dict.fromkeys(map(ord, _APOSTROPHES), "'"),
    **dict.fromkeys(map(ord, _NO_WORDS), " "),
    **dict.fromkeys(map(ord, _STARS), "*"),
}
_AFTER = str.maketrans(_SPECIAL_LETTERS)
_CAPITALS = str.maketrans({letter.upper(): plain.upper() for letter, plain in _SPECIAL_LETTERS.items()})
_ASCII = bytes(code if chr(code).isalnum() and code < 128 else 32 for code in range(256))

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_POSSESSIVE = re.compile(r"'(?<=[^\W_]')[sS](?![^\W_])")
_INNER_APOSTROPHE = re.compile(r"'(?<=[^\W\d_]')(?=[^\W\d_])")
_STARRED_NAME = re.compile(r"(?<![^\W_])(?<!\*)([^\W\d_])\*(?!\*|[^\W_])")
STAR = "⁎"
"""What the star of a name is in its word, as `*` is that of a wildcard: "A*" is "a⁎"."""

_SIGNS = rf"(?:\+\+|[+#](?![^\W_])|(?<![^\W_]{{2}}){STAR})"
WORD = rf"(?:(?<![^\W_])\.(?=(?:net|Net|NET)(?![^\W_])))?[^\W_]+(?:(?<=[^\W\d_]){_SIGNS})?"
"""A word in text that `without_accents` and `without_apostrophes` returned, as a regular expression."""

_WORD = re.compile(WORD)


def words(text: str) -> list[str]:
    """Return the folded words of a text in order, plurals kept."""
    return " ".join(cased_words(text)).lower().split()


def cased_words(text: str) -> list[str]:
    """Return the words of a text in order with their capitals: `words`, but for the case of A to Z."""
    if tex.has_tex(text):
        text = tex.plain(text)
    if not text.isascii():
        text = without_accents(text)
    if "'" in text:
        text = without_apostrophes(text)
    if "*" in text:
        text = with_starred_names(text)
    if text.isascii() and not ("+" in text or "#" in text or _has_dotted_word(text)):
        return text.encode().translate(_ASCII).decode().split()
    return _WORD.findall(text)


def fold(text: str) -> str:
    """Return the text in lower case without accents, ligatures, typographic variants and invisible characters.

    Folding twice changes nothing.
    """
    return without_accents(text).lower()


def without_accents(text: str) -> str:
    """Return the text folded but for the capitals A to Z; lower case of those is all that `fold` adds.

    Unicode's compatibility decomposition (NFKD, UAX #15) takes letters apart and the combining marks are dropped;
    letters that do not come apart (ø, ł, æ) become what English writes for them.
    """
    if not text.isascii():
        text = _NOT_ASCII.sub(lambda run: _plain(run[0]), text)
    return _CONTROL.sub(" ", text)  # `translate` takes a text that is not ASCII letter by letter


def without_apostrophes(text: str) -> str:
    """Return folded text with possessives cut and inner apostrophes closed."""
    return _INNER_APOSTROPHE.sub("", _POSSESSIVE.sub("", text))


def with_starred_names(text: str) -> str:
    """Return folded text with `STAR` behind the letters that bear one, as in "A*" and "C*-algebra"."""
    return _STARRED_NAME.sub(rf"\1{STAR}", text)


def _has_dotted_word(text: str) -> bool:
    return ".NET" in text or ".net" in text or ".Net" in text


@lru_cache(maxsize=8192)
def _plain(run: str) -> str:
    run = _without_marks(unicodedata.normalize("NFKD", run.translate(_BEFORE))).translate(_CAPITALS)
    run = "".join(letter if letter.isascii() else letter.casefold().lower() for letter in run)
    run = unicodedata.normalize("NFKD", run).translate(_BEFORE)
    return _without_marks(run).translate(_AFTER)


def _without_marks(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter)[0] != "M")
