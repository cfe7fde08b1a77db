"""What one entry of a ranked page or feed shows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from digests.models import Paper
from digests.ranking.reasons import Ranking, Reason


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A paper at its rank, with its row."""

    rank: int
    score: Decimal
    announced_on: date
    announce_type: str
    reasons: tuple[Reason, ...]
    paper: Paper


def feed_items(ranking: Ranking) -> list[FeedItem]:
    """Return the ranking's papers with their rows, in one query."""
    shown = Paper.objects.defer("authors_as_given", "doi", "journal_reference", "license_url")
    papers = shown.in_bulk([ranked.number for ranked in ranking.papers])
    return [
        FeedItem(
            rank=ranked.rank,
            score=ranked.score,
            announced_on=ranked.announced_on,
            announce_type=ranked.announce_type,
            reasons=ranked.reasons,
            paper=papers[ranked.number],
        )
        for ranked in ranking.papers
    ]
