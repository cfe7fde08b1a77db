"""Many profiles and a span of days to their Rankings, the same that `rank_profile` gives for each of them.

Digests ask for the readers who are due, and summaries for the papers that some reader will see. Profiles are ranked in
chunks, so that memory does not grow with their number, with a few queries for each chunk. It decides nothing that
`digests.pipeline.rank` does not.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import islice

import numpy as np
from django.conf import settings
from django.db import connection
from numpy.typing import NDArray

from accounts.models import Profile
from accounts.models.interests import today
from digests.pipeline import packed_profiles
from digests.pipeline.curation import hidden
from digests.pipeline.many_by_relevance import ManyAtOnce
from digests.pipeline.packed_profiles import PackedProfiles
from digests.pipeline.rank import rank_profile, stated, uncut
from digests.pipeline.spans import Postings, read_span
from digests.ranking.batch import Readers, Runs, Span, SpanPostings
from digests.ranking.batch_points import ManyByPoints, rank_points
from digests.ranking.packed_statements import KINDS, unpack_texts
from digests.ranking.reasons import Ranking
from papersite.prepared import as_array

CHUNK = 2_000
"""Profiles that are ranked together."""

FEW = 16
"""Up to this many profiles are ranked one by one, which needs no compiled loops."""

_CATEGORY = KINDS.index("category")


def rank_many(
    profile_ids: Iterable[int], *, until: date, days: int, now: datetime, is_uncut: bool = False
) -> Iterator[tuple[int, Ranking]]:
    """Yield each profile's key and Ranking, in the order of the keys given; keys of no profile are passed over.

    Args:
        profile_ids: the keys of profiles, each once.
        until: the last day of the span, US Eastern.
        days: the length of the span in calendar days, at least 1.
        now: the moment of asking.
        is_uncut: leave out the cuts that end each ranking (`digests.pipeline.rank.uncut`).
    """
    many = Many(until=until, days=days, now=now, is_uncut=is_uncut)
    for chunk in _chunks(profile_ids):
        ranked = many.rank(chunk)
        yield from ((profile_id, ranked.ranking(profile_id)) for profile_id in ranked.profiles)


def seen_by(*, until: date, days: int, now: datetime, top: int) -> list[tuple[int, int]]:
    """Return the papers that some reader's ranking of the span shows among its first `top`, and to how many readers.

    Only readers whose accounts are open count, each once however many profiles show a paper. The papers shown to most
    readers come first, among those shown to equally many the newest identifier.
    """
    many = Many(until=until, days=days, now=now)
    profiles = Profile.objects.filter(user__is_active=True).order_by("user_id", "pk")
    readers = dict(profiles.values_list("pk", "user_id"))
    counts: Counter[int] = Counter()
    reader, seen = 0, set[int]()
    for chunk in _chunks(readers):
        ranked = many.rank(chunk, reasons=False)
        for profile_id in ranked.profiles:
            if readers[profile_id] != reader:
                counts.update(seen)
                reader, seen = readers[profile_id], set()
            seen.update(ranked.numbers(profile_id)[:top])
    counts.update(seen)
    return sorted(counts.items(), key=lambda found: (-found[1], -found[0]))


class Many:
    """Ranks chunk after chunk of profiles on the same days; what the chunks share is read once."""

    def __init__(self, *, until: date, days: int, now: datetime, is_uncut: bool = False) -> None:
        self._until, self._days, self._now, self._is_uncut = until, days, now, is_uncut

    def rank(self, profile_ids: Sequence[int], *, reasons: bool = True) -> "Ranked":
        """Rank some profiles; without reasons only the papers' numbers can be asked for."""
        if len(profile_ids) >= CHUNK:
            self._postings.read_all()
        packed = packed_profiles.read(profile_ids if len(profile_ids) > FEW else (), texts=reasons)
        packed = packed.uncut() if self._is_uncut else packed
        postings = self.postings_of(packed)
        is_by_points = packed.settings["by_points"] > 0
        by_points = packed.of(is_by_points)
        points = rank_points(self._span, postings, self._readers(by_points, "min_score"))
        by_rule = packed.of(~is_by_points & (not settings.COMPARED_ORDER))
        relevance = ManyAtOnce(
            by_rule, self._by_rule, self._span, postings, self._now, reasons=reasons, is_uncut=self._is_uncut
        )
        return Ranked(_held(profile_ids, packed), points, by_points.texts, relevance, self._alone)

    def postings_of(self, stated: PackedProfiles | Readers) -> SpanPostings:
        """Return where the patterns that profiles state occur in these days."""
        return self._postings.covering(stated.statements["source"][stated.statements["kind"] != _CATEGORY])

    def _alone(self, profile_id: int) -> Ranking:
        """Rank one profile by itself."""
        mine = stated(Profile.objects.get(pk=profile_id), self._now)
        return rank_profile(uncut(mine) if self._is_uncut else mine, until=self._until, days=self._days, now=self._now)

    @cached_property
    def _span(self) -> Span:
        return read_span(self._until - timedelta(days=self._days - 1), self._until)

    @cached_property
    def _postings(self) -> Postings:
        return Postings(self._span, self._now)

    @cached_property
    def _hidden(self) -> NDArray[np.int32]:
        rows, is_here = self._span.rows_of(hidden())
        return rows[is_here]

    def _by_rule(self, packed: PackedProfiles) -> Readers:
        return self._readers(packed, "min_relevance")

    def _readers(self, packed: PackedProfiles, lowest: str) -> Readers:
        """Return the profiles as readers, `lowest` naming the lowest score of their order."""
        said = packed.settings
        columns = [said[name].astype(np.int64) for name in ("max_papers", lowest, "include_replacements")]
        return Readers(
            profiles=said["profile"].tolist(),
            settings=np.stack(columns, axis=1),
            statements=packed.statements,
            starts=packed.starts,
            hidden=self._hidden,
            unwanted=_unwanted(said["reader"], self._span),
            today=today(self._now).toordinal(),
        )


