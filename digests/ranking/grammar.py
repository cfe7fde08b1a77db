"""A keyword as written to its operands: where `+`, quotation marks and prefixes stand.

It tells the pieces apart and says where each begins, so that whatever is wrong can be pointed at. It does not read
words (`digests.ranking.patterns`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PREFIXES = ("ti:", "abs:", "all:", "au:", "cat:")
"""The fields of arXiv's search (https://info.arxiv.org/help/api/user-manual.html, 5.1) that papers here have."""

_LISTED = "ti:, abs:, all:, au: or cat:"
_QUOTES = '"“”„‟＂«»'
_PLUSES = "+＋"
_PREFIX = re.compile(r"\s*([^\W\d_]+:)")
_LATER_PREFIX = re.compile(rf"\s({'|'.join(PREFIXES)})(?=\S)", re.IGNORECASE)
_PLUS_RUN = re.compile(rf"(?<!\S)[{_PLUSES}]+")
_MARK = re.compile(rf"[{_QUOTES}:：]|{_PLUS_RUN.pattern}")
_AUTHOR = re.compile(r"(?<![^\s,])au:", re.IGNORECASE)
_BETWEEN_COMMAS = re.compile(rf"(?:\\.|[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]|[^,])+")
_SHORT_PREFIX = re.compile(r"[a-z]{2,3}:")


class PatternError(ValueError):
    """What a reader wrote is no pattern: `reason` says why in a sentence, `position` where in the text (from 0)."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of what was written, in quotation marks (which are left out) or not, and where it begins."""

    text: str
    start: int
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Operand:
    """What stands between two `+`: a prefix in small letters, or none, and the pieces after it."""

    prefix: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """All of it without prefix and quotation marks, which count as blanks."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def start(self) -> int:
        """Where the first piece that is not blank begins."""
        first = next((piece for piece in self.pieces if piece.text.strip()), self.pieces[0])
        return first.start + len(first.text) - len(first.text.lstrip())


def operands(text: str) -> Iterator[Operand]:
    """Yield the operands of a keyword.

    A `+` parts operands when it stands between blanks; one that a name bears ("C++") is part of the name. Quotation
    marks stand at the ends of words. A backslash before one makes it TeX's accent.

    Raises:
        PatternError: a quotation mark or an operand is missing, or a prefix is unknown or stands elsewhere.
    """
    operand: list[Piece] = []
    for piece in _pieces(text):
        if piece.is_quoted:
            operand.append(piece)
            continue
        done = 0
        for plus in _PLUS_RUN.finditer(piece.text):
            _check_plus(plus, piece)
            operand.append(Piece(piece.text[done : plus.start()], piece.start + done, is_quoted=False))
            if _is_blank(operand):
                raise PatternError("Nothing stands before this `+`.", piece.start + plus.start())
            yield _operand(operand, text)
            operand, done = [], plus.end()
        operand.append(Piece(piece.text[done:], piece.start + done, is_quoted=False))
    if _is_blank(operand):
        raise PatternError("Nothing stands after this `+`.", max(map(text.rfind, _PLUSES)))
    yield _operand(operand, text)


def split_prefix(text: str, start: int = 0) -> tuple[str, int]:
    """Return the prefix that stands in a text from `start` on, in small letters, or none, and where the rest begins.

    Raises:
        PatternError: what stands there looks like a prefix and is none.
    """
    found = _PREFIX.match(text, start)
    if found is None:
        return "", start
    prefix = found[1].lower()
    if prefix in PREFIXES:
        return prefix, found.end()
    is_glued = found.end() < len(text) and not text[found.end()].isspace()
    if is_glued or _SHORT_PREFIX.fullmatch(found[1]):
        raise PatternError(
            f"`{found[1]}` is none of the prefixes {_LISTED}; put a blank in place of the colon if it is none at all.",
            found.start(1),
        )
    return "", start


def listed(line: str) -> list[str]:
    """Return the keywords of a line that has commas between them.

    A comma between quotation marks parts nothing, and none does in a line with `au:`, where it stands between surname
    and given name.
    """
    return [line] if _AUTHOR.search(line) else _BETWEEN_COMMAS.findall(line)


def without_marks(text: str) -> str:
    """Return a text with blanks in place of quotation marks, colons and `+`: nothing but words and stars is left.

    A `+` that a name bears stays.
    """
    return _MARK.sub(" ", text)


def _pieces(text: str) -> Iterator[Piece]:
    """Cut a text at its quotation marks."""
    start, is_open = 0, False
    for position, letter in enumerate(text):
        if letter not in _QUOTES or text[position - 1 : position] == "\\":
            continue
        beside = text[position + 1 : position + 2] if is_open else text[position - 1 : position]
        if beside.isalnum():
            raise PatternError("A quotation mark stands before or after a word, not inside it.", position)
        if is_open and not text[start:position].strip():
            raise PatternError("Nothing stands between these quotation marks.", start - 1)
        yield Piece(text[start:position], start, is_quoted=is_open)
        start, is_open = position + 1, not is_open
    if is_open:
        raise PatternError("This quotation mark has no partner.", start - 1)
    yield Piece(text[start:], start, is_quoted=False)


def _check_plus(plus: re.Match[str], piece: Piece) -> None:
    following = piece.text[plus.end() : plus.end() + 1]
    if len(plus[0]) > 1 or following.strip():
        raise PatternError(
            "A `+` stands between blanks, for two things in one paper, or right after a name, as in C++.",
            piece.start + plus.start(),
        )


def _is_blank(pieces: Iterable[Piece]) -> bool:
    return not any(piece.text.strip() for piece in pieces)


def _operand(pieces: list[Piece], text: str) -> Operand:
    first = pieces[0]
    prefix, begin = split_prefix(text, first.start)
    rest = (Piece(first.text[begin - first.start :], begin, is_quoted=False), *pieces[1:])
    if prefix and _is_blank(rest):
        raise PatternError(f"A word is missing after `{prefix}`.", begin)
    for piece in rest:
        later = None if piece.is_quoted else _LATER_PREFIX.search(piece.text)
        if later is not None:
            raise PatternError(
                f"`{later[1].lower()}` stands at the beginning or after a `+`, not among words.",
                piece.start + later.start(1),
            )
    return Operand(prefix, rest)
