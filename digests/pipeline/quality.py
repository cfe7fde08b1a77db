"""What readers judge to figures of each day: how good their rankings were.

The ranking of a day is frozen when its reader first judges a paper of it, as it was before that judgement; what they
save, like or dismiss from then on says how good it was. It ranks nothing by itself (`digests.pipeline.rank`).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
from django.conf import settings
from django.db.models import F, Max, OuterRef, Q, Subquery

from accounts.models import Profile
from digests.models import Announcement, Feedback, JudgedRanking, ListingDay, RankingQuality
from digests.pipeline import rank
from digests.pipeline.match import HORIZON
from digests.ranking.candidates import FRESH
from digests.ranking.quality import NO_COMPARISON, Figures, judged, total

KEPT = timedelta(days=60)
"""How long frozen rankings are kept; the figures of a day are kept for ever."""

MOST_DAYS = 7
"""Days of one profile that are frozen at a time, the newest first: somebody may judge a month's papers at once."""

SITTING = timedelta(minutes=10)
"""How long after the first judgement a paper that is saved or liked counts for the order that put it there: lists shown
later have learned from it, which only one of two orders may do."""

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day's figures, and what the order by relevance was compared with, if it was."""

    announced_on: date
    figures: Figures
    rival: str


def freeze(profile: Profile, now: datetime) -> int:
    """Freeze the rankings of the days of which the reader has judged papers since; return how many are new.

    It runs before taste learns of the judgements; where it comes too late, what was known before is learned again.
    """
    mine = rank.stated(profile, now)
    told = _told(mine, now)
    rows = JudgedRanking.objects.filter(profile=profile, announced_on__in=told)
    held = dict(rows.values_list("announced_on", "changed_at"))
    changed = [day for day, changed_at in held.items() if told[day].changed_at > changed_at]
    if changed:
        rows.filter(announced_on__in=changed).update(changed_at=now)
    new = sorted((day for day in told.keys() - held.keys() if told[day].judged_at), reverse=True)[:MOST_DAYS]
    for day in new:
        _freeze(mine, day, told[day].judged_at or now, now)
    return len(new)


def count_days(now: datetime) -> list[date]:
    """Count the days of which something was told since they were counted last; return them, newest first."""
    counted = RankingQuality.objects.filter(announced_on=OuterRef("announced_on")).values("counted_at")
    days = JudgedRanking.objects.values("announced_on").annotate(changed=Max("changed_at"), counted=Subquery(counted))
    stale = days.filter(Q(counted=None) | Q(changed__gte=F("counted"))).order_by("-announced_on")
    found = list(stale.values_list("announced_on", flat=True))
    for day in found:
        _count(day, now)
    return found


def forget_old() -> int:
    """Delete frozen rankings of days long past; return how many. Their figures stay."""
    newest = ListingDay.objects.aggregate(newest=Max("announced_on"))["newest"]
    if newest is None:
        return 0
    deleted, _ = JudgedRanking.objects.filter(announced_on__lt=newest - KEPT).delete()
    return deleted


def by_day(most: int) -> list[DayFigures]:
    """Return the figures of the newest counted days, at most so many, the newest first."""
    return [
        DayFigures(row.announced_on, Figures(**{name: getattr(row, name) for name in _FIGURES}), row.rival)
        for row in RankingQuality.objects.order_by("-announced_on")[:most]
    ]


_FIGURES = tuple(asdict(Figures()))


@dataclass(slots=True)
class _Told:
    """When the first paper of a day was judged that still is, and when something was told last."""

    judged_at: datetime | None
    changed_at: datetime


def _told(mine: rank.Stated, now: datetime) -> dict[date, _Told]:
    """Return of each recent day what the reader told of late about papers that the day's ranking chose from."""
    rows = Feedback.objects.filter(reader=mine.reader, profile=mine.profile, updated_at__gt=now - HORIZON)
    by_number = {row.paper_id: row for row in rows.order_by("paper_id")}
    newest = ListingDay.objects.aggregate(newest=Max("announced_on"))["newest"]
    if not by_number or newest is None:
        return {}
    announced = Announcement.objects.filter(
        paper__in=by_number,
        category__in=mine.categories,
        announced_on__gt=newest - HORIZON,
        announce_type__in=FRESH,
    )
    told: dict[date, _Told] = {}
    for day, number in announced.values_list("announced_on", "paper").distinct().order_by("announced_on", "paper"):
        row = by_number[number]
        moments = [moment for moment in (told[day].judged_at if day in told else None, _judged_at(row)) if moment]
        last = max(row.updated_at, told[day].changed_at if day in told else row.updated_at)
        told[day] = _Told(min(moments, default=None), last)
    return told


