"""A reader's ranking and the picks of staff to what the reader is shown: above the ranking, or among it.

Page, feed, API and digest call `shown`, so that they cannot disagree. A paper comes once: what stands above does not
stand in the ranking again. What the reader dismissed, hid or excluded does not come back as a pick.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from accounts.models import Profile
from digests.models import Feedback, Paper
from digests.pipeline.curation import PickedPaper, picks_of
from digests.pipeline.items import FeedItem, item_of
from digests.pipeline.rank import Stated, rank_profile, uncut
from digests.ranking.document import DayIndex, Document
from digests.ranking.matching import find
from digests.ranking.patterns import from_key
from digests.ranking.reasons import RankedPaper, Ranking


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader is shown: picks above, and the ranking's papers, each of which may be a pick itself."""

    above: list[FeedItem]
    papers: list[FeedItem]

    @property
    def items(self) -> list[FeedItem]:
        """All of it, in the order shown."""
        return [*self.above, *self.papers]


def shown(mine: Stated, ranking: Ranking, *, is_newest: bool, now: datetime) -> Shown:
    """Return the ranking's papers with the picks where the reader wants them.

    Args:
        mine: what the profile states.
        ranking: its ranking of some days.
        is_newest: whether those days end with the newest. Older ones say which of their papers are put forward, and
            show no others.
        now: the moment of asking.

    Where nothing is ranked there is nothing to be among, and picks stand above.
    """
    ranked = {one.number: one for one in ranking.papers}
    picks = [one for one in picks_of(mine.categories, now) if is_newest or one.number in ranked]
    papers = Paper.objects.in_bulk([*ranked, *(one.number for one in picks)])
    wanted = {one.number: one for one in _wanted(mine, picks, ranked, papers)}
    if is_newest and (mine.picks == Profile.Picks.ABOVE or not ranked):
        above = [_item(pick, ranked.get(number), papers[number]) for number, pick in wanted.items()]
        return Shown(above, [item_of(one, papers[one.number]) for one in ranking.papers if one.number not in wanted])
    items = [item_of(one, papers[one.number], wanted.get(one.number)) for one in ranking.papers]
    others = {number: pick for number, pick in wanted.items() if number not in ranked}
    return Shown([], _with(others, items, papers, _scored(mine, ranking, others, now)))


def put_forward(categories: Collection[str], now: datetime) -> list[FeedItem]:
    """Return what is put forward for everyone and for these categories, unranked: for people who state nothing."""
    picks = picks_of(categories, now)
    papers = Paper.objects.filter(is_withdrawn=False).in_bulk([one.number for one in picks])
    return [_item(one, None, papers[one.number]) for one in picks if one.number in papers]


def _wanted(
    mine: Stated, picks: Sequence[PickedPaper], ranked: dict[int, RankedPaper], papers: dict[int, Paper]
) -> list[PickedPaper]:
    """Return the picks that the reader has nothing against; what is ranked was looked at before."""
    doubtful = [one.number for one in picks if one.number not in ranked]
    if not doubtful:
        return list(picks)
    told = Feedback.objects.filter(reader_id=mine.reader, paper__in=doubtful).unwanted()
    unwanted = set(told.values_list("paper_id", flat=True))
    unwanted |= {number for number in doubtful if papers[number].is_withdrawn}
    unwanted |= _excluded(mine.exclusions, [papers[number] for number in doubtful])
    return [one for one in picks if one.number not in unwanted]


def _excluded(exclusions: Sequence[str], papers: Sequence[Paper]) -> set[int]:
    if not exclusions:
        return set()
    index = DayIndex.build(
        Document(paper.number, paper.title, paper.abstract, tuple(paper.authors), tuple(paper.categories))
        for paper in papers
    )
    found = [find(index, from_key(key)).numbers for key in exclusions]
    return set(np.concatenate(found).tolist())


def _with(
    others: dict[int, PickedPaper], items: list[FeedItem], papers: dict[int, Paper], scored: dict[int, RankedPaper]
) -> list[FeedItem]:
    """Return the ranking with each other pick at the place that its score gives it; without a score, at the end."""
    for number, pick in others.items():
        item = replace(_item(pick, scored.get(number), papers[number]), rank=None)
        place = next((place for place, one in enumerate(items) if _is_lower(one, item)), len(items))
        items.insert(place, item)
    return items


def _scored(mine: Stated, ranking: Ranking, others: dict[int, PickedPaper], now: datetime) -> dict[int, RankedPaper]:
    """Return the picks that the reader's cuts left out of the span, as they would be ranked without the cuts."""
    if not others or not ranking.days:
        return {}
    days = (ranking.days[-1] - ranking.days[0]).days + 1
    whole = rank_profile(uncut(mine), until=ranking.days[-1], days=days, now=now)
    return {one.number: one for one in whole.papers if one.number in others}


def _is_lower(one: FeedItem, than: FeedItem) -> bool:
    return than.score is not None and (one.score is None or one.score < than.score)


def _item(pick: PickedPaper, ranked: RankedPaper | None, paper: Paper) -> FeedItem:
    if ranked is None:
        return FeedItem(paper, paper.first_announced_on, "new", pick=pick)
    return item_of(ranked, paper, pick)
