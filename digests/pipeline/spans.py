"""The listings and postings of some days to what the rankings of many readers share."""

from collections.abc import Collection
from datetime import date, datetime

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from digests.models import ListingDay, Pattern
from digests.pipeline.match import match_patterns
from digests.ranking.batch import PackedRuns, Span, SpanPostings
from digests.ranking.candidates import Listed

_HEAD = np.dtype([("pattern", ">i8"), ("length", ">i4")])
_RUNS = """
    SELECT string_agg(int8send(pattern_id) || int4send(length(places)), ''::bytea),
        string_agg(paper_numbers, ''::bytea), string_agg(places, ''::bytea)
    FROM digests_posting WHERE announced_on = %s
"""


def read_span(first: date, last: date) -> Span:
    """Return all that was announced on the days from `first` to `last`."""
    rows = ListingDay.objects.filter(announced_on__range=(first, last)).order_by("id")
    return Span.of(
        Listed(day, np.frombuffer(numbers, "<i8"), np.frombuffer(types, np.uint8), category)
        for day, numbers, types, category in rows.values_list(
            "announced_on", "paper_numbers", "announce_types", "category"
        )
    )


class Postings:
    """The postings of a span, read as patterns are asked for; what was never matched is matched now."""

    def __init__(self, span: Span, now: datetime) -> None:
        self._span = span
        self._now = now
        self._runs = [_NO_RUNS]
        self._asked = np.empty(0, np.int64)
        self._together = SpanPostings.of(span, _NO_RUNS)

    def read_all(self) -> None:
        """Read all patterns at once, which is quicker for many readers."""
        self._runs, self._asked = [self._read(None)], np.empty(0, np.int64)
        self._together = SpanPostings.of(self._span, PackedRuns.joined(self._runs))

    def covering(self, patterns: NDArray[np.int64]) -> SpanPostings:
        """Return postings that hold those of all these patterns; a number of no pattern occurs nowhere."""
        missing = self._missing(patterns)
        if self._span.days and len(missing):
            self._add(missing)
            unmatched = self._missing(missing)
            if len(unmatched):
                keys = Pattern.objects.filter(pk__in=unmatched.tolist()).values_list("key", flat=True)
                match_patterns(keys, self._span.days, self._now)
                self._add(unmatched)
            self._asked = np.union1d(self._asked, missing)
        return self._together

    def _missing(self, patterns: NDArray[np.int64]) -> NDArray[np.int64]:
        missing = np.unique(patterns[self._together.slots(patterns) < 0])
        return np.setdiff1d(missing, self._asked, assume_unique=True)

    def _add(self, patterns: NDArray[np.int64]) -> None:
        held = PackedRuns.joined(self._runs)
        self._runs = [held.without(patterns), self._read(patterns.tolist())]
        self._together = SpanPostings.of(self._span, PackedRuns.joined(self._runs))

    def _read(self, patterns: Collection[int] | None) -> PackedRuns:
        return PackedRuns.joined(
            [_NO_RUNS, *(_read(place, day, patterns) for place, day in enumerate(self._span.days))]
        )


def _read(place: int, day: date, patterns: Collection[int] | None) -> PackedRuns:
    """Return the runs of one day, those of all patterns or of some."""
    with connection.cursor() as cursor:
        if patterns is None:
            cursor.execute(_RUNS, [day])
        else:
            cursor.execute(f"{_RUNS} AND pattern_id = ANY(%s)", [day, list(patterns)])
        heads, numbers, places = cursor.fetchone()
    head = np.frombuffer(heads or b"", _HEAD)
    return PackedRuns(
        patterns=head["pattern"].astype(np.int64),
        days=np.full(len(head), place, np.uint16),
        lengths=head["length"].astype(np.int64),
        numbers=np.frombuffer(numbers or b"", "<i8"),
        places=np.frombuffer(places or b"", np.uint8),
    )


_NO_RUNS = PackedRuns(
    np.empty(0, np.int64), np.empty(0, np.uint16), np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint8)
)
