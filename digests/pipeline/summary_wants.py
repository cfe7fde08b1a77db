"""Rankings and opened pages to the summaries that are wanted, the most wanted first. Writes none (`summarize`).

Wanted are the papers of the newest batch that some reader's ranking shows, in that reader's language, and what a reader
opens. A summary that is there, or that failed after something was paid, is not wanted again by itself.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, islice
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Exists, F, Max, OuterRef, Sum

from accounts.languages import chosen_or_default
from accounts.models import Profile
from digests.models import Feedback, ListingDay, Paper, Summary, SummaryFailure, SummaryState
from digests.models.summaries import CLAIMABLE, CLAIMED, SummaryQuerySet
from digests.pipeline import spending
from digests.pipeline.locks import Claim, claimed
from digests.pipeline.rank_many import rank_many
from digests.pipeline.summary_claims import FREE
from digests.pipeline.summary_settings import is_configured, version_of_prompt
from digests.summaries.prompt import PromptError

AGAIN_AFTER = timedelta(hours=20)
"""When what failed without having cost anything is wanted again."""
FORGOTTEN_AFTER = timedelta(days=7)
"""How long after its announcement a paper that nobody opened is still wanted: as long as a page of a week shows it."""

MOST_ASKED_A_DAY = 200
"""Summaries that one reader may ask for in a day: more than anybody reads, less than a program would."""

_BATCH = 1000
_DONE = "summaries:wanted"
_T = TypeVar("_T")

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Wish:
    """Who sees a paper in one language: its best rank in their lists, and how many readers they are."""

    best_rank: int
    readers: int


def want_for_rankings(now: datetime, *, day: date | None = None) -> int:
    """Want what the readers' rankings of a day show, by default of the newest; return how many were not wanted yet.

    Priorities are counted anew for all papers of that day: readers change what they state.
    """
    day = day or ListingDay.objects.aggregate(newest=Max("announced_on"))["newest"]
    if day is None or not is_configured():
        return 0
    wishes = _wishes(day, now)
    return sum(want(language, wished, day, now) for language, wished in sorted(wishes.items()))


def want_if_changed(now: datetime) -> int:
    """Want what rankings show unless that was done since anything changed that they are made of.

    Changes are a new or grown batch, what readers state, tell or choose as their language, and the settings.
    """
    listed = ListingDay.objects.aggregate(newest=Max("announced_on"))["newest"]
    stated = Profile.objects.aggregate(changed=Max("interests_changed_at"), count=Count("pk"))
    languages = (
        Profile.objects.order_by().values_list("user__summary_language").annotate(count=Count("user", distinct=True))
    )
    made_of = (
        listed,
        ListingDay.objects.filter(announced_on=listed).aggregate(revision=Sum("revision"))["revision"],
        sorted(stated.items()),
        sorted(languages),
        Feedback.objects.aggregate(told=Max("updated_at"))["told"],
        sorted(_key().items()),
    )
    fingerprint = hashlib.sha256(repr(made_of).encode()).hexdigest()
    if not is_configured() or cache.get(_DONE) == fingerprint:
        return 0
    with claimed(Claim.WANTS) as is_mine:
        if not is_mine:
            return 0
        wanted = want_for_rankings(now, day=listed)
    cache.set(_DONE, fingerprint, timeout=None)
    return wanted


def missing_writers(now: datetime) -> int:
    """Return how many more chains of writing there is work and room for."""
    if not is_configured() or spending.is_closed(now):
        return 0
    busy = Summary.objects.filter(state__in=CLAIMED).count()
    room = max(settings.SUMMARY_CONCURRENCY - busy, 0)
    return len(Summary.objects.claimable(now).values_list("pk")[:room]) if room else 0


def ask(paper: Paper, language: str, now: datetime) -> bool:
    """Want the summary of a paper that a reader opened, before all others; return whether this changed anything.

    Where the operator's prompt file cannot be used any more nothing is wanted, and the page is shown all the same.
    """
    if not is_configured() or paper.is_withdrawn:
        return False
    try:
        want(language, {paper.number: Wish(0, 0)}, paper.first_announced_on, now)
    except PromptError:
        logger.exception("No summary can be asked for")
        return False
    mine = Summary.objects.filter(paper=paper, version=paper.version, language=language, asked_at=None)
    return mine.filter(state__in=CLAIMABLE).update(asked_at=now) == 1


def may_ask(reader: int, now: datetime) -> bool:
    """Count one more summary that a reader (by key) asks for today; return whether it is within the limit."""
    key = f"summaries:{reader}:{spending.today(now)}"
    cache.add(key, 0, 2 * 24 * 60 * 60)
    return int(cache.incr(key)) <= MOST_ASKED_A_DAY


def want_again(row: Summary, now: datetime) -> bool:
    """Want the summary of the same paper and language by what the settings name now; True where that is this very row.

    For staff: also where there is a summary already.
    """
    paper = row.paper
    _want_some(row.language, {paper.number: Wish(0, 0)}, [(paper.number, paper.version)], row.announced_on, now)
    newest = Summary.objects.filter(paper=paper, version=paper.version, language=row.language, **_key())
    newest.filter(state__in=CLAIMABLE).update(asked_at=now)
    return newest.filter(pk=row.pk).exists()


def want_failed(failed: SummaryQuerySet, now: datetime) -> int:
    """Want some that failed anew; return how many. What was paid for them is paid again."""
    return failed.filter(state=SummaryState.FAILED).update(
        state=SummaryState.WANTED,
        failure="",
        failure_detail="",
        attempts=0,
        not_before=None,
        wanted_at=now,
        reserved=0,
        reserved_on=None,
        **FREE,
    )


def follow(row: Summary, now: datetime) -> bool:
    """Let a claimed summary be one of the paper's newest version, by the model and prompt that the settings name now.

    Returns False where it is that already. Else the wish moves to another row, and the old one goes, unless staff did
    something with it.
    """
    paper = row.paper
    if (
        row.version == paper.version
        and _key().items() <= {"model": row.model, "prompt_version": row.prompt_version}.items()
    ):
        return False
    want(row.language, {paper.number: Wish(row.best_rank, row.readers)}, row.announced_on, now)
    newest = Summary.objects.filter(paper=paper, version=paper.version, language=row.language, **_key())
    newest.filter(state__in=CLAIMABLE, asked_at=None).update(asked_at=row.asked_at)
    mine = Summary.objects.filter(pk=row.pk, claim=row.claim, state=SummaryState.READING)
    mine.filter(events__isnull=False).update(state=SummaryState.FAILED, failure=SummaryFailure.OUTDATED, **FREE)
    mine.delete()
    return True


def forget_unshown(now: datetime) -> int:
    """Delete the wishes that no ranking shows any more and for which nothing was ever tried; return how many."""
    last = (now - FORGOTTEN_AFTER).date()
    unshown = Summary.objects.filter(state__in=CLAIMABLE, asked_at=None, attempts=0, announced_on__lt=last)
    return unshown.filter(events=None).delete()[0]


def _wishes(day: date, now: datetime) -> dict[str, dict[int, Wish]]:
    """Return what each language's readers see: a reader counts once, whatever the number of profiles."""
    profiles = Profile.objects.filter(user__is_active=True).order_by("user_id", "pk")
    owners = {pk: (user, tag) for pk, user, tag in profiles.values_list("pk", "user_id", "user__summary_language")}
    wishes: dict[str, dict[int, Wish]] = {}
    rankings = rank_many(owners, until=day, days=1, now=now)
    for (_, tag), mine in groupby(rankings, key=lambda ranked: owners[ranked[0]]):
        best: dict[int, int] = {}
        for _, ranking in mine:
            for paper in ranking.papers:
                best[paper.number] = min(paper.rank, best.get(paper.number, paper.rank))
        wished = wishes.setdefault(chosen_or_default(tag), {})
        for number, rank in best.items():
            wish = wished.setdefault(number, Wish(rank, 0))
            wish.best_rank = min(rank, wish.best_rank)
            wish.readers += 1
    return wishes


