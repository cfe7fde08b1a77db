"""What part of a profile's ranking a feed shows: the parameters of its address, read and written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from accounts.keys import pattern_of
from digests.arxiv import taxonomy
from digests.ranking.grammar import PatternError

MAX_DAYS = 30
MAX_SCORE = Decimal(99_999)
LONGEST_KEYWORD = 200
PARAMETERS = ("days", "category", "keyword", "min_score", "picks")


class FeedViewError(ValueError):
    """An address asks for no such feed; the message says what to change, in a sentence."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class FeedView:
    """A part of a profile's ranking; without any value it is all of the newest day.

    Attributes:
        days: how many calendar days it spans, from 1 to `MAX_DAYS`.
        category: the canonical name of the category whose papers it holds; empty for all.
        keyword: the keyword or author that its papers contain, as written; empty for all.
        min_score: papers with a lower score are left out; None for none.
        picks: whether it holds nothing but what staff put forward.
    """

    days: int = 1
    category: str = ""
    keyword: str = ""
    min_score: Decimal | None = None
    picks: bool = False

    @classmethod
    def parse(cls, given: Mapping[str, Sequence[str]]) -> "FeedView":
        """Read the parameters of an address, each with all of its values.

        Raises:
            FeedViewError: a parameter is unknown, given twice, or has a value that makes no sense.
        """
        for name, values in given.items():
            if name not in PARAMETERS:
                raise FeedViewError(name, f"There is no parameter {name[:40]!r}; there are {', '.join(PARAMETERS)}.")
            if len(values) != 1:
                raise FeedViewError(name, f"{name} is given {len(values)} times; give it once.")
        value = {name: values[0] for name, values in given.items()}
        return cls(
            days=_days(value.get("days", "1")),
            category=_category(value.get("category")),
            keyword=_keyword(value.get("keyword")),
            min_score=_min_score(value.get("min_score")),
            picks=_picks(value.get("picks")),
        )

    @property
    def query(self) -> str:
        """What follows the feed's address, always written alike: `?days=7&category=cs.LG`; empty for the whole feed."""
        given: dict[str, object] = {}
        if self.days != 1:
            given["days"] = self.days
        if self.category:
            given["category"] = self.category
        if self.keyword:
            given["keyword"] = self.keyword
        if self.min_score is not None:
            given["min_score"] = f"{self.min_score:f}"
        if self.picks:
            given["picks"] = 1
        return f"?{urlencode(given)}" if given else ""

    @property
    def words(self) -> str:
        """What it shows, in words: `cs.LG, “KV cache”, from 60, 7 days`; empty for the whole feed."""
        parts = [
            self.category,
            f"“{self.keyword}”" if self.keyword else "",
            f"from {self.min_score:f}" if self.min_score is not None else "",
            "picks" if self.picks else "",
            f"{self.days} days" if self.days != 1 else "",
        ]
        return ", ".join(filter(None, parts))


def _days(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 2 and 1 <= int(text) <= MAX_DAYS):
        raise FeedViewError("days", f"days must be a number from 1 to {MAX_DAYS}.")
    return int(text)


def _category(text: str | None) -> str:
    if text is None:
        return ""
    if not taxonomy.is_category(text):
        raise FeedViewError("category", f"category must be one of arXiv's, such as cs.LG; {text[:40]!r} is none.")
    return taxonomy.canonical(text)


def _keyword(text: str | None) -> str:
    if text is None:
        return ""
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_KEYWORD or not text.isprintable():
        raise FeedViewError("keyword", f"keyword must be 1 to {LONGEST_KEYWORD} characters that can be printed.")
    try:
        pattern_of("keyword", text)
    except PatternError as error:
        raise FeedViewError("keyword", f"keyword cannot be read: {error}") from error
    return text


def _min_score(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        value = Decimal(text) if len(text) <= 12 and text.isascii() and "_" not in text else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) > MAX_SCORE or value != round(value, 2):
        raise FeedViewError("min_score", f"min_score must be a number up to {MAX_SCORE} with at most two decimals.")
    return value.normalize() + 0


def _picks(text: str | None) -> bool:
    if text not in {None, "0", "1"}:
        raise FeedViewError("picks", "picks must be 1, or left out.")
    return text == "1"
