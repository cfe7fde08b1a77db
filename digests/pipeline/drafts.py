"""Readers to drafts of their next digests: what each would hold at this moment. It writes nothing.

Every section shows papers as the profile's page does, with the same ranks and scores (`digests.pipeline.picks`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from accounts.models import Profile
from digests.arxiv import calendar
from digests.arxiv.completeness import State
from digests.models import Digest, Reconciliation
from digests.pipeline import days, rank
from digests.pipeline.completeness import Span
from digests.pipeline.coverage import Coverage, next_coverage
from digests.pipeline.due_readers import ProfileWishes, Reader, mailed_of
from digests.pipeline.picks_of_many import Listed, listed_of_many
from digests.pipeline.rank_many import rank_many
from digests.pipeline.standing import Standing, known, standing_among
from digests.ranking.choice import Limits, ProfilePage, choose
from digests.ranking.frozen import Section
from digests.ranking.reasons import Ranking
from digests.templatetags.completeness import completeness_sentence

Kind = Digest.Kind

_UNSETTLED = frozenset({State.WAITING, State.FRESH, State.STALLED, State.FAILED})
"""The states of a category-day whose papers may still come."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a reader's next digest covers, and how complete that is."""

    reader: Reader
    kind: str
    coverage: Coverage
    standing: Standing
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """What one reader's next digest would hold.

    `is_settled` says whether arXiv's batch of its days is here, as far as it can be had; a digest that is not settled
    can wait. `completeness` is the sentence about that for the foot of the mail.
    """

    reader: Reader
    kind: str
    coverage: Coverage
    sections: tuple[Section, ...]
    considered: int
    completeness: str
    is_settled: bool

    @property
    def papers(self) -> list[int]:
        """The numbers of all papers, in order."""
        return [paper.number for section in self.sections for paper in section.papers]


def plan(readers: Sequence[Reader], now: datetime, *, kind: str | None = None) -> list[Plan]:
    """Return what each reader's next digest covers and how complete that is, in one query.

    Args:
        readers: who gets one.
        now: the moment of composing.
        kind: what asks for it; what the subscription says where it is None.
    """
    newest = calendar.newest_announced(now)
    covered = [_coverage(reader, newest, kind or reader.subscription.cadence) for reader in readers]
    if not readers:
        return []
    first = min(coverage.first for coverage in covered)
    every = {name for reader in readers for name in reader.categories}
    rows = known(sorted(every), Span(first, newest), is_newest=True)
    standings: dict[tuple[frozenset[str], date, date], tuple[Standing, bool]] = {}
    plans = []
    for reader, coverage in zip(readers, covered, strict=True):
        key = (frozenset(reader.categories), coverage.first, coverage.last)
        if key not in standings:
            span = Span(coverage.first, coverage.last)
            found = standing_among(rows, sorted(key[0]), span)
            standings[key] = (found, _is_settled(rows, key[0], found, span))
        plans.append(Plan(reader, kind or reader.subscription.cadence, coverage, *standings[key]))
    return plans


def drafts_of(plans: Sequence[Plan], now: datetime) -> list[Draft]:
    """Return the drafts of plans, in the same order: profiles with the same days are ranked together."""
    pages = _pages([one for one in plans if one.coverage.is_new or one.reader.owing], now)
    for one in plans:
        pages |= _with_owed(one, pages, now)
    numbers = {paper.number for page in pages.values() for paper in (*page.above, *page.papers)}
    mailed = mailed_of([one.reader.subscription.reader_id for one in plans], numbers)
    return [_draft(one, pages, mailed[one.reader.subscription.reader_id]) for one in plans]


def _coverage(reader: Reader, newest: date, kind: str) -> Coverage:
    if kind == Kind.NOW:
        newest = days.latest(reader.categories, newest) or newest
        return next_coverage(newest, None, is_weekly=False, owed_from=reader.owed_from)
    return next_coverage(newest, reader.covered, is_weekly=kind == Kind.WEEKLY, owed_from=reader.owed_from)


def _is_settled(rows: Sequence[Reconciliation], categories: frozenset[str], found: Standing, span: Span) -> bool:
    """Return whether nothing is still to come; what arXiv itself does not give any more is not waited for."""
    mine = (row for row in rows if row.category in categories and span.first <= row.announced_on <= span.last)
    return not found.unknown and not any(row.state in _UNSETTLED for row in mine)


def _pages(plans: Sequence[Plan], now: datetime) -> dict[int, ProfilePage]:
    """Rank the profiles of the plans, those with the same days together, and return their pages by profile."""
    by_days: dict[tuple[date, int], list[ProfileWishes]] = {}
    for one in plans:
        by_days.setdefault((one.coverage.last, one.coverage.days), []).extend(one.reader.profiles)
    pages: dict[int, ProfilePage] = {}
    for (until, span), profiles in by_days.items():
        wishes = {profile.key: profile for profile in profiles}
        rankings = dict(rank_many(list(wishes), until=until, days=span, now=now))
        categories = {key: wishes[key].categories for key in rankings}
        listed = listed_of_many(rankings, categories, until=until, days=span, now=now)
        pages |= {key: _page(wishes[key], ranking, listed[key]) for key, ranking in rankings.items()}
    return pages


def _with_owed(one: Plan, pages: Mapping[int, ProfilePage], now: datetime) -> dict[int, ProfilePage]:
    """Return a reader's pages, with what is owed at their ends where papers of other days have pushed it off them.

    A page ends after so many papers, and the days of a digest that never arrived are ranked together with newer ones.
    """
    mine = {profile.key: pages[profile.key] for profile in one.reader.profiles if profile.key in pages}
    left = one.reader.owed - {paper.number for page in mine.values() for paper in (*page.above, *page.papers)}
    for key, page in mine.items():
        if not left:
            break
        every = rank.uncut(rank.stated(Profile.objects.get(pk=key), now))
        ranking = rank.rank_profile(every, until=one.coverage.last, days=one.coverage.days, now=now)
        found = [paper for paper in ranking.papers if paper.number in left]
        mine[key] = replace(page, papers=[*page.papers, *found])
        left -= {paper.number for paper in found}
    return mine


def _page(wishes: ProfileWishes, ranking: Ranking, listed: Listed) -> ProfilePage:
    return ProfilePage(
        profile=wishes.key,
        name=wishes.name,
        order=wishes.order,
        papers=listed.papers,
        above=listed.above,
        considered=ranking.considered,
        matched=ranking.matched,
    )


def _draft(one: Plan, pages: Mapping[int, ProfilePage], mailed: set[int]) -> Draft:
    wanted = one.reader.subscription
    mine = [pages[profile.key] for profile in one.reader.profiles if profile.key in pages]
    limits = Limits(wanted.max_papers, int(wanted.min_score * 100), one.coverage.fresh_from)
    return Draft(
        reader=one.reader,
        kind=one.kind,
        coverage=one.coverage,
        sections=choose(mine, limits, mailed=mailed, owed=one.reader.owed),
        considered=max((page.considered for page in mine), default=0),
        completeness=_sentence(one.standing),
        is_settled=one.is_settled,
    )


def _sentence(found: Standing) -> str:
    if found.is_whole and found.announced:
        return f"All {found.announced:,} papers of your categories were considered."
    return completeness_sentence(found)
