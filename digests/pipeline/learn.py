"""A profile's verdicts to its taste.

A new verdict is added to what was learned; only where history changed is it all read again. It makes no rule
(`digests.pipeline.rules`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

import numpy as np
from django.db import transaction

from accounts.models import Profile
from digests.models import LearnedTaste, Paper
from digests.pipeline import feedback as told
from digests.pipeline import vectors
from digests.pipeline.locks import Lock, hold
from digests.pipeline.vectors import Statistics
from digests.ranking import feedback, terms
from digests.ranking.document import Document
from digests.ranking.kept import pack_taste, unpack_taste
from digests.ranking.sparse import NOTHING
from digests.ranking.taste import MAX_SPREAD_LIKES, Judged, Standing, Taste
from digests.ranking.vectors import Vectors

MOST_VERDICTS = 500
"""Verdicts that a taste is made of, the newest: earlier ones have faded to nothing (`taste.HALF_LIFE`)."""

MOST_BY_HAND = 500
"""Terms that a reader can remove or keep."""

_BATCH = 20


class TooManyTermsError(ValueError):
    """A reader removed or keeps as many terms as there can be."""


def learn(profile: Profile, now: datetime) -> bool:
    """Bring the profile's taste up to its verdicts; return whether it changed."""
    known = vectors.statistics()
    if known is None:
        return False
    with transaction.atomic():
        row, taste = _held(profile)
        judged = _verdicts(told.judged(profile))
        if judged == row.learned_from:
            return False
        taste, new = _begin(row, taste, judged)
        taste = _with_all(taste, new, is_spread=len(judged) < MAX_SPREAD_LIKES, now=now)
        _keep(row, _contrasted(taste, judged, known), judged, now)
    return True


def set_term(profile: Profile, number: int, name: str, standing: Standing, now: datetime) -> None:
    """Let a term of what was learned count for nothing, count double, or count as it was learned.

    Raises:
        TooManyTermsError: the reader removed or keeps too many others.
    """
    with transaction.atomic():
        row, taste = _held(profile)
        changed = taste.with_term(number, name, standing)
        if standing and len(changed.muted | changed.pinned) > MOST_BY_HAND:
            raise TooManyTermsError(f"At most {MOST_BY_HAND} terms can be removed or kept; restore some first.")
        if (changed.muted, changed.pinned) != (taste.muted, taste.pinned):
            _keep(row, changed, row.learned_from, now)


def forget_terms(profile: Profile, now: datetime) -> None:
    """Let no term be removed or kept any more."""
    with transaction.atomic():
        row, taste = _held(profile)
        if taste.muted or taste.pinned:
            _keep(row, replace(taste, muted=frozenset(), pinned=frozenset()), row.learned_from, now)


def taste_of(profile_id: int) -> tuple[Taste, int]:
    """Return what was learned of a profile, and the revision of that; nothing is revision 0."""
    row = LearnedTaste.objects.filter(profile=profile_id).first()
    return (Taste(), 0) if row is None else (unpack_taste(bytes(row.packed)), row.revision)


def taste_before(profile_id: int, moment: datetime, now: datetime) -> Taste | None:
    """Return what the verdicts before a moment teach, as they stand now; None where that is what is learned already."""
    row = LearnedTaste.objects.filter(profile=profile_id).first() or LearnedTaste(profile_id=profile_id)
    judged = judged_by(profile_id, before=moment)
    known = vectors.statistics()
    if judged == row.learned_from or known is None:
        return None
    kept = unpack_taste(bytes(row.packed)) if row.packed else Taste()
    taste = _with_all(kept.cleared(), judged, is_spread=len(judged) < MAX_SPREAD_LIKES, now=now)
    return _contrasted(taste, judged, known)


def judged_by(profile_id: int, *, before: datetime | None = None) -> list[int]:
    """Return the numbers of the papers that a taste is made of, the oldest first, negative for those dismissed."""
    return _verdicts([verdict for verdict in told.judged(profile_id) if before is None or verdict.at < before])


