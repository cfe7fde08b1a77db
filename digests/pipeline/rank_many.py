"""Many profiles and a span of days to their Rankings, the same that `rank_profile` gives for each of them.

Digests ask for the readers who are due, and summaries for the papers that some reader will see. Profiles are read in
chunks, so that memory does not grow with their number. It decides nothing that `digests.pipeline.rank` does not.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from accounts.models import Profile
from digests.pipeline.rank import rank_profile, stated
from digests.ranking.reasons import Ranking

CHUNK = 2_000
"""Profiles that are ranked together."""


def rank_many(profile_ids: Iterable[int], *, until: date, days: int, now: datetime) -> Iterator[tuple[int, Ranking]]:
    """Yield each profile's key and Ranking, in the order of the keys given; keys of no profile are passed over.

    Args:
        profile_ids: the keys of profiles, each once.
        until: the last day of the span, US Eastern.
        days: the length of the span in calendar days, at least 1.
        now: the moment of asking.
    """
    for chunk in _chunks(profile_ids):
        profiles = Profile.objects.in_bulk(chunk)
        for profile_id in chunk:
            if profile_id in profiles:
                mine = stated(profiles[profile_id], now)
                yield profile_id, rank_profile(mine, until=until, days=days, now=now)


def seen_by(*, until: date, days: int, now: datetime, top: int) -> list[tuple[int, int]]:
    """Return the papers that some reader's ranking of the span shows among its first `top`, and to how many readers.

    Only readers whose accounts are open count, each once however many profiles show a paper. The papers shown to most
    readers come first, among those shown to equally many the newest identifier.
    """
    readers = dict(Profile.objects.filter(user__is_active=True).order_by("pk").values_list("pk", "user_id"))
    shown: set[tuple[int, int]] = set()
    for profile_id, ranking in rank_many(readers, until=until, days=days, now=now):
        shown.update((readers[profile_id], paper.number) for paper in ranking.papers[:top])
    counts = Counter(number for _, number in shown)
    return sorted(counts.items(), key=lambda found: (-found[1], -found[0]))


def _chunks(profile_ids: Iterable[int]) -> Iterator[Sequence[int]]:
    rest = iter(profile_ids)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