def _judged_at(row: Feedback) -> datetime | None:
    moments = [moment for moment in (row.saved_at, row.verdict_at) if moment is not None]
    return min(moments, default=row.updated_at if row.is_hidden else None)


def _freeze(mine: rank.Stated, day: date, judged_at: datetime, now: datetime) -> None:
    ranking = rank.rank_profile(mine, until=day, days=1, now=now, without_told_since=judged_at)
    teams = "".join(ranked.team for ranked in ranking.papers)
    frozen = JudgedRanking(
        profile_id=mine.profile,
        announced_on=day,
        papers=np.array([ranked.number for ranked in ranking.papers], "<i8").tobytes(),
        categories=list(mine.categories),
        rival=settings.COMPARED_ORDER if teams else "",
        teams=teams,
        judged_at=judged_at,
        changed_at=now,
    )
    JudgedRanking.objects.bulk_create([frozen], ignore_conflicts=True)


def _count(day: date, now: datetime) -> None:
    by_rival: dict[str, list[Figures]] = defaultdict(list)
    for rankings in _chunks(day):
        told = _verdicts(day, [row.profile_id for row in rankings])
        for row in rankings:
            by_rival[row.rival].append(_judged(row, told[row.profile_id]))
        for rival, figures in by_rival.items():
            by_rival[rival] = [total(figures)]
    rival = max(filter(None, by_rival), key=lambda name: (by_rival[name][0].rankings, name), default="")
    summed = replace(
        total(figures for each in by_rival.values() for figures in each),
        **(NO_COMPARISON | (by_rival[rival][0].comparison if rival else {})),
    )
    RankingQuality.objects.update_or_create(
        announced_on=day, defaults={**asdict(summed), "rival": rival, "counted_at": now}
    )


def _chunks(day: date) -> Iterator[list[JudgedRanking]]:
    rows = JudgedRanking.objects.filter(announced_on=day).order_by("profile_id")
    last = 0
    while chunk := list(rows.filter(profile__gt=last)[:_CHUNK]):
        yield chunk
        last = chunk[-1].profile_id


@dataclass(frozen=True, slots=True)
class _Verdict:
    """A paper, the categories that announced it on the day, whether it is wanted, and since when it is judged."""

    number: int
    categories: frozenset[str]
    is_wanted: bool
    at: datetime


def _verdicts(day: date, profiles: Sequence[int]) -> dict[int, list[_Verdict]]:
    """Return what holds of the day's papers, by profile, in two queries."""
    found: dict[int, list[_Verdict]] = defaultdict(list)
    rows = Feedback.objects.filter(profile__in=profiles, paper__announcements__announced_on=day).standing()
    by_place = {(row.profile_id, row.paper_id): row for row in rows.order_by("profile_id", "paper_id")}
    announced = Announcement.objects.filter(
        announced_on=day, paper__in={number for _, number in by_place}, announce_type__in=FRESH
    )
    categories: dict[int, set[str]] = defaultdict(set)
    for number, category in announced.values_list("paper", "category"):
        categories[number].add(category)
    for (profile, number), row in by_place.items():
        moment = _judged_at(row)
        if profile is not None and moment is not None:
            found[profile].append(_Verdict(number, frozenset(categories[number]), not row.is_unwanted, moment))
    return found


def _judged(row: JudgedRanking, told: Sequence[_Verdict]) -> Figures:
    counted = [one for one in told if one.at >= row.judged_at and not one.categories.isdisjoint(row.categories)]
    wanted = [one for one in counted if one.is_wanted]
    return judged(
        np.frombuffer(bytes(row.papers), "<i8").tolist(),
        {one.number for one in wanted},
        {one.number for one in counted if not one.is_wanted},
        row.teams,
        {one.number for one in wanted if one.at < row.judged_at + SITTING},
    )
