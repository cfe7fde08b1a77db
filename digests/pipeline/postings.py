"""Packed postings to `Postings`: where a reader's patterns occur on some days, matched now where nobody had yet.

A posting changes only when its day is indexed anew. So each process keeps those that were asked for, under the version
of the day's index, up to some megabytes: popular patterns are read once a day and process, not once a reader.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, repeat
from threading import Lock

from digests.pipeline.match import match_patterns
from digests.ranking.postings import Postings
from papersite import prepared

MOST_BYTES = 12 << 20
"""What each process keeps, about; beyond it the days asked for longest ago are forgotten."""

VERSIONS = """
    SELECT announced_on::text || ' ' || revision || ' ' || built_at FROM digests_wordindex
    WHERE announced_on BETWEEN %(first)s AND %(last)s
"""

_READ = """
    SELECT posting.announced_on, pattern.key, posting.paper_numbers, posting.places
    FROM digests_posting AS posting JOIN digests_pattern AS pattern ON pattern.id = posting.pattern_id
    WHERE pattern.key = ANY(%s) AND posting.announced_on = ANY(%s)
"""
_ISO, _OVERHEAD = 10, 300

_Packed = tuple[bytes, bytes]
"""Paper numbers and places."""


def postings_of(
    keys: Sequence[str], days: Sequence[date], now: datetime, versions: Mapping[date, str] | None = None
) -> Postings:
    """Return the postings of the patterns; a pattern that was never matched on one of the days is matched now.

    Args:
        keys: the patterns' keys.
        days: the days.
        now: the moment of asking.
        versions: of each day whose words are indexed, what names its postings; asked for where they are not given.
    """
    if not keys or not days:
        return Postings.of(())
    if versions is None:
        versions = by_day(version for (version,) in prepared.rows(VERSIONS, {"first": min(days), "last": max(days)}))
    wanted = dict.fromkeys(keys)
    held = _kept.of(days, versions)
    lacking = _lacking(wanted, held)
    if lacking:
        _read(wanted, lacking, held)
        unmatched = _lacking(wanted, held)
        if unmatched:
            match_patterns(wanted, unmatched, now)
            _read(wanted, unmatched, held)
        _kept.keep(held, versions)
    return Postings.of(chain.from_iterable(_rows(wanted, day, found) for day, found in held.items()))


def by_day(versions: Iterable[str]) -> dict[date, str]:
    """Return what `VERSIONS` finds by its day."""
    return {date.fromisoformat(version[:_ISO]): version for version in versions}


def _lacking(keys: Mapping[str, None], held: Mapping[date, dict[str, _Packed]]) -> list[date]:
    """Return the days of which not all of the patterns' postings are held."""
    return [day for day, found in held.items() if not found.keys() >= keys.keys()]


def _read(keys: Mapping[str, None], days: Sequence[date], held: Mapping[date, dict[str, _Packed]]) -> None:
    unknown = {key for day in days for key in keys.keys() - held[day].keys()}
    for day, key, numbers, places in prepared.rows(_READ, (list(unknown), days)):
        held[day].setdefault(key, (numbers, places))


def _rows(keys: Iterable[str], day: date, found: Mapping[str, _Packed]) -> Iterator[tuple[str, date, bytes, bytes]]:
    there = [key for key in keys if key in found]
    numbers, places = zip(*map(found.__getitem__, there), strict=True) if there else ((), ())
    return zip(there, repeat(day), numbers, places, strict=False)


class _Kept:
    """The postings last asked for, by the version of their day; shared by the threads of a process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._days: OrderedDict[str, dict[str, _Packed]] = OrderedDict()
        self._counts: dict[str, int] = {}
        self._sizes: dict[str, int] = {}
        self._lock = Lock()

    def of(self, days: Sequence[date], versions: Mapping[date, str]) -> dict[date, dict[str, _Packed]]:
        """Return of each day the postings that are held; what is added to them is held from `keep` on."""
        found = {}
        with self._lock:
            for day in days:
                version = versions.get(day, "")
                found[day] = self._days.get(version, {})
                if version in self._days:
                    self._days.move_to_end(version)
        return found

    def keep(self, held: Mapping[date, dict[str, _Packed]], versions: Mapping[date, str]) -> None:
        """Hold the postings of the days that have a version, and no more than there is room for."""
        with self._lock:
            for day, found in held.items():
                version = versions.get(day)
                if version is None:
                    continue
                self._days[version] = found
                self._days.move_to_end(version)
                if self._counts.get(version) != len(found):
                    self._counts[version] = len(found)
                    self._sizes[version] = sum(_OVERHEAD + len(numbers) for numbers, _ in list(found.values()))
            while self._days and sum(self._sizes.values()) > self._most:
                version, _ = self._days.popitem(last=False)
                del self._counts[version], self._sizes[version]

    def forget(self) -> None:
        """Hold nothing."""
        with self._lock:
            self._days.clear()
            self._counts.clear()
            self._sizes.clear()


_kept = _Kept(MOST_BYTES)
