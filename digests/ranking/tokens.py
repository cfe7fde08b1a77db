"""Text to its words: whole, lower-case, without accents or TeX.

A word is a run of letters and digits ("gpt4", "3d"), with the `+`, `++` or `#` that a letter bears ("c++", "c#").
Everything else parts words, hyphens and blanks alike; an apostrophe inside a word is left out ("dont"), and a
possessive "'s" is cut. Plurals stay: `digests.ranking.plurals` folds those.
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
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")
_INVISIBLE = chain(
    (0xAD, 0x61C, 0x180E, 0xFEFF),
    range(0x200B, 0x2010),
    range(0x202A, 0x202F),
    range(0x2060, 0x2070),
    range(0xE0000, 0xE0080),
)
_BEFORE = {
    **dict.fromkeys(_INVISIBLE),
    **_CONTROLS,
    **dict.fromkeys(map(ord, _APOSTROPHES), "'"),
    **dict.fromkeys(map(ord, _NO_WORDS), " "),
}
_AFTER = str.maketrans(_SPECIAL_LETTERS)
_ASCII = bytes(ord(chr(code).lower()) if chr(code).isalnum() and code < 128 else 32 for code in range(256))

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_POSSESSIVE = re.compile(r"'(?<=[^\W_]')s(?![^\W_])")
_INNER_APOSTROPHE = re.compile(r"'(?<=[^\W\d_]')(?=[^\W\d_])")
WORD = r"[^\W_]+(?:(?<=[^\W\d_])(?:\+\+|[+#](?![^\W_])))?"
_WORD = re.compile(WORD)


def words(text: str) -> list[str]:
    """Return the folded words of a text in order, plurals kept."""
    if tex.has_tex(text):
        text = tex.plain(text)
    if not text.isascii():
        text = fold(text)
    if "'" in text:
        text = without_apostrophes(text.lower())
    if text.isascii() and "+" not in text and "#" not in text:
        return text.encode().translate(_ASCII).decode().split()
    return _WORD.findall(text.lower())


def fold(text: str) -> str:
    """Return the text in lower case without accents, ligatures, typographic variants and invisible characters.

    Unicode's compatibility decomposition (NFKD, UAX #15) takes letters apart and the combining marks are dropped;
    letters that do not come apart (ø, ł, æ) become what English writes for them. Folding twice changes nothing.
    """
    if not text.isascii():
        text = _NOT_ASCII.sub(lambda run: _folded(run[0]), text)
    return text.lower().translate(_CONTROLS)


def without_apostrophes(text: str) -> str:
    """Return folded text with possessives cut and inner apostrophes closed."""
    return _INNER_APOSTROPHE.sub("", _POSSESSIVE.sub("", text))


@lru_cache(maxsize=8192)
def _folded(run: str) -> str:
    run = unicodedata.normalize("NFKD", run.translate(_BEFORE)).casefold()
    run = unicodedata.normalize("NFKD", run).translate(_BEFORE)
    return "".join(letter for letter in run if unicodedata.category(letter)[0] != "M").translate(_AFTER)