def want(language: str, wished: dict[int, Wish], day: date, now: datetime) -> int:
    """Want the summaries of papers, by number, as much as they are wished; return how many were not wanted yet."""
    return sum(_want_some(language, wished, papers, day, now) for papers in _batched(_missing(language, wished)))


def _missing(language: str, wished: dict[int, Wish]) -> Iterator[tuple[int, int]]:
    """Return the wished papers, by number and version, that have no summary of that version by whatever model."""
    there = Summary.objects.filter(
        paper=OuterRef("number"), version=OuterRef("version"), language=language, state=SummaryState.WRITTEN
    )
    for numbers in _batched(wished):
        papers = Paper.objects.filter(number__in=numbers, is_withdrawn=False).exclude(Exists(there))
        yield from papers.values_list("number", "version")


def _want_some(
    language: str, wished: dict[int, Wish], papers: Iterable[tuple[int, int]], day: date, now: datetime
) -> int:
    """Add rows for papers that have none, and note how much those that are there are wanted."""
    state = SummaryState.WAITING if spending.is_closed(now) else SummaryState.WANTED
    key = {"language": language, **_key()}
    versions = dict(papers)
    mine = Summary.objects.filter(paper__in=versions, **key)
    known = set(mine.values_list("paper_id", "version"))
    rows = [
        Summary(
            paper_id=number,
            version=version,
            **key,
            state=state,
            wanted_at=now,
            announced_on=day,
            best_rank=wished[number].best_rank,
            readers=wished[number].readers,
        )
        for number, version in versions.items()
    ]
    is_ranked = any(wish.best_rank for wish in wished.values())
    if is_ranked:
        Summary.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["paper", "version", "language", "model", "prompt_version"],
            update_fields=["best_rank", "readers", "announced_on"],
        )
    else:
        Summary.objects.bulk_create(rows, ignore_conflicts=True)
    mine.filter(version=F("paper__version"), state=SummaryState.FAILED, is_unpaid=True).filter(
        claimed_at__lt=now - AGAIN_AFTER
    ).update(state=state, failure="", failure_detail="", attempts=0, not_before=None, wanted_at=now)
    return sum((number, version) not in known for number, version in versions.items())


def _key() -> dict[str, str]:
    return {"model": settings.SUMMARY_MODEL, "prompt_version": version_of_prompt()}


def _batched(each: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(each)
    while batch := list(islice(rest, _BATCH)):
        yield batch
