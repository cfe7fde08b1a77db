"""Plain builders of letters."""

from datetime import date
from decimal import Decimal
from typing import Any

from digests.arxiv import identifiers
from digests.mail import unsubscribe
from digests.mail.letter import Cadence, Letter, LetterPaper, Section, Why

DAY = date(2025, 12, 10)
BASE = "https://papers.example.org"


def letter_paper(arxiv_id: str = "2512.00001", **fields: Any) -> LetterPaper:
    values: dict[str, Any] = {
        "number": identifiers.number(arxiv_id),
        "arxiv_id": arxiv_id,
        "version": 1,
        "title": f"Title of {arxiv_id}",
        "authors": ("Ada Lovelace", "Håkon Næss"),
        "categories": ("cs.LG", "cs.AI"),
        "announce_type": "new",
        "announced_on": DAY,
        "text": f"Abstract of {arxiv_id}.",
        "rank": 1,
        "score": "87.5",
        "whys": (
            Why("“KV cache” in the title and abstract", Decimal("12.5")),
            Why("learned: quantization", Decimal(3)),
        ),
    }
    return LetterPaper(**(values | fields))


def section(*papers: LetterPaper, **fields: Any) -> Section:
    values: dict[str, Any] = {"profile": 3, "name": "My interests", "page": "/feed/2025-12-10/", "papers": papers}
    return Section(**(values | fields))


def letter(*sections: Section, **fields: Any) -> Letter:
    values: dict[str, Any] = {
        "message_id": "<digest.7.20251210T070000@papers.example.org>",
        "recipient": "reader@example.org",
        "reader": 12,
        "cadence": Cadence.DAILY,
        "first_day": DAY,
        "last_day": DAY,
        "sections": sections,
        "completeness": "All 1,231 papers of your categories were considered.",
        "base": BASE,
        "unsubscribe_token": unsubscribe.token_of(12),
        "list_id": "Papersite digests <digests.papers.example.org>",
    }
    return Letter(**(values | fields))