def _held(profile: Profile) -> tuple[LearnedTaste, Taste]:
    """Return the profile's row, which nobody else changes meanwhile, and the taste in it."""
    hold(Lock.TASTE, profile.pk % 2**31)
    row = LearnedTaste.objects.filter(profile=profile).first() or LearnedTaste(profile=profile)
    return row, unpack_taste(bytes(row.packed)) if row.packed else Taste()


def _verdicts(judged: Sequence[told.Judged]) -> list[int]:
    """Return the numbers of the newest judged papers in order, negative for those dismissed."""
    return [verdict.number if verdict.verdict == "like" else -verdict.number for verdict in judged[-MOST_VERDICTS:]]


def _begin(row: LearnedTaste, taste: Taste, judged: Sequence[int]) -> tuple[Taste, Sequence[int]]:
    """Return the taste to go on from, and the verdicts that are new to it."""
    count = len(row.learned_from)
    if list(judged[:count]) == row.learned_from:
        return taste, judged[count:]
    return taste.cleared(), judged


def _with_all(taste: Taste, verdicts: Sequence[int], *, is_spread: bool, now: datetime) -> Taste:
    for start in range(0, len(verdicts), _BATCH):
        for paper in _papers(verdicts[start : start + _BATCH], is_spread=is_spread, now=now):
            taste = taste.with_paper(paper)
    return taste


def _papers(verdicts: Sequence[int], *, is_spread: bool, now: datetime) -> list[Judged]:
    """Return the judged papers with their vectors, in the order of the verdicts."""
    papers = Paper.objects.in_bulk([abs(number) for number in verdicts])
    days = _days_of([paper.first_announced_on for paper in papers.values()], now)
    reference = vectors.reference() if is_spread else None
    found = []
    for number in verdicts:
        paper = papers.get(abs(number))
        day = days.get(paper.first_announced_on) if paper else None
        place = -1 if day is None or paper is None else _place(day, paper.number)
        if paper is None or day is None or place < 0:
            continue
        vector = day.vector(place)
        is_like = number > 0
        near = NOTHING
        if is_like and reference is not None and len(reference):
            near = feedback.neighbourhood(reference, paper.number, vector)
        names = names_in(paper.title, paper.abstract)
        found.append(Judged("like" if is_like else "dismissal", vector, day.categories(place), near, names))
    return found


@lru_cache(maxsize=1024)
def names_in(title: str, abstract: str) -> Mapping[int, str]:
    """Return how one paper's terms are written; kept, as some papers fit many readers, and an undo reads all again."""
    return terms.names_of(Document(0, title, abstract, ()))


def _days_of(days: Sequence[date], now: datetime) -> dict[date, Vectors]:
    """Return the days' vectors; those of a day older than a month may not have been made yet."""
    wanted = sorted(set(days))
    missing = set(wanted) - vectors.built(wanted)
    for day in missing:
        vectors.build_day(day, now)
    return dict(zip(wanted, vectors.of_days(wanted), strict=True))


def _place(day: Vectors, number: int) -> int:
    place = int(day.numbers.searchsorted(number))
    return place if place < len(day) and day.numbers[place] == number else -1


def _contrasted(taste: Taste, judged: Sequence[int], known: Statistics) -> Taste:
    reference = vectors.reference()
    if not taste.likes or not len(reference):
        return replace(taste, contrast=NOTHING)
    liked = np.array(sorted(number for number in judged if number > 0), np.int64)
    return replace(taste, contrast=feedback.contrast(reference, taste.terms(known.background), liked))


def _keep(row: LearnedTaste, taste: Taste, judged: Sequence[int], now: datetime) -> None:
    row.packed, row.learned_from, row.changed_at = pack_taste(taste), list(judged), now
    row.revision += 1
    row.save()
