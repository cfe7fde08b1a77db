"""A reader's ranking and the picks of staff to what the reader is shown: above the ranking, or among it.

Page, feed, API and digest call `shown`, so that they cannot disagree. A paper comes once: what stands above does not
stand in the ranking again. What the reader dismissed, hid or excluded does not come back as a pick.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from accounts.models import Profile
from digests.models import Feedback, Paper
from digests.pipeline.curation import PickedPaper, picks_of
from digests.pipeline.items import FeedItem, item_of, papers_of
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


class Place(NamedTuple):
    """One place of what a reader is shown: a paper, as it is ranked, and what staff say of it.

    `rank` is None where the page does not rank the paper; `ranked` then says what its score would be, if it has one.
    """

    number: int
    ranked: RankedPaper | None = None
    rank: int | None = None
    pick: PickedPaper | None = None


class Arranged(NamedTuple):
    """What stands above the ranking, and the ranking with what stands among it."""

    above: list[Place]
    papers: list[Place]


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
    ranked = {one.number for one in ranking.papers}
    picks = [one for one in picks_of(mine.categories, now) if is_newest or one.number in ranked]
    papers = papers_of([*ranked, *(one.number for one in picks)])
    wanted = _wanted(mine, picks, ranked, papers)
    is_above = is_newest and stands_above(mine.picks, ranking)
    others = [] if is_above else [one.number for one in wanted if one.number not in ranked]
    places = arranged(ranking, wanted, is_above=is_above, scored=_scored(mine, ranking, others, now))
    return Shown(*([_item(place, papers[place.number]) for place in part] for part in places))


def put_forward(categories: Collection[str], now: datetime) -> list[FeedItem]:
    """Return what is put forward for everyone and for these categories, unranked: for people who state nothing."""
    picks = picks_of(categories, now)
    papers = Paper.objects.filter(is_withdrawn=False).in_bulk([one.number for one in picks])
    return [_item(Place(one.number, pick=one), papers[one.number]) for one in picks if one.number in papers]


def stands_above(picks: str, ranking: Ranking) -> bool:
    """Return whether picks stand above a profile's newest ranking, by where it wants them (`Profile.Picks`)."""
    return picks == Profile.Picks.ABOVE or not ranking.papers


def arranged(
    ranking: Ranking, wanted: Sequence[PickedPaper], *, is_above: bool, scored: Mapping[int, RankedPaper]
) -> Arranged:
    """Put picks above a ranking or among its papers; decides where, and asks nobody.

    Args:
        ranking: the papers that are shown anyhow.
        wanted: the picks, in the order in which they stand above.
        is_above: whether they do.
        scored: how picks that the ranking does not show would be ranked, by number.
    """
    picks = {one.number: one for one in wanted}
    ranked = {one.number: one for one in ranking.papers}
    if is_above:
        above = [_place(ranked.get(number), number, pick) for number, pick in picks.items()]
        return Arranged(above, [_place(one, one.number) for one in ranking.papers if one.number not in picks])
    places = [_place(one, one.number, picks.get(one.number)) for one in ranking.papers]
    for number, pick in picks.items():
        if number not in ranked:
            place = _place(scored.get(number), number, pick)._replace(rank=None)
            lower = (at for at, one in enumerate(places) if _is_lower(one, place))
            places.insert(next(lower, len(places)), place)
    return Arranged([], places)


def _wanted(
    mine: Stated, picks: Sequence[PickedPaper], ranked: Collection[int], papers: dict[int, Paper]
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
    index = index_of(papers)
    return {number for key in exclusions for number in found_in(index, key)}


def index_of(papers: Iterable[Paper]) -> DayIndex:
    """Return an index of a few papers, in which `found_in` looks."""
    return DayIndex.build(
        Document(paper.number, paper.title, paper.abstract, tuple(paper.authors), tuple(paper.categories))
        for paper in papers
    )


def found_in(index: DayIndex, key: str) -> list[int]:
    """Return the numbers of the papers in which a pattern, by its key, occurs."""
    found: list[int] = find(index, from_key(key)).numbers.tolist()
    return found


def _scored(mine: Stated, ranking: Ranking, others: Collection[int], now: datetime) -> dict[int, RankedPaper]:
    """Return the picks that the reader's cuts left out of the span, as they would be ranked without the cuts."""
    if not others or not ranking.days:
        return {}
    days = (ranking.days[-1] - ranking.days[0]).days + 1
    whole = rank_profile(uncut(mine), until=ranking.days[-1], days=days, now=now)
    return {one.number: one for one in whole.papers if one.number in others}


def _place(ranked: RankedPaper | None, number: int, pick: PickedPaper | None = None) -> Place:
    return Place(number, ranked, ranked.rank if ranked else None, pick)


def _is_lower(one: Place, than: Place) -> bool:
    return than.ranked is not None and (one.ranked is None or one.ranked.score < than.ranked.score)


def _item(place: Place, paper: Paper) -> FeedItem:
    if place.ranked is None:
        return FeedItem(paper, paper.first_announced_on, "new", pick=place.pick)
    item = item_of(place.ranked, paper, place.pick)
    return item if item.rank == place.rank else replace(item, rank=place.rank)
