"""What one entry of a list of papers shows: a ranked one, or one as arXiv lists it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from digests.models import Announcement, Paper
from digests.pipeline.curation import PickedPaper
from digests.ranking.candidates import FRESH
from digests.ranking.reasons import RankedPaper, Ranking, Reason
from papersite import prepared


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A paper as one announcement shows it; ranked, with its rank, score and reasons; put forward, with its pick."""

    paper: Paper
    announced_on: date
    announce_type: str
    rank: int | None = None
    score: Decimal | None = None
    reasons: Sequence[Reason] = ()
    pick: PickedPaper | None = None
    is_discovery: bool = False


def feed_items(ranking: Ranking) -> list[FeedItem]:
    """Return the ranking's papers with their rows, in one query."""
    papers = papers_of(ranked.number for ranked in ranking.papers)
    return [item_of(ranked, papers[ranked.number]) for ranked in ranking.papers]


def papers_of(numbers: Iterable[int]) -> dict[int, Paper]:
    """Return papers by number, in one query; those that are not held are left out."""
    found = prepared.instances(Paper, "number = ANY(%(numbers)s::bigint[])", {"numbers": list(numbers)})
    return {paper.number: paper for paper in found}


def item_of(ranked: RankedPaper, paper: Paper, pick: PickedPaper | None = None) -> FeedItem:
    """Return a ranked paper with its row, and what staff say of it."""
    return FeedItem(
        paper=paper,
        announced_on=ranked.announced_on,
        announce_type=ranked.announce_type,
        rank=ranked.rank,
        score=ranked.score,
        reasons=ranked.reasons,
        is_discovery=ranked.is_discovery,
        pick=pick,
    )


def listed_items(
    categories: Sequence[str],
    day: date,
    *,
    limit: int,
    without: Collection[int] = (),
    unwanted: Collection[int] = frozenset(),
) -> tuple[list[FeedItem], int]:
    """Return the first papers announced `new` or `cross` in the categories that day, unranked, and how many there are.

    A paper that several of the categories announce comes once, with its strongest announce type; one that staff hid
    does not come, nor one that is `unwanted`. Those `without` are counted and not returned: they are shown elsewhere.
    """
    fresh = Announcement.objects.announced_on(day).filter(category__in=categories, announce_type__in=FRESH)
    strongest = fresh.filter(paper__hiding=None).order_by("paper_id", "-announce_type").distinct("paper_id")
    found = strongest.values_list("paper_id", "announce_type")
    types = {number: announce_type for number, announce_type in found if number not in unwanted}
    first = [number for number in sorted(types) if number not in without][:limit]
    papers = Paper.objects.filter(number__in=first).order_by("number")
    return [FeedItem(paper, day, types[paper.number]) for paper in papers], len(types)
