"""Profiles that order by relevance to their Rankings, some dozens at a time and the same that each gets alone.

Of those whose categories have the same days, rules are read together and the papers' vectors are laid out once. What
takes part in no sum of terms is left to `rank_profile`: dense vectors, the comparison of two orders, and the time
before any papers are known.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from accounts.models.interests import today
from digests.pipeline import vectors
from digests.pipeline.packed_profiles import PackedProfiles
from digests.pipeline.rank import CATEGORY_WEIGHTS
from digests.pipeline.rules import Wishes, rules_of
from digests.ranking.batch import Readers, Span, SpanPostings
from digests.ranking.batch_relevance import ManyByRelevance, rank_relevance
from digests.ranking.flat_rules import FlatRules
from digests.ranking.packed_statements import KINDS, PRIORITIES, unpack_texts
from digests.ranking.points import Statement
from digests.ranking.reasons import Ranking
from digests.ranking.term_lookup import lookup_of

CHUNK = 128
"""Profiles whose rules are in memory together, some 80 kB each."""

UNCUT_CHUNK = 8
"""The same where all papers are shown, each with its reasons: a week takes a megabyte for each profile."""

_CATEGORY, _AUTHOR = KINDS.index("category"), KINDS.index("author")
_WEIGHTS = {sign: CATEGORY_WEIGHTS.get(priority, 1.0) for priority, sign in PRIORITIES.items()}


class ManyAtOnce:
    """The rankings of some profiles, made chunk after chunk as they are asked for, best in the order given."""

    def __init__(
        self,
        packed: PackedProfiles,
        readers_of: Callable[[PackedProfiles], Readers],
        span: Span,
        postings: SpanPostings,
        now: datetime,
        *,
        reasons: bool,
        is_uncut: bool,
    ) -> None:
        self._packed, self._readers_of, self._span, self._postings = packed, readers_of, span, postings
        self._now, self._reasons = now, reasons
        self._place_of = {key: place for place, key in enumerate(packed.settings["profile"].tolist())}
        self._size, self._chunk = UNCUT_CHUNK if is_uncut else CHUNK, -1
        self._made: dict[int, _Made] = {}

    def ranking(self, profile_id: int) -> Ranking | None:
        """Return a profile's Ranking; None where it has to be ranked by itself."""
        made = self._of(profile_id)
        return None if made is None else made.many.ranking(made.place, made.days)

    def numbers(self, profile_id: int) -> Sequence[int] | None:
        """Return the numbers of the papers that a profile's Ranking shows, best first; None as above."""
        made = self._of(profile_id)
        return None if made is None else list(map(int, made.many.numbers(made.place)))

    @cached_property
    def _keys(self) -> dict[int, str]:
        return _pattern_keys(self._packed)

    def _of(self, profile_id: int) -> "_Made | None":
        place = self._place_of.get(profile_id)
        if place is None:
            return None
        if place // self._size != self._chunk:
            self._chunk = place // self._size
            self._made = dict(self._rank(slice(self._chunk * self._size, (self._chunk + 1) * self._size)))
        return self._made.get(profile_id)

    def _rank(self, chunk: slice) -> Iterator[tuple[int, "_Made"]]:
        here = self._packed.of(_is_in(chunk, len(self._packed.settings)))
        rules = rules_of(list(self._wishes(here)), self._now)
        days = _days(self._span, here, today(self._now).toordinal())
        for same in set(days):
            places = [
                place
                for place, (rule, mine) in enumerate(zip(rules, days, strict=True))
                if mine == same and rule is not None and not rule.is_by_meaning
            ]
            if not places:
                continue
            is_same = np.zeros(len(days), np.bool_)
            is_same[places] = True
            theirs, papers = here.of(is_same), vectors.current(same, self._now)
            those = [rule for place in places if (rule := rules[place])]
            many = rank_relevance(
                self._span,
                self._postings,
                self._readers_of(theirs),
                FlatRules.of(those, papers.category_names),
                discoveries=theirs.settings["discoveries"] / 100,
                lookup=lookup_of(papers),
                places=papers.places_among(self._span.numbers),
                reasons=self._reasons,
            )
            for place, key in enumerate(theirs.settings["profile"].tolist()):
                yield key, _Made(many, place, same)

    def _wishes(self, packed: PackedProfiles) -> Iterator[Wishes]:
        """Yield what each profile's rule is made of, as `rank.stated` reads it."""
        audible = packed.statements["muted_until"] <= today(self._now).toordinal()
        rows = packed.statements[["source", "points", "title_points", "kind", "priority"]].tolist()
        starts = packed.starts.tolist()
        for place, (key, worth) in enumerate(packed.settings[["profile", "worth"]].tolist()):
            run = slice(starts[place], starts[place + 1])
            said = [
                (text, *row)
                for text, row, is_audible in zip(
                    unpack_texts(packed.texts[place]), rows[run], audible[run].tolist(), strict=True
                )
                if is_audible
            ]
            statements = tuple(
                Statement(self._keys[source], text, KINDS[kind], points, title_points)
                for text, source, points, title_points, kind, _ in said
                if kind <= _AUTHOR
            )
            categories = tuple((text, _WEIGHTS[priority]) for text, *_, kind, priority in said if kind == _CATEGORY)
            yield Wishes(key, statements, categories, float(worth))


@dataclass(frozen=True, slots=True)
class _Made:
    """A profile's place among others that were ranked together, and the days that its categories have."""

    many: ManyByRelevance
    place: int
    days: tuple[date, ...]


def _pattern_keys(packed: PackedProfiles) -> dict[int, str]:
    """Return the keys of the patterns of all keywords and authors."""
    is_keyword = packed.statements["kind"] <= _AUTHOR
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, [np.unique(packed.statements["source"][is_keyword]).tolist()])
        return dict(cursor.fetchall())


_KEYS = "SELECT id, key FROM digests_pattern WHERE id = ANY(%s::bigint[])"


def _days(span: Span, packed: PackedProfiles, on: int) -> list[tuple[date, ...]]:
    """Return the days that each profile's categories have, muted ones aside."""
    is_category = (packed.statements["kind"] == _CATEGORY) & (packed.statements["muted_until"] <= on)
    slots = np.where(is_category, span.slots_of(packed.statements["source"]), -1)
    found = []
    for first, last in zip(packed.starts[:-1].tolist(), packed.starts[1:].tolist(), strict=True):
        mine = slots[first:last]
        found.append(span.days_of(mine[mine >= 0]))
    return found


def _is_in(chunk: slice, size: int) -> NDArray[np.bool_]:
    is_in = np.zeros(size, np.bool_)
    is_in[chunk] = True
    return is_in