class Ranked:
    """The rankings of some profiles, made one after the other as they are asked for."""

    def __init__(
        self,
        profiles: Sequence[int],
        points: ManyByPoints,
        texts: Sequence[bytes],
        relevance: ManyAtOnce,
        alone: Callable[[int], Ranking],
    ) -> None:
        self.profiles, self.points = profiles, points
        self._texts, self._relevance, self._alone = texts, relevance, alone
        self._place_of = {profile_id: place for place, profile_id in enumerate(points.readers.profiles)}

    def ranking(self, profile_id: int) -> Ranking:
        """Return a profile's Ranking."""
        place = self._place_of.get(profile_id)
        if place is None:
            return self._relevance.ranking(profile_id) or self._alone(profile_id)
        return self.points.ranking(place, unpack_texts(self._texts[place]))

    def numbers(self, profile_id: int) -> Sequence[int]:
        """Return the numbers of the papers that a profile's Ranking shows, best first."""
        place = self._place_of.get(profile_id)
        if place is not None:
            return list(map(int, self.points.numbers(place)))
        numbers = self._relevance.numbers(profile_id)
        return [paper.number for paper in self._alone(profile_id).papers] if numbers is None else numbers


def _held(profile_ids: Sequence[int], packed: PackedProfiles) -> list[int]:
    """Return those of the keys that are keys of profiles."""
    held = set(packed.settings["profile"].tolist())
    others = [key for key in profile_ids if key not in held]
    if others:
        held.update(Profile.objects.filter(pk__in=others).values_list("pk", flat=True))
    return [key for key in profile_ids if key in held]


_UNWANTED = """
    SELECT reader_id, paper_id FROM digests_feedback
    WHERE reader_id = ANY(%s::bigint[]) AND (verdict = 'dismissal' OR is_hidden) ORDER BY reader_id, paper_id
"""
# As an array: thousands of parameters take longer than the answer.


def _unwanted(readers: NDArray[np.int64], span: Span) -> Runs:
    """Return the rows of the papers that each reader dismissed or hid; a reader may come several times."""
    if not len(readers):
        return Runs(np.zeros(1, np.int64), np.empty(0, np.int32))
    with connection.cursor() as cursor:
        cursor.execute(_UNWANTED, [as_array(np.unique(readers).tolist())])
        found = cursor.fetchall()
    told = np.array(found, np.int64).reshape(-1, 2)
    rows, is_here = span.rows_of(told[:, 1])
    told, rows = told[is_here], rows[is_here]
    firsts = told[:, 0].searchsorted(readers)
    lengths = told[:, 0].searchsorted(readers, "right") - firsts
    starts = np.append(0, lengths.cumsum())
    return Runs(starts, rows[np.arange(starts[-1]) + np.repeat(firsts - starts[:-1], lengths)])


def _chunks(profile_ids: Iterable[int]) -> Iterator[Sequence[int]]:
    rest = iter(profile_ids)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
