"""Recent papers to dense vectors, each paid for once.

One worker at a time asks, a batch per request, and stores each batch before the next: a worker that is killed loses
the batch that was under way, and that batch alone is paid for again. A request that fails is made again by the next
turn of the timetable. It ranks nothing (`digests.pipeline.meanings`).
"""

import logging
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import blake2b
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from digests.models import Announcement, DayMeanings, Feedback, Paper, PaperMeaning
from digests.pipeline.locks import Claim, claimed
from digests.pipeline.match import recent_days
from digests.pipeline.meanings import model_name
from digests.ranking.judgements import Verdict
from digests.ranking.meaning import Meanings, quantised
from digests.summaries.errors import EmbeddingError

BATCH = 64
"""Papers in one request: providers take from 25 texts (some) to 2,048."""

MOST_BATCHES = 20
"""Batches of one turn; the task queues itself again for the rest."""

_LETTERS = 8000

logger = logging.getLogger(__name__)


def embed_recent(now: datetime) -> bool:
    """Embed papers of the recent days, and those that readers liked, newest first; return whether there are more.

    Raises:
        EmbeddingError: the provider does not answer as it should; what was answered before is stored.
    """
    with claimed(Claim.EMBEDDING) as is_mine:
        if not is_mine or not settings.EMBEDDING_MODEL:
            return False
        days = recent_days()
        try:
            is_more = _embed(days, now)
        finally:
            _pack_days(days)
    return is_more


def _embed(days: Sequence[date], now: datetime) -> bool:
    for _ in range(MOST_BATCHES):
        papers = list(_lacking(days)[:BATCH])
        if not papers:
            return False
        _ask(papers, now)
    return _lacking(days).exists()


def _lacking(days: Sequence[date]) -> QuerySet[Paper]:
    """Return the papers that have no vector yet, the newest first."""
    held = PaperMeaning.objects.filter(paper=OuterRef("pk"), model=model_name())
    recent = Announcement.objects.filter(paper=OuterRef("pk"), announced_on__in=days)
    liked = Feedback.objects.filter(Q(saved_at__isnull=False) | Q(verdict=Verdict.LIKE), paper=OuterRef("pk"))
    return Paper.objects.filter(Exists(recent) | Exists(liked), ~Exists(held)).order_by("-number")


def _ask(papers: Sequence[Paper], now: datetime) -> None:
    """Embed and store papers; of those that the provider refuses together, each half by itself."""
    try:
        vectors = _provider().embedded(
            [f"{paper.title}\n\n{paper.abstract}"[:_LETTERS] for paper in papers],
            api_key=settings.EMBEDDING_API_KEY,
            base_url=settings.EMBEDDING_BASE_URL,
            model=settings.EMBEDDING_MODEL,
            dimensions=settings.EMBEDDING_DIMENSIONS,
        )
    except EmbeddingError as error:
        if not error.is_of_input:
            raise
        if len(papers) > 1:
            middle = len(papers) // 2
            _ask(papers[:middle], now)
            _ask(papers[middle:], now)
            return
        logger.warning("The provider does not embed %s: %s", papers[0].arxiv_id, error)
        _store(papers, [b""], now)
        return
    _store(papers, [_packed(vector) for vector in vectors], now)


def _provider() -> Any:
    """Return the module that asks providers: it brings a library that only a worker with something to ask needs."""
    return import_module("digests.summaries.embeddings")


def _packed(vector: Sequence[float]) -> bytes:
    try:
        return quantised(vector)
    except ValueError as error:
        raise EmbeddingError("The provider's vectors are empty, 0 or not finite.") from error


def _store(papers: Sequence[Paper], packed: Sequence[bytes], now: datetime) -> None:
    name = model_name()
    PaperMeaning.objects.bulk_create(
        [
            PaperMeaning(paper=paper, model=name, packed=row, made_at=now)
            for paper, row in zip(papers, packed, strict=True)
        ],
        ignore_conflicts=True,
    )


def _pack_days(days: Sequence[date]) -> None:
    """Pack each day of which more papers have a vector than are packed."""
    name = model_name()
    held = PaperMeaning.objects.filter(model=name).exclude(packed=b"")
    counts = dict(
        Announcement.objects.filter(announced_on__in=days, paper__meanings__in=held)
        .values_list("announced_on")
        .annotate(Count("paper", distinct=True))
        .order_by("announced_on")
    )
    packed = dict(DayMeanings.objects.filter(model=name, announced_on__in=days).values_list("announced_on", "papers"))
    for day in sorted(day for day, count in counts.items() if packed.get(day) != count):
        with transaction.atomic():
            announced = Announcement.objects.announced_on(day).values("paper")
            rows = held.filter(paper__in=announced).order_by("paper_id").values_list("paper_id", "packed")
            row = Meanings.of(list(rows.iterator(chunk_size=1000))).pack()
            digest = blake2b(row, digest_size=16).hexdigest()
            DayMeanings.objects.update_or_create(
                announced_on=day, model=name, defaults={"packed": row, "digest": digest, "papers": counts[day]}
            )
