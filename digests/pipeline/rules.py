"""What a profile states and what was learned of it to the rule that scores papers for it.

A rule is made when what it is made of has changed, by a worker or by the page that is asked for first, and every
night, because what is usual among papers changes. Each process holds the rules last asked for, unpacked: a reader asks
for several pages in a row.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from threading import Lock
from typing import NamedTuple

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from digests.models import Paper, RelevanceRule
from digests.pipeline import learn, meanings, vectors
from digests.pipeline.postings import postings_of
from digests.ranking import feedback, relevance
from digests.ranking.bm25 import Query
from digests.ranking.flat_rules import FlatRule
from digests.ranking.kept import pack_rule, unpack_flat_rule, unpack_rule
from digests.ranking.points import Statement
from digests.ranking.postings import Postings
from digests.ranking.relevance import Relevance
from digests.ranking.taste import Taste
from digests.ranking.vectors import Vectors
from papersite import prepared


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a rule is made of besides what was learned: one profile's statements.

    `categories` have a priority each, 1 as a rule; `worth` is how many likes the statements are worth.
    """

    profile: int
    statements: tuple[Statement, ...]
    categories: tuple[tuple[str, float], ...]
    worth: float


def rule_of(wishes: Wishes, now: datetime) -> Relevance | None:
    """Return the profile's rule, made now where the kept one is out of date; None while no papers are known."""
    rows = prepared.rows(KEPT, {"profile": wishes.profile, "held": None})
    return rule_from(Kept(*rows[0]), wishes, now) if rows else make_rule(wishes, now)


class Kept(NamedTuple):
    """A kept rule as `KEPT` finds it: of what and when it was made, how often the taste changed, and the rule packed.

    It is None where it was made at the moment `held`: who asks has it already.
    """

    made_of: str
    made_at: datetime
    taste: int
    packed: bytes | None


KEPT = """
    SELECT made_of, made_at, coalesce(taste.revision, 0) AS taste,
        CASE WHEN made_at = %(held)s::timestamptz THEN NULL ELSE rule.packed END AS packed
    FROM digests_relevancerule AS rule LEFT JOIN digests_learnedtaste AS taste ON taste.profile_id = rule.profile_id
    WHERE rule.profile_id = %(profile)s::bigint
"""


def held_at(profile: int) -> datetime | None:
    """Return when the profile's rule was made that this process holds; None where it holds none."""
    return _held.made_at(profile)


