"""Names of data sets and models in a text: words with capitals inside (ImageNet, GPT-4o, LLaMA-3, CIFAR-10, BERT).

They are looked up as people write them differently: `LLaMA-3`, `Llama 3` and `llama3` are one name. An abbreviation
also stands in a text that only spells it out: LLM in one about large language models, IoT in one about the Internet of
Things. Two capitals alone (KG, DP) are no name: whoever reads them knows what they are short for, and any text would
hold words that begin with them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_NAME = re.compile(
    r"(?<![A-Za-z0-9_\\])[A-Za-z][A-Za-z0-9]*(?:[-‐‑./+][A-Za-z0-9]+|'(?!s\b)[A-Za-z]+)*\+*(?![A-Za-z0-9_])", re.ASCII
)
_FORMULA = re.compile(r"\$[^$]{1,2000}\$|\\\(.{1,1000}?\\\)|\\\[.{1,2000}?\\\]", re.DOTALL)
_CHUNK = re.compile(r"[-‐‑./+']")
_PART = re.compile(r"[A-Z]+(?=v[0-9])|[A-Z]?[a-z]+(?=v[0-9])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", re.ASCII)
_LOWER_TAIL = re.compile(r"(?:[-‐‑/][a-z]{2,})+$")
_PLURAL = re.compile(r"[A-Z0-9]s$")
_TWO_CAPITALS = re.compile(r"[A-Z]{2}s?|[A-Za-z]{2}")
_ROMAN = re.compile(r"[IVXLC]+")
_GAP = r"[\s\-‐‑–_./+^{}$\\,:'’()@]{0,4}"
_LETTER = r"[a-z\xdf-\xff]"
"""A small Latin letter: names stand in Chinese without blanks around them."""
_WORD = re.compile(rf"{_LETTER}+")
_SMALL_WORDS = frozenset(
    ["a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"]
)
_FORE = re.compile(r"\b(auto|chromo|electro|hydro|magneto|multi|photo|super|thermo)(?=[a-z]{3})")
_FEWEST_LETTERS, _LONGEST_ABBREVIATION = 3, 6
_SHORTEST_PARTED = 5
_YEAR = re.compile(r"[0-3][0-9]")
_PREFIXED = re.compile(r"[a-z](?=[A-Z])")
_AFTER_DIGITS = r"(?!\d|\.\d|[a-rt-z](?![^\W_]))"
"""What ends a name that ends in digits: GPT-4 stands neither in GPT-4o nor in GPT-4.1."""

_NEXT = r"(?:\s?[/&]\s?-?|(?:,|,? and)\s?-)"
_OTHER_NUMBERS = rf"\d{{1,6}}[a-z]?(?:{_NEXT}\d{{1,6}}[a-z]?){{0,3}}{_NEXT}"
"""What may stand before the number that counts: the 10 of CIFAR-10/100, the 50 of ResNet-50 and -101."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text: where it begins, and its characters."""

    start: int
    text: str


def names_in(text: str) -> Iterator[Name]:
    """Yield the names of a text in their order, formulas apart."""
    formulas = [found.span() for found in _FORMULA.finditer(text)]
    for found in _NAME.finditer(text):
        name = _LOWER_TAIL.sub("", found[0])
        if _is_name(name) and not any(start <= found.start() < end for start, end in formulas):
            yield Name(found.start(), name)


class NameIndex:
    """The words of a text, to look names up in."""

    def __init__(self, text: str) -> None:
        self._small = text.lower()
        self._known: dict[str, bool] = {}

    def holds(self, name: str) -> bool:
        """Return whether a name stands in the text, however it is joined and in whatever case, or spelt out."""
        if name not in self._known:
            self._known[name] = self._looked_up(name)
        return self._known[name]

    def _looked_up(self, name: str) -> bool:
        ways = (self._stands, self._is_parted, self._is_spelt_out, self._is_prefixed, self._is_in_pieces)
        return any(way(name) for way in ways)

    def _stands(self, name: str) -> bool:
        spellings = (name, name[:-1]) if _PLURAL.search(name) else (name,)
        return any(self._finds(_PART.findall(spelling)) for spelling in spellings)

    def _finds(self, parts: list[str]) -> bool:
        if parts[0].lower() not in self._small:
            return False
        start = r"(?<![^\W_])" if parts[0].isdigit() else rf"(?<!{_LETTER})"
        end = _AFTER_DIGITS if parts[-1].isdigit() else rf"(?!{_LETTER}{{2,}})"
        number = max((place for place, part in enumerate(parts) if part.isdigit()), default=0)
        listed = rf"(?:{_OTHER_NUMBERS})?" if number >= max(1, len(parts) - 2) else ""
        wanted = [re.escape(part.lower()) for part in parts]
        if len(parts) > 1 and _YEAR.fullmatch(parts[-1]):
            wanted[-1] = f"(?:20)?{wanted[-1]}"
        before, after = (_GAP.join(some) for some in (wanted[:number], wanted[number:]))
        pattern = start + (before + _GAP + listed if before else "") + after + end
        return re.search(pattern, self._small) is not None

    def _is_parted(self, name: str) -> bool:
        """Return whether a long name in capitals stands there in two words: MSCOCO as MS COCO."""
        if len(name) < _SHORTEST_PARTED or not (name.isupper() and name.isalpha()):
            return False
        pattern = r"(?<![^\W_])" + r"[\s\-‐‑–]?".join(name.lower()) + r"(?![^\W_])"
        return re.search(pattern, self._small) is not None

    def _is_spelt_out(self, name: str) -> bool:
        """Return whether an abbreviation's letters begin words that stand together, small words counted or not."""
        letters = name.rstrip("s").replace("-", "")
        if not letters.isalpha() or not _FEWEST_LETTERS <= len(letters) <= _LONGEST_ABBREVIATION:
            return False
        small = letters.lower()
        return small in self._initials or (letters.isupper() and any(small in row for row in self._other_initials))

    def _is_prefixed(self, name: str) -> bool:
        """Return whether a name's first, small letter stands there as a word: mIoU as mean IoU."""
        if not _PREFIXED.match(name):
            return False
        pattern = rf"(?<!{_LETTER}){name[0]}[a-z]+[\s-]{re.escape(name[1:].lower())}(?!{_LETTER})"
        return re.search(pattern, self._small) is not None

    def _is_in_pieces(self, name: str) -> bool:
        """Return whether a name of many pieces stands in the text piece by piece: Llama-3.1-8B-Instruct."""
        pieces = [piece for piece in _CHUNK.split(name) if piece]
        return len(pieces) >= 3 and all(self._stands(piece) for piece in pieces)

    @cached_property
    def _initials(self) -> str:
        """Return the first letters of all words, in one string."""
        return "".join(word[0] for word in _WORD.findall(self._small))

    @cached_property
    def _other_initials(self) -> tuple[str, ...]:
        """Return them of all words but the smallest, once as written and once with auto-encoder in two."""
        texts = (self._small, _FORE.sub(r"\1 ", self._small))
        words = ((word for word in _WORD.findall(text) if word not in _SMALL_WORDS) for text in texts)
        return tuple("".join(word[0] for word in large) for large in words)


def _is_name(word: str) -> bool:
    letters = [letter for letter in word if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    if not capitals or len(word) < 2 or _ROMAN.fullmatch(word) or _TWO_CAPITALS.fullmatch(word):
        return False
    has_capitals_inside = any(sum(map(str.isupper, chunk)) >= 2 for chunk in _CHUNK.split(word))
    digits = sum(map(str.isdigit, word))
    return has_capitals_inside or (digits > 0 and len(letters) >= 2) or digits >= 3
