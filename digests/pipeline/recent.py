"""The last 30 days' papers of some categories, each once: what previews and shares are counted among."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import date, timedelta
from threading import Lock

from digests.models import WordIndex
from digests.pipeline.announced import announced
from digests.pipeline.match import HORIZON
from digests.ranking.candidates import Candidates
from digests.ranking.document import DayIndex
from papersite import prepared

MOST_INDEXES = 40
"""Unpacked word indexes that each process keeps, the least recently used forgotten."""


def recent_papers(categories: Sequence[str], *, include_replacements: bool) -> Candidates:
    """Return the papers announced in the categories on the days for which new patterns are matched at once.

    What staff hid is left out.
    """
    ((newest,),) = prepared.rows(_NEWEST, ())
    if newest is None:
        return Candidates.of((), include_replacements=include_replacements)
    found = announced(newest - HORIZON + timedelta(days=1), newest)
    return found.at_hand.candidates(categories, include_replacements=include_replacements).without(found.hidden)


_NEWEST = "SELECT max(announced_on) FROM digests_listingday"


def indexes_of(wanted: Sequence[date]) -> dict[date, DayIndex]:
    """Return the word indexes of those of the days that have one; unpacked ones are kept."""
    return _kept.of(wanted)


_Version = tuple[date, int, str]


_VERSIONS = """
    SELECT announced_on, revision, built_at FROM digests_wordindex WHERE announced_on = ANY(%s) ORDER BY announced_on
"""


class _Kept:
    """Unpacked indexes by day and version, shared by the threads of a process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._indexes: OrderedDict[_Version, DayIndex] = OrderedDict()
        self._lock = Lock()

    def of(self, wanted: Sequence[date]) -> dict[date, DayIndex]:
        versions: list[_Version] = [
            (day, revision, built_at.isoformat())
            for day, revision, built_at in prepared.rows(_VERSIONS, (list(wanted),))
        ]
        with self._lock:
            missing = [version[0] for version in versions if version not in self._indexes]
            read = _read(missing) if missing else {}
            found = {}
            for version in versions:
                index = self._indexes.get(version) or read.get(version[0])
                if index is not None:
                    self._indexes[version] = found[version[0]] = index
                    self._indexes.move_to_end(version)
            while len(self._indexes) > self._most:
                self._indexes.popitem(last=False)
        return found


def _read(wanted: Sequence[date]) -> dict[date, DayIndex]:
    """Return the indexes of the days that can be read; one of an earlier version is written anew by the next match."""
    found = {}
    rows = WordIndex.objects.filter(announced_on__in=wanted).values_list("announced_on", "packed")
    for day, packed in rows.iterator(chunk_size=4):
        try:
            found[day] = DayIndex.unpack(bytes(packed))
        except ValueError:
            continue
    return found


_kept = _Kept(MOST_INDEXES)
