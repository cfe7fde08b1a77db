r"""The numbers of a text: where they stand, and what they may mean.

The same number is written in many ways: `12.3%`, `12.3\%` and `12.3 percent`; `1,000`, `1{,}000`, `1 000`, `1k` and
`10^3`; `2x`, `2×` and `twofold`; `97,3` in German; `32k` is 32,000 and 32,768. So a number has several readings, and
two are the same if they share one. Signs are left out: "falls by 3" is -3.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Self

from digests.summaries import number_words
from digests.summaries.number_words import LETTER_OF, MULTIPLE_OF

_MAX_DIGITS = 40
_MAX_EXPONENT = 60
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−–", "0123456789-+--")
_GROUP = r"(?:[,'’_\u00a0\u2007\u2009\u202f]|\{,\}|\\[,;!]|\\thinspace\s)"
_RUN = rf"\d+(?:(?:{_GROUP}|\.|\{{\.\}})\d+)*+"
_TIMES_TEN = r"\s?(?:[×x*·⋅]|\\times|\\cdot)\s?\{?10\}?"
_POWER = r"\s?(?:\^\s?\{?\s?(?P<low>[-+−–]?\d{1,2})\s?\}?|(?P<high>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))"
_POWER_OF_TEN = _TIMES_TEN + _POWER.replace("low", "caret").replace("high", "above")
_OWN_POWER = _POWER.replace("low", "power").replace("high", "raised")
_WORDS = "|".join(sorted(map(re.escape, MULTIPLE_OF), key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?:(?P<run>{_RUN})|(?P<point>\.\d+))"
    rf"(?:(?P<e>[eE][-+−–]?\d{{1,2}})(?![\w.])|{_POWER_OF_TEN}|{_OWN_POWER})?"
    rf"(?:(?P<letter>[kKMBT])(?![A-Za-z])|[\s-]{{0,2}}[余多]?(?i:(?P<word>{_WORDS}))(?![a-zа-я分]))?"
    r"(?P<percent>\s?(?:\\?%|％|(?i:per ?cent|prozent|por ciento|pour cent)))?"
)
_WIDE = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
"""Digits as wide as Chinese characters, one for one."""
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ ~]\d{3})+(?![\d.,])")
_PERCENT_LATER = re.compile(r"\s?(?:--?|[–—~～]|to\b|and\b|bis\b|[至到和])\s?\d+(?:\.\d+)?\s?(?:\\?%|％)")
"""What makes percents of a number before it: 5–10%."""
_BINARY = {"k": Decimal(1024), "M": Decimal(1024**2)}
_POWERS_OF_TWO = frozenset(Decimal(2**power) for power in range(11))
_BASES = frozenset(map(Decimal, range(2, 10)))
_LOST_POWER = re.compile(r"(?:[×·⋅]\s?)?\b10\s?(?P<sign>[−–-])\s?(?P<down>\d{1,2})\b|[×·⋅]\s?10\s?(?P<up>\d{1,2})\b")
"""A power of ten whose raised digits stand on the line, as in the text of a PDF."""
_UNIT = re.compile(r"[\s-]?([A-Za-zµμ°])")
_TEX_GLUE = re.compile(r"[$~]|\\!|\\(?:mathbf|mathrm|mathit|boldsymbol|textbf|textit|text|bm|bf)\b\s?|\\(?=[ ])")
"""What TeX puts between the parts of a number: 10$^6$, 1.2~million, $7$B."""
_SEPARATOR = re.compile(rf"{_GROUP}|\{{\.\}}|\.")
_NOT_CLAIMED = re.compile(
    r"(?:[A-Za-zÀ-ÖØ-öø-ɏΑ-ωА-я][-‐‑–]?|[_^]\s?\{?|[A-Za-z]\\[_^]|(?:^|\n)\s*\(?(?=\d{1,2}[.)、]\s))$"
)
"""What stands before digits that belong to a name, an index or an exponent."""
_ITEM = re.compile(r"(?:^|\n)[ \t]*\(?$")
_ITEM_END = re.compile(r"[.)、](?=\s)")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_ABOUT = re.compile(
    r"(?:about|around|approximately|approx\.?|roughly|nearly|almost|circa|ca\.?|some|over|more than|above|less than"
    r"|fewer than|under|below|rund|etwa|über|unter|environ|plus de|moins de|alrededor de|más de|menos de|≈|~|∼|\\approx"
    r"|\\sim|[<>]|约|大约|近|接近|超过|超過|约为|約|不到|不足|低于|高于)\s?\$?\s?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text.

    Attributes:
        start: where it begins, in characters; `end` is after its last.
        readings: what it may mean, without sign.
        parts: what it is otherwise: several numbers, which must all be found; empty if it is one.
        with_letter: the number before a letter that may be a unit, and that letter, small; None without.
        rounded: the number and half of its last digit's worth if the text says that it is rounded, else None.
    """

    start: int
    end: int
    readings: frozenset[Decimal]
    parts: tuple[Decimal, ...] = ()
    with_letter: tuple[Decimal, str] | None = None
    rounded: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The numbers of a text, to look others up in."""

    values: frozenset[Decimal]
    with_letters: frozenset[tuple[Decimal, str]]
    ordered: tuple[Decimal, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """Return every number of a text, also those in names and words."""
        values: set[Decimal] = set(number_words.said_in(text))
        letters: set[tuple[Decimal, str]] = set()
        text = text.translate(_WIDE)
        plain = _TEX_GLUE.sub(lambda glue: " " if glue[0] == "~" else "", text)
        for found in chain(_NUMBER.finditer(text), _NUMBER.finditer(plain) if plain != text else ()):
            number = _read(found, found.string)
            mantissas = _mantissas(found)
            values |= number.readings | mantissas | set(number.parts)
            if found["run"] and found["run"].count(",") == 1:
                values |= set(map(Decimal, _SEPARATOR.split(found["run"])))
            unit = _UNIT.match(found.string, max(found.end("run"), found.end("point")))
            letters |= {(value, unit[1].lower()) for value in mantissas if unit}
        values |= {Decimal(re.sub(r"[ ~]", "", found[0])) for found in _SPACED.finditer(text)}
        values |= set(_lost_powers(text))
        return cls(frozenset(values), frozenset(letters), tuple(sorted(values)))

    def holds(self, number: Number) -> bool:
        """Return whether a number stands in the text in any of its readings."""
        return (
            not self.values.isdisjoint(number.readings)
            or (bool(number.parts) and self.values.issuperset(number.parts))
            or number.with_letter in self.with_letters
            or (number.rounded is not None and self._is_near(*number.rounded))
        )

    def _is_near(self, value: Decimal, half_step: Decimal) -> bool:
        place = bisect_left(self.ordered, value - half_step)
        return place < len(self.ordered) and self.ordered[place] <= value + half_step


def numbers_in(text: str) -> list[Number]:
    """Return the numbers that a text states, in their order: not those of names, indices, lists and ordinals."""
    text = text.translate(_WIDE)
    found = [_read(one, text) for one in _NUMBER.finditer(text) if _is_stated(one, text)]
    spaced = {one.start(): one.end() for one in _SPACED.finditer(text)}
    joined = list(_joined(found, spaced, text))
    words = [Number(start, end, frozenset({value})) for start, end, value in number_words.claimed_in(text)]
    return sorted(joined + words, key=lambda one: one.start)


def _joined(found: list[Number], spaced: dict[int, int], text: str) -> Iterator[Number]:
    """Put the groups of `10 000` together."""
    end = -1
    for number in found:
        if number.start < end:
            continue
        end = spaced.get(number.start, -1)
        if end < 0:
            yield number
        else:
            parts = re.split("[ ~]", text[number.start : end])
            yield Number(number.start, end, frozenset({Decimal("".join(parts))}), tuple(map(Decimal, parts)))


def _is_stated(found: re.Match[str], text: str) -> bool:
    start = found.start()
    before = text[max(0, start - 12) : start]
    if _NOT_CLAIMED.search(before) or _ORDINAL.match(text, found.end()):
        return False
    is_item = _ITEM.search(before) and found.end() - start <= 2 and _ITEM_END.match(text, found.end())
    return not is_item


def _read(found: re.Match[str], text: str) -> Number:
    mantissas, parts = _readings(found["run"] or f"0{found['point']}")
    factor = _factor(found)
    readings = {value * factor for value in mantissas}
    if found["power"] or found["raised"]:
        exponent = _exponent(found["power"] or found["raised"])
        is_ten = Decimal(10) in mantissas and abs(exponent) <= _MAX_EXPONENT
        readings = {Decimal(10).scaleb(exponent - 1) * factor} if is_ten else readings
        readings |= {Decimal(f"10{exponent}")} if is_ten and exponent >= 0 else set()
        readings |= {Decimal(base**exponent) for base in _small_bases(mantissas) if 0 <= exponent <= _MAX_EXPONENT}
    readings |= _binary(found, mantissas)
    if found["percent"] or _PERCENT_LATER.match(text, found.end()):
        readings |= {value / 100 for value in readings}
    letter = (found["letter"] or "").lower()
    mantissa = max(mantissas, default=Decimal(0))
    return Number(
        found.start(),
        found.end(),
        frozenset(value.normalize() for value in readings),
        tuple(parts),
        (mantissa.normalize(), letter) if letter else None,
        _rounded(found, mantissa * factor, text),
    )


def _small_bases(mantissas: set[Decimal]) -> set[int]:
    return {int(value) for value in mantissas if value in _BASES}


def _binary(found: re.Match[str], mantissas: set[Decimal]) -> set[Decimal]:
    """Return what a power of two with a letter is in computing: 32K tokens are 32,768."""
    factor = _BINARY.get((found["letter"] or "").replace("K", "k"))
    return {value * factor for value in mantissas if value in _POWERS_OF_TWO} if factor else set()


def _readings(run: str) -> tuple[set[Decimal], list[Decimal]]:
    """Return what digits with separators between them may mean, and the numbers that they are if they are a list."""
    pieces = [piece[:_MAX_DIGITS] for piece in _SEPARATOR.split(run)]
    separators = [mark.strip("{}\\") for mark in _SEPARATOR.findall(run)]
    if not separators:
        return {Decimal(pieces[0])}, []
    readings = set()
    if _are_groups(pieces):
        readings.add(Decimal("".join(pieces)))
    whole, last = pieces[:-1], pieces[-1]
    is_point = separators[-1] == "." or (separators[-1] == "," and len(last) != 3)
    if is_point and (len(whole) == 1 or (_are_groups(whole) and separators[-1] not in separators[:-1])):
        readings.add(Decimal(f"{''.join(whole)}.{last}"))
    return readings, [] if readings else list(map(Decimal, pieces))


def _are_groups(pieces: list[str]) -> bool:
    """Return whether digits are parted as thousands are; in India only the last group has three."""
    first, *rest = pieces
    return (len(first) <= 3 and bool(rest) and len(rest[-1]) == 3 and all(len(piece) == 3 for piece in rest)) or (
        len(rest) > 1 and len(rest[-1]) == 3 and len(first) <= 2 and all(len(piece) == 2 for piece in rest[:-1])
    )


def _mantissas(found: re.Match[str]) -> set[Decimal]:
    readings, _parts = _readings(found["run"] or f"0{found['point']}")
    return {value.normalize() for value in readings}


def _factor(found: re.Match[str]) -> Decimal:
    factor = LETTER_OF.get(found["letter"] or "", Decimal(1)) * MULTIPLE_OF.get(
        (found["word"] or "").lower(), Decimal(1)
    )
    power = (found["e"] or "")[1:] or found["caret"] or found["above"]
    return factor.scaleb(_exponent(power)) if power else factor


def _exponent(written: str) -> int:
    return int(written.translate(_SUPERSCRIPTS))


def _rounded(found: re.Match[str], value: Decimal, text: str) -> tuple[Decimal, Decimal] | None:
    """Return a number and half of its last digit's worth where the words before a number say that it is rounded."""
    if not _ABOUT.search(text[max(0, found.start() - 20) : found.start()]):
        return None
    digits = value.normalize().as_tuple()
    exponent = digits.exponent if isinstance(digits.exponent, int) else 0
    return value, Decimal(5).scaleb(exponent - 1)


def _lost_powers(text: str) -> Iterator[Decimal]:
    for found in _LOST_POWER.finditer(text):
        exponent = -int(found["down"]) if found["sign"] else int(found["up"])
        mantissa = re.search(r"(\d+(?:\.\d+)?)\s?$", text[max(0, found.start() - 12) : found.start()])
        for base in (Decimal(1), Decimal(mantissa[1]) if mantissa else Decimal(1)):
            yield base.scaleb(exponent).normalize()