def rule_from(kept: Kept, wishes: Wishes, now: datetime) -> Relevance | None:
    """Return what `rule_of` returns, where the kept rule is known already."""
    made_of = _made_of(wishes, kept.taste)
    held = _held.get(wishes.profile)
    if held is not None and held[:3] == (kept.made_at, kept.made_of, made_of):
        return held.rule
    if kept.packed is None:
        return rule_of(wishes, now)
    if kept.made_of != _fingerprint(made_of):
        return make_rule(wishes, now)
    rule = unpack_rule(kept.packed)
    _held.hold(wishes.profile, _Held(kept.made_at, kept.made_of, made_of, rule, 5 * len(kept.packed) // 2))
    return rule


def rules_of(many: Sequence[Wishes], now: datetime) -> list[FlatRule | None]:
    """Return what `rule_of` returns for each of these, laid flat; the kept ones are read in one query."""
    kept = {profile: row for profile, *row in prepared.rows(_ALL_KEPT, ([wishes.profile for wishes in many],))}
    found: list[FlatRule | None] = []
    for wishes in many:
        row = kept.get(wishes.profile)
        if row is not None and row[0] == _fingerprint(_made_of(wishes, row[1] or 0)):
            found.append(unpack_flat_rule(row[2]))
        else:
            rule = make_rule(wishes, now)
            found.append(None if rule is None else FlatRule.of(rule))
    return found


_ALL_KEPT = """
    SELECT rule.profile_id, made_of, taste.revision, rule.packed
    FROM digests_relevancerule AS rule LEFT JOIN digests_learnedtaste AS taste ON taste.profile_id = rule.profile_id
    WHERE rule.profile_id = ANY(%s)
"""


def rule_before(wishes: Wishes, moment: datetime, now: datetime) -> Relevance | None:
    """Return the profile's rule without what was told at a moment or later: what the reader saw when they told it."""
    taste = learn.taste_before(wishes.profile, moment, now)
    return rule_of(wishes, now) if taste is None else _made(wishes, taste, now, before=moment)


def make_rule(wishes: Wishes, now: datetime) -> Relevance | None:
    """Make and keep the profile's rule; None while no papers are known."""
    taste, revision = learn.taste_of(wishes.profile)
    rule = _made(wishes, taste, now)
    if rule is not None:
        RelevanceRule.objects.update_or_create(
            profile_id=wishes.profile,
            defaults={"packed": pack_rule(rule), "made_of": _fingerprint(_made_of(wishes, revision)), "made_at": now},
        )
        _held.forget(wishes.profile)
    return rule


def _made(wishes: Wishes, taste: Taste, now: datetime, *, before: datetime | None = None) -> Relevance | None:
    known = vectors.statistics()
    reference = vectors.reference()
    if known is None or not len(reference):
        return None
    days = vectors.reference_days()
    postings = postings_of([statement.key for statement in wishes.statements], days, now)
    places = occurrences(postings, reference, [statement.key for statement in wishes.statements])
    counts = [len(places[statement.key][0]) for statement in wishes.statements]
    query = Query.of(wishes.statements, counts, len(reference), known.background)
    hits = query.hits(reference, places)
    fits = query.scores(reference, hits)
    categories = dict(wishes.categories)
    pseudo = feedback.pseudo_likes(reference, fits, categories)
    best = feedback.best_fitting(reference, fits, categories) if wishes.statements else np.empty(0, np.intp)
    by_meaning = meanings.by_meaning(wishes.profile, reference.numbers[best], before=before)
    names = _names(reference, fits) if len(pseudo) else {}
    stated = relevance.Stated(query, hits, pseudo, categories, names)
    return relevance.make(stated, taste, known.background, reference, worth=wishes.worth, by_meaning=by_meaning)


_MadeOf = tuple[Wishes, int] | tuple[Wishes, int, float, str]


def _made_of(wishes: Wishes, revision: int) -> _MadeOf:
    """Return all that a rule is made of, the papers known that day aside."""
    if model := meanings.model_name():
        return wishes, revision, settings.EMBEDDING_SHARE, model
    return wishes, revision


def _fingerprint(made_of: _MadeOf) -> str:
    return blake2b(repr(made_of).encode(), digest_size=32).hexdigest()


def occurrences(
    postings: Postings, reference: Vectors, keys: Sequence[str]
) -> Mapping[str, tuple[NDArray[np.int64], NDArray[np.uint8]]]:
    """Return of each pattern the papers of the reference in which it occurs, each once, and the places in each."""
    ends = postings.lengths.cumsum()
    runs: dict[str, list[slice]] = {key: [] for key in keys}
    for (key, _), end, length in zip(postings.runs, ends.tolist(), postings.lengths.tolist(), strict=True):
        runs[key].append(slice(end - length, end))
    found = {}
    for key, slices in runs.items():
        numbers = np.concatenate([postings.numbers[run] for run in slices]) if slices else np.empty(0, np.int64)
        places = np.concatenate([postings.places[run] for run in slices]) if slices else np.empty(0, np.uint8)
        once, firsts = np.unique(numbers, return_index=True)
        is_here = np.isin(once, reference.numbers, assume_unique=True)
        found[key] = (once[is_here], places[firsts][is_here])
    return found


def _names(reference: Vectors, fits: NDArray[np.float64]) -> dict[int, str]:
    """Return how the terms of the best-fitting papers are written."""
    best = np.argsort(-fits, kind="stable")[: feedback.PSEUDO_LIKES]
    papers = Paper.objects.filter(number__in=reference.numbers[best].tolist()).order_by("number")
    found: dict[int, str] = {}
    for title, abstract in papers.values_list("title", "abstract"):
        found |= learn.names_in(title, abstract)
    return found


class _Held(NamedTuple):
    """A rule with what tells whether it is the one that is kept, and about how much memory it takes."""

    made_at: datetime
    fingerprint: str
    made_of: _MadeOf
    rule: Relevance
    nbytes: int


class _HeldRules:
    """The rules last asked for, by profile; shared by the threads of a process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._rules: OrderedDict[int, _Held] = OrderedDict()
        self._lock = Lock()
        self.nbytes = 0

    def made_at(self, profile: int) -> datetime | None:
        held = self._rules.get(profile)
        return None if held is None else held.made_at

    def get(self, profile: int) -> _Held | None:
        with self._lock:
            if profile in self._rules:
                self._rules.move_to_end(profile)
            return self._rules.get(profile)

    def hold(self, profile: int, held: _Held) -> None:
        self.forget(profile)
        with self._lock:
            self._rules[profile] = held
            self.nbytes += held.nbytes
            while self._rules and self.nbytes > self._most:
                _, forgotten = self._rules.popitem(last=False)
                self.nbytes -= forgotten.nbytes

    def forget(self, profile: int) -> None:
        with self._lock:
            held = self._rules.pop(profile, None)
            self.nbytes -= 0 if held is None else held.nbytes


MOST_BYTES = 8 << 20
"""What each process holds, about; beyond it the rules asked for longest ago are forgotten."""

_held = _HeldRules(MOST_BYTES)
