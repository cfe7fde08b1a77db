"""A reader's statements and a span of days to a Ranking: a value, computed when asked and never stored.

Page, feed, API and digest call `rank_profile` and nothing else, so that they cannot disagree. It reads no text:
postings say where patterns occur (`digests.pipeline.match`).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import Max

from accounts.models import Interest
from digests.models import Announcement
from digests.pipeline import meanings, vectors
from digests.pipeline.announced import Announced, announced
from digests.pipeline.rules import make_rule, rule_before, rule_from
from digests.pipeline.stated import CATEGORY_WEIGHTS, Order, Stated, stated, uncut
from digests.ranking import loops
from digests.ranking.alone import OneAmong
from digests.ranking.at_hand import AtHand
from digests.ranking.by_relevance import Rival, rank_by_relevance
from digests.ranking.candidates import Candidates
from digests.ranking.meaning import NO_MEANINGS
from digests.ranking.points import Preferred, Statement, rank_by_points
from digests.ranking.postings import Occurring
from digests.ranking.reasons import RankedPaper, Ranking
from digests.ranking.relevance import Relevance

__all__ = ["CATEGORY_WEIGHTS", "Order", "Stated", "rank_paper", "rank_profile", "stated", "uncut"]

CATEGORY_POINTS = {"high": 100, "low": -100}
"""Hundredths of a point that a category's priority gives each of its papers."""


def rank_profile(
    mine: Stated, *, until: date, days: int, now: datetime, without_told_since: datetime | None = None
) -> Ranking:
    """Rank the papers announced in the profile's categories on `until` and the `days - 1` days before it.

    What the reader dismissed or hid is left out, in whatever profile that was, and what staff hid, from everybody.

    Args:
        mine: what the profile states.
        until: the last day of the span, US Eastern.
        days: the length of the span in calendar days, at least 1.
        now: the moment of asking; noted where a pattern is matched for the first time.
        without_told_since: rank as before all that the reader told about papers at this moment or later.
    """
    first = until - timedelta(days=days - 1)
    is_as_it_is = mine.order == Order.RELEVANCE and without_told_since is None
    found = announced(
        first,
        until,
        reader=mine.reader,
        told_before=without_told_since,
        profile=mine.profile if is_as_it_is else None,
    )
    rule = _rule(mine, found, now, without_told_since) if mine.order == Order.RELEVANCE else None
    if loops.are_loaded() and not settings.COMPARED_ORDER and found.has(mine.keys, now):
        if rule is None:
            return _among(mine, found, mine.min_score).rank_by_points()
        if not rule.aims:
            return _by_loops(mine, found, rule, now)
    all_of_them = found.at_hand.candidates(mine.categories, include_replacements=mine.include_replacements)
    visible = all_of_them.without(found.hidden)
    candidates = visible.without(found.unwanted)
    postings = found.occurrences(mine.keys, candidates, now)
    by_points = partial(_by_points, mine, candidates, postings, found.at_hand)
    by_rule = partial(_by_relevance, mine, candidates, postings, found, now=now)
    if rule is None:
        ranking = by_points()
    else:
        ranking = by_rule(rule, rival=_rival(rule, by_points, by_rule, f"{mine.profile} {until} {days}"))
    return replace(
        ranking,
        considered=len(all_of_them.numbers),
        unwanted=len(visible.numbers) - len(candidates.numbers),
        hidden=len(all_of_them.numbers) - len(visible.numbers),
    )


def _rule(mine: Stated, found: Announced, now: datetime, without_told_since: datetime | None) -> Relevance | None:
    if without_told_since is not None:
        return rule_before(mine.wishes, without_told_since, now)
    return make_rule(mine.wishes, now) if found.rule is None else rule_from(found.rule, mine.wishes, now)


def _by_loops(mine: Stated, found: Announced, rule: Relevance, now: datetime) -> Ranking:
    """Rank by relevance with compiled loops."""
    days = found.at_hand.days_of(mine.categories)
    papers = vectors.current(days, now, found.days.vectors)
    return _among(mine, found, mine.min_relevance).rank_by_relevance(rule, papers, days, mine.discoveries)


def _among(mine: Stated, found: Announced, min_score: int) -> OneAmong:
    return mine.laid_out.among(
        found.at_hand,
        max_papers=mine.max_papers,
        min_score=min_score,
        include_replacements=mine.include_replacements,
        hidden=found.hidden,
        unwanted=found.unwanted,
    )


def _by_points(mine: Stated, candidates: Candidates, postings: Occurring, at_hand: AtHand) -> Ranking:
    return rank_by_points(
        candidates,
        mine.statements,
        mine.exclusions,
        postings,
        max_papers=mine.max_papers,
        min_score=mine.min_score,
        preferred=[_preferred(name, priority, at_hand) for name, priority in mine.priorities],
    )


def _rival(
    rule: Relevance,
    by_points: Callable[[], Ranking],
    by_rule: Callable[[Relevance], Ranking],
    seed: str,
) -> Rival | None:
    """Return what the site's operator compares the order by relevance with, None as a rule.

    The papers go by lot that is the same for a profile and a span, so that page, feed, API and digest agree.
    """
    if not settings.COMPARED_ORDER:
        return None
    is_by_points = settings.COMPARED_ORDER == Order.POINTS
    other = by_points() if is_by_points else by_rule(replace(rule, aims=()))
    return Rival([ranked.number for ranked in other.papers], seed)


def _preferred(name: str, priority: str, at_hand: AtHand) -> Preferred:
    """Return a category with its points, and the papers of the span that its listings hold."""
    text = f"category {name}, {priority} priority"
    statement = Statement(name, text, Interest.Kind.CATEGORY, CATEGORY_POINTS[priority])
    return Preferred(statement, at_hand.papers_of(name))


def _by_relevance(
    mine: Stated,
    candidates: Candidates,
    postings: Occurring,
    found: Announced,
    rule: Relevance,
    *,
    now: datetime,
    rival: Rival | None = None,
) -> Ranking:
    return rank_by_relevance(
        candidates,
        rule,
        [vectors.current(candidates.days, now, found.days.vectors)],
        postings,
        exclusions=mine.exclusions,
        max_papers=mine.max_papers,
        min_score=mine.min_relevance,
        discoveries=mine.discoveries,
        rival=rival,
        meanings=meanings.of_days(candidates.days) if rule.aims else NO_MEANINGS,
    )


def rank_paper(mine: Stated, number: int, *, now: datetime) -> RankedPaper | None:
    """Return one paper as the profile's ranking has it on the last day that announced it, cuts aside.

    None where the profile's categories did not announce it, no statement occurs in it, an exclusion does, or the
    reader does not want it; nor where staff hid it.
    """
    announced = Announcement.objects.filter(paper=number, category__in=mine.categories)
    day = announced.aggregate(newest=Max("announced_on"))["newest"]
    if day is None:
        return None
    ranking = rank_profile(replace(uncut(mine), include_replacements=True), until=day, days=1, now=now)
    return next((ranked for ranked in ranking.papers if ranked.number == number), None)
