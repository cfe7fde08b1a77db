"""Which category-days an address asks for: `?category=cs.AI&days=14&until=2025-12-10`, all of them optional."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.http import QueryDict

from digests.arxiv import taxonomy
from digests.pipeline.completeness import DAYS, MOST_DAYS, Span, recent_span

EARLIEST = date(1991, 8, 14)
_SPANS = {str(days): days for days in range(1, MOST_DAYS + 1)}


class QuestionError(ValueError):
    """The address asks for what cannot be answered; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which category-days are asked for: of some categories or of all (none named), and of which days."""

    categories: tuple[str, ...]
    days: int
    until: date | None

    @classmethod
    def read(cls, parameters: QueryDict) -> "Question":
        """Read `category` (may be repeated), `days` and `until`.

        Raises:
            QuestionError: one of them is not what it should be.
        """
        categories = tuple(dict.fromkeys(_category(text) for text in parameters.getlist("category") if text))
        return cls(categories, _days(parameters.get("days") or str(DAYS)), _until(parameters.get("until", "")))

    def span(self, now: datetime) -> Span:
        """Return the days asked for."""
        return recent_span(now, self.days) if self.until is None else Span.until(self.until, self.days)

    @property
    def span_query(self) -> str:
        """The part of the address that names the days, for links to the same days; empty for the usual ones."""
        asked = {"days": self.days} if self.days != DAYS else {}
        return urlencode(asked | ({"until": self.until.isoformat()} if self.until else {}))


def _category(text: str) -> str:
    if not taxonomy.is_category(text):
        raise QuestionError(f"category must be one of arXiv's, like cs.AI; it has no {text[:40]!r}.")
    return taxonomy.canonical(text)


def _days(text: str) -> int:
    if text not in _SPANS:
        raise QuestionError(f"days must be a number from 1 to {MOST_DAYS}.")
    return _SPANS[text]


def _until(text: str) -> date | None:
    if not text:
        return None
    try:
        until = date.fromisoformat(text)
    except ValueError as error:
        raise QuestionError("until must be a day like 2025-12-10.") from error
    if until < EARLIEST:
        raise QuestionError(f"until must be {EARLIEST} or later: arXiv began then.")
    return until
