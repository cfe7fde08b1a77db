"""What was announced on some days, and what a reader is not to be shown of it: one query, and what is kept.

Every ranking begins with it, so it asks for all that depends on nothing else: in which version each day's papers, words
and vectors are, what staff hid, what the reader dismissed, and the reader's rule. Papers themselves change a few times
a day: each process keeps those of the spans last asked for, laid out for rankings (`digests.ranking.at_hand`), and
reads them anew when a day is in another version.
"""

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digests.models import ListingDay
from digests.pipeline import curation, feedback, rules
from digests.pipeline.postings import postings_of
from digests.pipeline.rules import Kept
from digests.pipeline.vectors import Built
from digests.ranking.at_hand import AtHand
from digests.ranking.candidates import Candidates, Listings
from digests.ranking.postings import Occurring
from papersite import prepared

MOST_BYTES = 20 << 20
"""What each process keeps, about; beyond it the spans asked for longest ago are forgotten."""


class Day(NamedTuple):
    """One announcement day as it is now.

    Attributes:
        listed: what names its listings: how many there are, their changes so far, and when the last one was.
        words: what names its word index and with it the postings; empty where it has none.
        vectors: how its vectors stand; None where it has none.
    """

    listed: str
    words: str
    vectors: Built | None


class Days(dict[date, Day]):
    """The announcement days of a span, ascending; read only."""

    @cached_property
    def version(self) -> tuple[tuple[str, str], ...]:
        """What names the papers of all days, and the words in them."""
        return tuple((day.listed, day.words) for day in self.values())

    @cached_property
    def words(self) -> dict[date, str]:
        """Of each day whose words are indexed, what names the postings that are current."""
        return {day: found.words for day, found in self.items() if found.words}

    @cached_property
    def vectors(self) -> dict[date, Built]:
        """How the vectors of the days that have some stand."""
        return {day: found.vectors for day, found in self.items() if found.vectors is not None}


@dataclass(frozen=True, slots=True, eq=False)
class Announced:
    """The papers of a span of days, and the numbers of those that are left out of a ranking.

    Attributes:
        days: each announcement day of the span.
        at_hand: the papers of all categories.
        hidden: what staff hid.
        unwanted: what the reader dismissed or hid.
        rule: the profile's rule as it is kept.
    """

    days: Days
    at_hand: AtHand
    hidden: NDArray[np.int64]
    unwanted: NDArray[np.int64]
    rule: Kept | None

    def occurrences(self, keys: Sequence[str], candidates: Candidates, now: datetime) -> Occurring:
        """Return where patterns occur among candidates of the span; those never matched on a day are matched now."""
        if self.has(keys, now):
            return self.at_hand.postings(dict.fromkeys(keys))
        return postings_of(keys, candidates.days, now, self.days.words)

    def has(self, keys: Sequence[str], now: datetime) -> bool:
        """Have at hand where patterns occur on all the days; it cannot be where the words of one are not indexed."""
        words = self.days.words
        if len(words) < len(self.days):
            return False
        lacking = self.at_hand.lacking(dict.fromkeys(keys))
        if lacking:
            self.at_hand.add(lacking, postings_of(lacking, self.at_hand.days, now, words))
            _kept.make_room()
        return True


def announced(
    first: date,
    last: date,
    *,
    reader: int | None = None,
    told_before: datetime | None = None,
    profile: int | None = None,
) -> Announced:
    """Return what was announced from `first` to `last`.

    Without a reader nothing is unwanted; `told_before` leaves out what the reader told at that moment or later. Only
    with a profile its rule is asked for.
    """
    ((said, stamp, unwanted, *rule),) = prepared.rows(
        _QUERY,
        {
            "first": first,
            "last": last,
            "reader": reader,
            "before": told_before,
            "profile": profile,
            "held": None if profile is None else rules.held_at(profile),
        },
    )
    days = _days(said or "")
    return Announced(
        days=days,
        at_hand=_kept.of(days),
        hidden=curation.hidden_as_of(stamp),
        unwanted=np.array(unwanted, np.int64),
        rule=None if rule[0] is None else Kept(*rule),
    )


@lru_cache(maxsize=64)
def _days(said: str) -> Days:
    """Return the days as the query says them: the same text for all who ask, until a day is in another version."""
    days = Days()
    for line in said.splitlines():
        listed, words, built, digest = line.split("\t")
        day, _, revision, _ = listed.split(" ", 3)
        days[date.fromisoformat(day)] = Day(listed, words, Built(int(built), int(revision), digest) if built else None)
    return days


# Three of the questions within it are those that their owners ask elsewhere.
_QUERY = f"""
    SELECT days.*, ({curation.STAMP}), ARRAY({feedback.UNWANTED}), rule.*
    FROM (
        SELECT string_agg(
            listed.announced_on::text || ' ' || listings || ' ' || listed.revision || ' ' || changed_at || E'\\t'
            || coalesce(listed.announced_on::text || ' ' || words.revision || ' ' || words.built_at, '') || E'\\t'
            || coalesce(vectors.revision || E'\\t' || vectors.digest, E'\\t'), E'\\n' ORDER BY listed.announced_on)
        FROM digests_announcedday AS listed
        LEFT JOIN digests_wordindex AS words ON words.announced_on = listed.announced_on
        LEFT JOIN digests_dayvectors AS vectors ON vectors.announced_on = listed.announced_on
        WHERE listed.announced_on BETWEEN %(first)s AND %(last)s
    ) AS days LEFT JOIN ({rules.KEPT}) AS rule ON true
"""  # noqa: S608 - nothing in it comes from outside


class _Kept:
    """The spans last asked for, by the versions of their days; shared by the threads of a process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._spans: OrderedDict[tuple[tuple[str, str], ...], AtHand] = OrderedDict()
        self._lock = Lock()

    def of(self, days: Days) -> AtHand:
        """Return what was announced on the days, read anew where it is not kept."""
        version = days.version
        with self._lock:
            kept = self._spans.get(version)
            if kept is not None:
                self._spans.move_to_end(version)
                return kept
        read = _read(days)
        with self._lock:
            self._spans[version] = read
        self.make_room()
        return read

    def make_room(self) -> None:
        """Forget the spans asked for longest ago, as far as they take too much."""
        with self._lock:
            while self._spans and self.nbytes > self._most:
                self._spans.popitem(last=False)

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        return sum(span.nbytes for span in self._spans.values())

    def forget(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._spans.clear()


def _read(days: Collection[date]) -> AtHand:
    rows = ListingDay.objects.filter(announced_on__in=list(days)).order_by("id")
    found = list(rows.values_list("announced_on", "category", "paper_numbers", "announce_types"))
    announced_on, names, numbers, types = zip(*found, strict=True) if found else ((), (), (), ())
    lengths = list(map(len, types))
    return AtHand(Listings.packed(announced_on, names, lengths, b"".join(numbers), b"".join(types)))


_kept = _Kept(MOST_BYTES)
