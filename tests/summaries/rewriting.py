"""The ways in which models write a paper's numbers anew, and numbers that they make up, by rule."""

import re
from collections.abc import Callable, Iterator
from random import Random

Rewriter = Callable[[str], str]

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DIGIT_OF = {word: str(value) for value, word in enumerate(_WORDS, 2)}
_WORD_OF = {digit: word for word, digit in _DIGIT_OF.items()}
_LETTER_OF = {"thousand": "k", "million": "M", "billion": "B"}


def _each(pattern: str, replacement: str | Callable[[re.Match[str]], str]) -> Rewriter:
    found = re.compile(pattern)
    return lambda text: found.sub(replacement, text)


def _all(*steps: Rewriter) -> Rewriter:
    def rewrite(text: str) -> str:
        for step in steps:
            text = step(text)
        return text

    return rewrite


_untexed = _all(
    _each(r"\\%", "%"),
    _each(r"\$?\\(?:times|cdot)\$?\s?", "×"),
    _each(r"\\sim|\\approx", "~"),
    _each(r"\\pm", "±"),
    _each(r"\{,\}", ","),
    _each(r"\$", ""),
)
REWRITERS: dict[str, Rewriter] = {
    "as it is": lambda text: text,
    "without TeX": _untexed,
    "percent in a word": _each(r"\s?\\?%", " percent"),
    "percent after a blank": _each(r"\\?%", " %"),
    "percent in Chinese": _each(r"\\?%", "％"),
    "decimal comma": _each(r"(?<![\d.])(\d+)\.(\d{1,2}|\d{4,})(?![\d.])", r"\1,\2"),
    "no separators": _each(r"(?<=\d)(?:,|\{,\})(?=\d{3}\b)", ""),
    "thin blanks": _each(r"(?<=\d)(?:,|\{,\})(?=\d{3}\b)", "\u2009"),
    "plain blanks": _each(r"(?<=\d),(?=\d{3}\b)", " "),
    "dots for thousands": _each(r"(?<=\d),(?=\d{3}\b)", "."),
    "thousands with k": _each(r"\b(\d{1,3})(?:,|\{,\})000\b(?![.,]\d)", r"\1k"),
    "k in full": _each(r"(?<![\w.])(\d{1,3})[kK]\b", r"\1,000"),
    "millions with a letter": _each(
        r"(\d)[ -](thousand|million|billion)\b", lambda found: found[1] + _LETTER_OF[found[2]]
    ),
    "letters in full": _each(r"(?<![\w.])(\d+(?:\.\d+)?)B\b", r"\1 billion"),
    "times": _all(_untexed, _each(r"(?<=\d)\s?(?:x|×)(?![\w ]*\d)", "×")),
    "times in Chinese": _all(_untexed, _each(r"(?<=\d)\s?(?:x|×)(?![\w ]*\d)", "倍")),
    "digits for words": _each(
        r"\b(?:two|three|four|five|six|seven|eight|nine|ten)\b", lambda found: _DIGIT_OF[found[0]]
    ),
    "words for digits": _each(r"(?<![\w.,$^{-])([2-9]|10)(?= [a-z]{3})", lambda found: _WORD_OF[found[1]]),
    "twofold": _each(r"\btwo-?fold\b|\btwice\b", "2x"),
    "minus signs": _each(r"(?<![\w\d])-(?=\d)", "−"),
    "dashes in ranges": _each(r"(?<=\d)(?:--?|-)(?=\d)", "–"),
    "powers raised": _each(r"10\^\{?(-?\d{1,2})\}?", lambda found: "10" + found[1].translate(_SUPERSCRIPT)),
    "powers with e": _each(
        r"(\d(?:\.\d+)?)\s?(?:\\times|×)\s?10\^\{?(-?\d{1,2})\}?", lambda found: f"{found[1]}e{found[2]}"
    ),
    "emphasis": _each(r"(?<![\w.,{$^_\\])(\d+(?:\.\d+)?%?)(?![\w.,}$\\])", r"**\1**"),
    "zeros at the end": _each(r"(?<![\w.,])(\d+\.\d)(?![\d.,e}])", r"\g<1>0"),
    "between Chinese words": _each(r" (\d+(?:\.\d+)?)(?= )", r"提升了\1个"),
}


def invented(text: str, random: Random) -> Iterator[tuple[str, str]]:
    """Yield sentences of a text, each with one number of three digits or more changed in a digit, and that number."""
    for found in re.finditer(r"(?<![\w.,{^_-])\d+(?:[.,]\d+)+(?![\w.,])|(?<![\w.,{^_-])\d{3,}(?![\w.,])", text):
        digits = list(found[0])
        places = [place for place, letter in enumerate(digits) if letter.isdigit()]
        place = random.choice(places)
        digits[place] = random.choice([digit for digit in "123456789" if digit != digits[place]])
        yield text[: found.start()] + "".join(digits) + text[found.end() :], "".join(digits)
