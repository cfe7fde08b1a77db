"""What is asked for to the papers that a feed holds, in the order of the page and with its scores."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.db.models import Q

from accounts.feed_views import FeedView, FeedViewError
from accounts.keys import pattern_of
from accounts.models import Interest
from digests.arxiv.calendar import EASTERN
from digests.feeds.asked import Asked
from digests.models import Paper
from digests.pipeline import gists, picks, rank
from digests.pipeline.items import FeedItem
from digests.pipeline.postings import postings_of
from digests.ranking.reasons import Ranking


@dataclass(frozen=True, slots=True)
class Contents:
    """The entries of a feed, best first, and the gists of those that have one, by paper number."""

    items: tuple[FeedItem, ...]
    gists: dict[int, str]

    @property
    def numbers(self) -> list[int]:
        """The papers' numbers, in order."""
        return [item.paper.number for item in self.items]


def contents(asked: Asked, now: datetime) -> Contents:
    """Rank, and keep what the view holds.

    Raises:
        FeedViewError: the view is about a keyword that the profile does not state.
    """
    view, mine = asked.view, asked.mine
    key = _stated_key(asked) if view.keyword else ""
    if asked.until is None:
        return Contents((), {})
    is_part = bool(view.category or key)
    whole = replace(mine, max_papers=sys.maxsize) if is_part else mine
    ranking = rank.rank_profile(whole, until=asked.until, days=view.days, now=now)
    if is_part:
        ranking = _cut(_part(ranking, view, key, now), mine.max_papers)
    items = picks.shown(mine, ranking, is_newest=True, now=now).items
    allowed = _numbers_in([item.paper.number for item in items], view, key, ranking.days, now) if is_part else None
    kept = [item for item in items if _is_kept(item, view) and (allowed is None or item.paper.number in allowed)]
    return Contents(tuple(kept), gists.gists_of([item.paper.number for item in kept], asked.language))


def _stated_key(asked: Asked) -> str:
    """Return the key of the keyword or author that a view is about; one that is muted counts."""
    text = asked.view.keyword
    key = pattern_of(Interest.Kind.KEYWORD, text).key
    stated = Interest.objects.filter(profile=asked.profile, kind__in=(Interest.Kind.KEYWORD, Interest.Kind.AUTHOR))
    found = stated.filter(Q(key=key, kind=Interest.Kind.KEYWORD) | Q(text__iexact=text)).order_by("id").first()
    if found is None:
        raise FeedViewError("keyword", f"“{text}” is no keyword or author of this profile.")
    return found.key


def _part(ranking: Ranking, view: FeedView, key: str, now: datetime) -> Ranking:
    allowed = _numbers_in([paper.number for paper in ranking.papers], view, key, ranking.days, now)
    return replace(ranking, papers=tuple(paper for paper in ranking.papers if paper.number in allowed))


def _cut(ranking: Ranking, most: int) -> Ranking:
    return replace(ranking, papers=ranking.papers[:most])


def _numbers_in(numbers: Sequence[int], view: FeedView, key: str, span: Sequence[date], now: datetime) -> set[int]:
    """Return those of the papers that are in the view's category and contain its keyword."""
    kept = set(numbers)
    if view.category and kept:
        within = Paper.objects.filter(number__in=list(numbers), categories__contains=[view.category])
        kept &= set(within.values_list("number", flat=True))
    if key and kept:
        kept &= set(postings_of([key], span, now).numbers.tolist())
    return kept


def _is_kept(item: FeedItem, view: FeedView) -> bool:
    if view.picks and item.pick is None:
        return False
    return view.min_score is None or (item.score is not None and item.score >= view.min_score)


def page_of(item: FeedItem) -> str:
    """Return the address of an entry's paper on this site."""
    return settings.SITE_URL + item.paper.get_absolute_url()


def guid_of(item: FeedItem) -> str:
    """Name the paper without its version, so that a replacement is the same entry."""
    return f"oai:arXiv.org:{item.paper.arxiv_id}"


def dated(item: FeedItem) -> datetime:
    """Date an entry with the beginning of its announcement day, US Eastern, as arXiv's feeds do."""
    return datetime.combine(item.announced_on, time.min, tzinfo=EASTERN).astimezone(UTC)
