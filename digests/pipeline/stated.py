"""What a profile states, read to rank with.

Every page of a reader begins with it, and it changes seldom: each process holds what the profiles last asked for state.
"""

import sys
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from threading import Lock

from accounts.models import Interest, Profile
from accounts.models.interests import today
from digests.pipeline.rules import Wishes
from digests.ranking.alone import One
from digests.ranking.packed_statements import Said
from digests.ranking.points import Statement
from digests.ranking.relevance import KEYWORDS_WORTH
from papersite import prepared

MOST_STATEMENTS = 20_000
"""What each process holds, some 10 MB; beyond it the profiles asked for longest ago are forgotten."""


class Order(StrEnum):
    """How papers are ordered: by what readers want, or by the sum of the points they stated."""

    RELEVANCE = "relevance"
    POINTS = "points"


CATEGORY_WEIGHTS = {"high": 2.0, "low": 0.5}
"""How much a category counts in the order by relevance, beside 1 for one of normal priority."""


@dataclass(frozen=True)
class Stated:
    """All that one profile states, ready to rank with; `reader` is the key of whoever states it.

    `min_score` is in hundredths of points and cuts the points order, `min_relevance` in hundredths from 0 to 10,000 the
    order by relevance. `worth` is how many likes the statements are worth, `discoveries` the largest share of papers
    without any stated keyword. `priorities` are those of the categories that have one. What is muted is not here;
    `unmuted_on` is the last day on which a mute ended by itself. `picks` says where those of staff are shown.
    """

    categories: tuple[str, ...]
    statements: tuple[Statement, ...]
    exclusions: tuple[str, ...]
    max_papers: int
    min_score: int
    include_replacements: bool
    reader: int
    profile: int
    priorities: tuple[tuple[str, str], ...] = ()
    order: Order = Order.POINTS
    min_relevance: int = 0
    worth: float = KEYWORDS_WORTH
    discoveries: float = 0.2
    unmuted_on: date | None = None
    picks: str = Profile.Picks.ABOVE

    @property
    def keys(self) -> list[str]:
        """The canonical keys of every pattern stated."""
        return [statement.key for statement in self.statements] + list(self.exclusions)

    @property
    def size(self) -> int:
        """How many statements there are, and 1 more."""
        return len(self.statements) + len(self.exclusions) + len(self.categories) + 1

    @cached_property
    def laid_out(self) -> One:
        """The same as compiled loops take it."""
        priorities = dict(self.priorities)
        said = [Said(one.kind, one.key, one.text, 0, one.points, one.title_points) for one in self.statements]
        said += [Said(Interest.Kind.EXCLUSION, key, key) for key in self.exclusions]
        said += [
            Said(Interest.Kind.CATEGORY, name, name, priority=priorities.get(name, _NORMAL)) for name in self.categories
        ]
        return One.of(said)

    @cached_property
    def wishes(self) -> Wishes:
        """What a rule of relevance is made of."""
        weights = {name: CATEGORY_WEIGHTS[priority] for name, priority in self.priorities}
        return Wishes(
            self.profile, self.statements, tuple((name, weights.get(name, 1.0)) for name in self.categories), self.worth
        )


def stated(profile: Profile, now: datetime) -> Stated:
    """Return what a profile states at this moment: what is muted is left out.

    It is read in one query, and again once the profile's interests changed, or on another day.
    """
    version = (profile.interests_changed_at, today(now), *(getattr(profile, name) for name in _SETTINGS))
    held = _held.get(profile.pk, version)
    if held is None:
        held = _read(profile, now)
        _held.hold(profile.pk, version, held)
    return held


def uncut(mine: Stated) -> Stated:
    """Return the same statements without the cuts that end a ranking."""
    return replace(
        mine,
        max_papers=sys.maxsize,
        min_score=-sys.maxsize,
        min_relevance=-sys.maxsize,
        discoveries=1.0,
    )


_SETTINGS = (
    *("user_id", "max_papers", "min_score", "include_replacements", "order", "min_relevance", "keywords_worth"),
    *("discoveries", "picks"),
)


def _read(profile: Profile, now: datetime) -> Stated:
    by_kind: dict[str, list[Statement]] = {kind: [] for kind in _KINDS}
    priorities, unmuted = [], []
    for row in prepared.rows(_STATED, (profile.pk, today(now))):
        statement, priority, muted_until = Statement._make(row[:5]), row[5], row[6]
        by_kind[statement.kind].append(statement)
        if priority != _NORMAL:
            priorities.append((statement.key, priority))
        if muted_until is not None:
            unmuted.append(muted_until)
    return Stated(
        categories=tuple(statement.key for statement in by_kind[Interest.Kind.CATEGORY]),
        statements=(*by_kind[Interest.Kind.KEYWORD], *by_kind[Interest.Kind.AUTHOR]),
        exclusions=tuple(statement.key for statement in by_kind[Interest.Kind.EXCLUSION]),
        max_papers=profile.max_papers,
        min_score=_hundredths(profile.min_score),
        include_replacements=profile.include_replacements,
        reader=profile.user_id,
        profile=profile.pk,
        priorities=tuple(priorities),
        order=Order(profile.order),
        min_relevance=profile.min_relevance * 100,
        worth=float(profile.keywords_worth),
        discoveries=profile.discoveries / 100,
        unmuted_on=max(unmuted, default=None),
        picks=profile.picks,
    )


_KINDS, _NORMAL = Interest.Kind.values, Interest.Priority.NORMAL.value
_STATED = """
    SELECT key, text, kind, (coalesce(points, 0) * 100)::int, (coalesce(title_points, 0) * 100)::int, priority,
        muted_until
    FROM accounts_interest WHERE profile_id = %s AND (muted_until IS NULL OR muted_until <= %s) ORDER BY id
"""


def _hundredths(points: Decimal | None) -> int:
    return int((points or 0) * 100)


class _Held:
    """What the profiles last asked for state, each in one version; shared by the threads of a process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._profiles: OrderedDict[int, tuple[object, Stated]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, profile: int, version: object) -> Stated | None:
        """Return what the profile states in this version, None where it is not held."""
        with self._lock:
            held = self._profiles.get(profile)
            if held is None or held[0] != version:
                return None
            self._profiles.move_to_end(profile)
            return held[1]

    def hold(self, profile: int, version: object, mine: Stated) -> None:
        """Hold what the profile states, and no more than there is room for."""
        with self._lock:
            self._forget(profile)
            self._profiles[profile] = (version, mine)
            self._size += mine.size
            while self._size > self._most:
                self._forget(next(iter(self._profiles)))

    def _forget(self, profile: int) -> None:
        if profile in self._profiles:
            self._size -= self._profiles.pop(profile)[1].size


_held = _Held(MOST_STATEMENTS)
