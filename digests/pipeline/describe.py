"""What the search API and OAI-PMH say about papers to the rows of those that are held.

A listing gives neither comment nor history, and a page not even the version; so every paper that was announced is
described once for each of its versions. Papers that no listing announced here are left alone.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from digests.arxiv import calendar, identifiers
from digests.arxiv.client import ArxivClient
from digests.arxiv.entries import ListingEntry
from digests.arxiv.query import parse_answer
from digests.models import Announcement, Paper
from digests.pipeline import packing, papers, versions
from digests.pipeline.locks import Lock, hold

RECENT = timedelta(days=30)
"""How long after its announcement a paper that is not described is asked for by its identifier."""

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Described:
    """What one question to the search API brought.

    `papers` is how many of those asked for were described, `left` are the numbers of those that are still not.
    """

    papers: int
    left: tuple[int, ...]

    @property
    def asked(self) -> int:
        """How many papers were asked for."""
        return self.papers + len(self.left)


def take_over(entries: Sequence[ListingEntry], now: datetime) -> int:
    """Write what descriptions say about the papers that are held; return how many of them are.

    Each two thousand entries are one transaction of a few statements.
    """
    return sum(_take_over(batch, now) for batch in _batches(entries))


def undescribed(limit: int, now: datetime, *, besides: Collection[int] = ()) -> list[Paper]:
    """Return papers announced in the last 30 days whose newest version is not described, the newest first.

    Also those without abstract, which a truncated or odd listing can leave. `besides` are the numbers of papers that
    need not be asked for again.
    """
    since = calendar.eastern_day(now) - RECENT
    recent = Announcement.objects.filter(paper=OuterRef("pk"), announced_on__gt=since)
    lacking = Paper.objects.filter(Q(described_version__lt=F("version")) | Q(abstract="")).exclude(number__in=besides)
    return list(lacking.filter(Exists(recent)).order_by("-first_announced_on", "-number")[:limit])


def describe_by_query(
    client: ArxivClient, now: datetime, *, limit: int = 100, besides: Collection[int] = ()
) -> Described:
    """Ask the search API, in one request, for up to `limit` papers that are not described.

    Raises:
        ListingError: arXiv did not answer, or not as it should.
    """
    asked = {paper.number: paper.arxiv_id for paper in undescribed(limit, now, besides=besides)}
    if not asked:
        return Described(0, ())
    answer = parse_answer(client.query(list(asked.values())).document)
    take_over([entry for entry in answer.entries if identifiers.number(entry.arxiv_id) in asked], now)
    lacking = Paper.objects.filter(Q(described_version__lt=F("version")) | Q(abstract=""), number__in=asked)
    left = tuple(lacking.order_by("number").values_list("number", flat=True))
    return Described(len(asked) - len(left), left)


@transaction.atomic
def _take_over(entries: Sequence[ListingEntry], now: datetime) -> int:
    hold(Lock.INGEST)
    by_number = {identifiers.number(entry.arxiv_id): entry for entry in entries}
    packing.refresh(papers.store(by_number, {}, now), now)
    return versions.store(by_number)


def _batches(entries: Sequence[ListingEntry]) -> Iterator[Sequence[ListingEntry]]:
    for start in range(0, len(entries), _BATCH):
        yield entries[start : start + _BATCH]
