"""Words for numbers: multiples that stand behind digits, and small numbers in letters."""

import re
from decimal import Decimal

_MULTIPLES = {
    100: "hundred 百",
    1_000: "thousand thousands tausend mille mil тыс тысяч 千 천",
    10_000: "万 萬 만",
    1_000_000: "million millions mio millionen millón millones milhão milhões млн миллион миллионов 百万",
    10_000_000: "千万",
    100_000_000: "亿 億 억",
    1_000_000_000: "billion billions bn milliarde milliarden mrd milliard milliards bilhão bilhões млрд миллиард 十亿",
    1_000_000_000_000: "trillion trillions 万亿 兆",
}
MULTIPLE_OF = {word: Decimal(value) for value, words in _MULTIPLES.items() for word in words.split()}
LETTER_OF = {"k": Decimal(1_000), "K": Decimal(1_000), "M": Decimal(10**6), "B": Decimal(10**9), "T": Decimal(10**12)}
"""Letters directly behind digits: 7B, 10k, 1.5M."""

_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_TEENS = ["eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SAID = {
    **{word: value for value, word in enumerate([*_SMALL, *_TEENS])},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
    **{f"{word}fold": value for value, word in enumerate(_SMALL) if value > 1},
    "single": 1,
    "both": 2,
    "twice": 2,
    "double": 2,
    "doubles": 2,
    "doubled": 2,
    "doubling": 2,
    "pair": 2,
    "dual": 2,
    "triple": 3,
    "triples": 3,
    "tripled": 3,
    "tripling": 3,
    "thrice": 3,
    "quadruple": 4,
    "quadrupled": 4,
    "dozen": 12,
    "hundred": 100,
    "hundreds": 100,
    "thousand": 1_000,
    "thousands": 1_000,
    "tenfold": 10,
    "million": 10**6,
    "millions": 10**6,
    "billion": 10**9,
    "billions": 10**9,
    "trillion": 10**12,
    "magnitude": 10,
}
VALUE_OF = {word: (Decimal(value),) for word, value in _SAID.items()} | {
    word: (Decimal("0.5"), Decimal(50), Decimal(2)) for word in ("half", "halve", "halves", "halved", "halving")
}
VALUE_OF |= {word: (Decimal("0.25"), Decimal(25), Decimal(4)) for word in ("quarter", "quarters")}
"""What an English word says, in the ways in which it is written with digits."""

_TENS_AND_ONE = re.compile(rf"\b({'|'.join(_TENS)})[- ]({'|'.join(_SMALL[1:10])})\b")
_PARTS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "tenth": 10,
}
_FRACTION = re.compile(rf"\b(an?|{'|'.join(_SMALL[1:])})[- ]({'|'.join(_PARTS)})s?\b")
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SO_MANY = re.compile(rf"\b({'|'.join([*_SMALL[1:], *_TEENS, *_TENS])})[- ]({'|'.join(_LARGE)})\b")
_ORDERS = re.compile(rf"\b(an|{'|'.join(_SMALL[1:])}|[1-9])[- ]orders?[- ]of[- ]magnitude")
_WORD = re.compile(r"[a-z]+(?:-fold)?")
_CLAIMED = re.compile(rf"(?<![\w-])({'|'.join(_SMALL[2:])})(?:-?fold)?(?![\w-])", re.IGNORECASE)
"""One is left out: it is a pronoun more often than a number."""
_HAN = {digit: value for value, digit in enumerate("零一二三四五六七八九十")} | {"两": 2, "兩": 2}
_MEASURES = "个種种类項项倍组組次轮輪步篇阶段階段大"
_HAN_NUMBER = re.compile(rf"(?<![第一二三四五六七八九十百千万两])([二三四五六七八九十两])(?=[{_MEASURES}])")
_HAN_EVIDENCE = re.compile("[一二三四五六七八九十两兩]")


def said_in(text: str) -> set[Decimal]:
    """Return every number that the words of a text may stand for, of English and of Chinese."""
    small = text.lower()
    found = {value for word in set(_WORD.findall(small)) for value in VALUE_OF.get(word.replace("-", ""), ())}
    found |= {Decimal(_SAID[tens] + _SAID[one]) for tens, one in _TENS_AND_ONE.findall(small)}
    found |= {Decimal(_SAID[count] * _LARGE[large]) for count, large in _SO_MANY.findall(small)}
    found |= {Decimal(10 ** _counted(count)) for count in _ORDERS.findall(small)}
    found |= {value for count, part in _FRACTION.findall(small) for value in _written(_counted(count), _PARTS[part])}
    return found | {Decimal(_HAN[digit]) for digit in set(_HAN_EVIDENCE.findall(text))}


def claimed_in(text: str) -> list[tuple[int, int, Decimal]]:
    """Return where a text says a number from two to ten in letters (English, Chinese), and which."""
    words = [(found.start(), found.end(), VALUE_OF[found[1].lower()][0]) for found in _CLAIMED.finditer(text)]
    han = [(found.start(), found.end(), Decimal(_HAN[found[1]])) for found in _HAN_NUMBER.finditer(text)]
    return words + han


def _counted(word: str) -> int:
    return int(word) if word.isdecimal() else _SAID.get(word, 1)


def _written(count: int, parts: int) -> tuple[Decimal, ...]:
    """Return the numbers with which a fraction is written: 3/4, 0.75 and 75%, 1/3 also 0.33 and 33.3%."""
    share = Decimal(count) / parts
    exact = round(share, 4)
    shares = [exact] if exact * parts == count else [round(share, digits) for digits in (2, 3, 4)]
    return Decimal(count), Decimal(parts), *(value.normalize() for one in shares for value in (one, one * 100))
