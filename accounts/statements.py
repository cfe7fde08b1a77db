"""What a reader types to a Statement: checked, in its canonical form, not yet written down.

Writing is `accounts.changes`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from accounts import keys
from accounts.misread import Misread
from accounts.models import Interest
from digests.arxiv import taxonomy
from digests.ranking import patterns

MAX_TEXT = 200
MAX_POINTS = Decimal(1000)
_SHOWN = 60
NOUNS = {
    Interest.Kind.CATEGORY: ("category", "categories"),
    Interest.Kind.KEYWORD: ("keyword", "keywords"),
    Interest.Kind.EXCLUSION: ("exclusion", "exclusions"),
    Interest.Kind.AUTHOR: ("author", "authors"),
}
"""What one of a kind is called, and several."""


class Points(NamedTuple):
    """What a keyword is worth: where it occurs at all, and what is added when the title has it."""

    anywhere: Decimal
    in_title: Decimal


NORMAL = Points(Decimal(1), Decimal("0.5"))
HIGH = Points(Decimal(10), Decimal(20))
AUTHOR_POINTS = Decimal(10)


class StatementError(ValueError):
    """Something stated cannot be taken as it is. `reasons` says what to change, one sentence each (or a `Misread`)."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Statement:
    """One category, keyword, exclusion or author; the fields are those of `Interest`."""

    kind: Interest.Kind
    text: str
    key: str
    points: Decimal | None = None
    title_points: Decimal | None = None
    priority: Interest.Priority = Interest.Priority.NORMAL


@dataclass(frozen=True)
class Settings:
    """How a profile ranks, and where that ends: see the fields of `Profile`. None leaves a setting as it is."""

    max_papers: int | None = None
    min_score: Decimal | None = None
    include_replacements: bool | None = None
    order: str | None = None
    keywords_worth: int | None = None
    discoveries: int | None = None
    min_relevance: int | None = None
    picks: str | None = None


def category(text: str, priority: Interest.Priority = Interest.Priority.NORMAL) -> Statement:
    """Read a category's identifier, in any case of letters; an alias becomes the category it names.

    Raises:
        StatementError: arXiv has no such category.
    """
    if not taxonomy.is_category(text):
        raise StatementError(f"{quoted(_one_line(text))} is not an arXiv category; one looks like cs.AI.")
    identifier = taxonomy.canonical(text)
    return Statement(Interest.Kind.CATEGORY, identifier, identifier, priority=priority)


def keyword(text: str, points: Points = NORMAL) -> Statement:
    """Read a keyword pattern.

    Raises:
        StatementError: the pattern cannot be read, or the points are out of bounds.
    """
    _check_points(*points)
    if not any(points):
        raise StatementError("Give points in the text, in the title, or both.")
    text = _one_line(text)
    return Statement(Interest.Kind.KEYWORD, text, _pattern(Interest.Kind.KEYWORD, text).key, *points)


def exclusion(text: str) -> Statement:
    """Read a pattern whose papers are dropped.

    Raises:
        StatementError: the pattern cannot be read.
    """
    text = _one_line(text)
    return Statement(Interest.Kind.EXCLUSION, text, _pattern(Interest.Kind.EXCLUSION, text).key)


def author(text: str, points: Decimal = AUTHOR_POINTS) -> Statement:
    """Read an author's name.

    Raises:
        StatementError: the name cannot be read, or the points are out of bounds.
    """
    _check_points(points)
    if not points:
        raise StatementError("Give an author more than 0 points.")
    text = _one_line(text)
    return Statement(Interest.Kind.AUTHOR, text, _pattern(Interest.Kind.AUTHOR, text).key, points)


def all_of(kind: Interest.Kind, texts: Iterable[str], points: Points = NORMAL) -> list[Statement]:
    """Read several statements of one kind; of `points` an author takes the first.

    Raises:
        StatementError: with the reasons of every text that cannot be read.
    """
    stated, reasons = [], []
    for text in texts:
        try:
            stated.append(_one_of(kind, text, points))
        except StatementError as error:
            reasons += [reason for reason in error.reasons if reason not in reasons]
    if reasons:
        raise StatementError(*reasons)
    return stated


def _one_of(kind: Interest.Kind, text: str, points: Points) -> Statement:
    match kind:
        case Interest.Kind.CATEGORY:
            return category(text)
        case Interest.Kind.KEYWORD:
            return keyword(text, points)
        case Interest.Kind.EXCLUSION:
            return exclusion(text)
        case Interest.Kind.AUTHOR:
            return author(text, points.anywhere)


def counted(kind: Interest.Kind, number: int) -> str:
    """Return a number of statements in words: `1 keyword`, `4 categories`."""
    return f"{number} {NOUNS[kind][number != 1]}"


def quoted(text: object) -> str:
    """Return a text between quotation marks as a message shows it: short, and without what cannot be printed."""
    shown = "".join(character if character.isprintable() else "�" for character in str(text))
    return f"“{shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + '…'}”"


def _pattern(kind: Interest.Kind, text: str) -> patterns.Pattern:
    if len(text) > MAX_TEXT:
        raise StatementError(f"{quoted(text)} is too long: at most {MAX_TEXT} characters.")
    if not text.isprintable():
        raise StatementError(f"{quoted(text)} holds a character that cannot be printed; remove it.")
    try:
        return keys.pattern_of(kind, text)
    except patterns.PatternError as error:
        place = f" (Character {error.position + 1}.)" if error.position else ""
        sentence = f"{quoted(text)}: {error.reason}{place}"
        raise StatementError(Misread(sentence, text=text, why=error.reason, position=error.position)) from error


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _check_points(*points: Decimal) -> None:
    for number in points:
        if not number.is_finite() or not 0 <= number <= MAX_POINTS:
            raise StatementError(f"Points go from 0 to {MAX_POINTS}.")
        if round(number, 2) != number:
            raise StatementError("Points have at most two digits after the point.")
