"""Many profiles' rankings and the picks of staff to what each is shown, the same that `picks.shown` gives for each.

Digests ask for it, with as many queries for a chunk of profiles as for one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from accounts.models import Interest, Profile
from digests.models import Feedback, Paper
from digests.pipeline.curation import PickedPaper, every_pick, picks_among
from digests.pipeline.picks import Place, arranged, found_in, index_of, stands_above
from digests.pipeline.rank_many import rank_many
from digests.ranking.frozen import ListedPaper
from digests.ranking.reasons import RankedPaper, Ranking


@dataclass(frozen=True, slots=True)
class Listed:
    """What a profile's page shows above its ranking, and as its ranking."""

    above: Sequence[ListedPaper]
    papers: Sequence[RankedPaper | ListedPaper]


@dataclass(frozen=True, slots=True)
class _Profile:
    reader: int
    picks: str
    exclusions: tuple[str, ...]


def listed_of_many(
    rankings: Mapping[int, Ranking], categories: Mapping[int, Collection[str]], *, until: date, days: int, now: datetime
) -> dict[int, Listed]:
    """Return what each profile is shown of its newest days.

    Args:
        rankings: the profiles' rankings by key.
        categories: the categories of each that count at this moment.
        until: the last day of the rankings, the newest there is.
        days: how many days they span.
        now: the moment of asking.
    """
    found = {key: Listed((), ranking.papers) for key, ranking in rankings.items()}
    every = every_pick(now)
    picks = {key: chosen for key in rankings if (chosen := picks_among(every, categories[key]))}
    if not picks:
        return found
    profiles = _profiles(picks, now)
    papers = Paper.objects.in_bulk({one.number for chosen in picks.values() for one in chosen})
    ranked = {key: {one.number for one in rankings[key].papers} for key in profiles}
    wanted = _wanted(profiles, picks, ranked, papers)
    is_above = {key: stands_above(profile.picks, rankings[key]) for key, profile in profiles.items()}
    others = {key: {one.number for one in chosen} - ranked[key] for key, chosen in wanted.items() if not is_above[key]}
    scored = _scored(others, until, days, now)
    for key, chosen in wanted.items():
        places = arranged(rankings[key], chosen, is_above=is_above[key], scored=scored.get(key, {}))
        found[key] = Listed(
            [_picked(place, one, papers) for place in places.above if (one := place.pick)],
            [_listed(place, papers) for place in places.papers],
        )
    return found


def _profiles(keys: Iterable[int], now: datetime) -> dict[int, _Profile]:
    exclusions: dict[int, list[str]] = {}
    stated = Interest.objects.audible(now).filter(profile__in=keys, kind=Interest.Kind.EXCLUSION).order_by("id")
    for profile, key in stated.values_list("profile_id", "key"):
        exclusions.setdefault(profile, []).append(key)
    rows = Profile.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "user_id", "picks")
    return {pk: _Profile(reader, picks, tuple(exclusions.get(pk, ()))) for pk, reader, picks in rows}


def _wanted(
    profiles: Mapping[int, _Profile],
    picks: Mapping[int, Sequence[PickedPaper]],
    ranked: Mapping[int, Collection[int]],
    papers: Mapping[int, Paper],
) -> dict[int, list[PickedPaper]]:
    """Return the picks that each reader has nothing against; what is ranked was looked at before."""
    readers = {profile.reader for profile in profiles.values()}
    told = Feedback.objects.filter(reader__in=readers, paper__in=papers).unwanted()
    unwanted = set(told.values_list("reader_id", "paper_id"))
    index = index_of(papers.values())

    @cache
    def occurs(key: str) -> frozenset[int]:
        return frozenset(found_in(index, key))

    def is_wanted(profile: _Profile, number: int) -> bool:
        is_told = (profile.reader, number) in unwanted
        is_excluded = any(number in occurs(key) for key in profile.exclusions)
        return not (is_told or is_excluded or papers[number].is_withdrawn)

    return {
        key: [one for one in picks[key] if one.number in ranked[key] or is_wanted(profile, one.number)]
        for key, profile in profiles.items()
    }


def _scored(
    others: Mapping[int, Collection[int]], until: date, days: int, now: datetime
) -> dict[int, dict[int, RankedPaper]]:
    """Return the picks that each reader's cuts left out, as they would be ranked without the cuts."""
    keys = [key for key, numbers in others.items() if numbers]
    if not keys:
        return {}
    whole = rank_many(keys, until=until, days=days, now=now, is_uncut=True)
    return {key: {one.number: one for one in ranking.papers if one.number in others[key]} for key, ranking in whole}


def _listed(place: Place, papers: Mapping[int, Paper]) -> RankedPaper | ListedPaper:
    if place.pick is not None:
        return _picked(place, place.pick, papers)
    assert place.ranked is not None  # noqa: S101 - what nobody put forward is ranked
    return place.ranked


def _picked(place: Place, pick: PickedPaper, papers: Mapping[int, Paper]) -> ListedPaper:
    if place.ranked is None:
        day = papers[place.number].first_announced_on
        return ListedPaper(place.number, None, None, day, "new", is_pick=True, note=pick.note)
    return replace(ListedPaper.of(place.ranked, is_pick=True, note=pick.note), rank=place.rank)
