"""Rankings of a reader's profiles to the sections of one digest: which papers come, each once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from digests.ranking.frozen import ListedPaper, Section
from digests.ranking.reasons import RankedPaper, Ranking


@dataclass(frozen=True, slots=True)
class ProfileRanking:
    """One profile's key, name, order and ranking of the digest's days."""

    profile: int
    name: str
    order: str
    ranking: Ranking


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader lets into one mail.

    At most `most` papers with at least `min_score` hundredths of score, announced on `first_day` or later. Papers
    that are owed, those of a digest that never arrived, come besides and whatever their day.
    """

    most: int
    min_score: int
    first_day: date


@dataclass(frozen=True, slots=True)
class Pick:
    """A paper that staff put forward, with what they say of it."""

    number: int
    announced_on: date
    announce_type: str = "new"
    note: str = ""


def choose(
    rankings: Sequence[ProfileRanking],
    limits: Limits,
    *,
    mailed: Collection[int] = (),
    owed: Collection[int] = (),
    picks: Mapping[int, Pick] | None = None,
) -> tuple[Section, ...]:
    """Return the sections of a digest, one for each ranking in its order; a section may hold no papers.

    Several profiles take turns, each with its best paper that is still free, so that none takes the whole mail. A
    picked paper that is ranked keeps its rank and is marked; picks that are not ranked stand before the first section's
    papers and are not counted.

    Args:
        rankings: the reader's rankings.
        limits: how many, how good and how new.
        mailed: numbers of papers that came before; `owed` ones are not among them.
        owed: numbers of papers of digests that never arrived.
        picks: by number.
    """
    picks = picks or {}
    taken: dict[int, int] = {}
    count = 0
    for place, ranked in _turns(rankings):
        if ranked.number in taken or ranked.number in mailed or ranked.score * 100 < limits.min_score:
            continue
        is_owed = ranked.number in owed
        if not is_owed and (count >= limits.most or ranked.announced_on < limits.first_day):
            continue
        taken[ranked.number] = place
        count += not is_owed
    sections = [_section(one, place, taken, picks) for place, one in enumerate(rankings)]
    unranked = [_unranked(pick) for number, pick in picks.items() if number not in taken and number not in mailed]
    return tuple(_after(unranked, sections))


def _turns(rankings: Sequence[ProfileRanking]) -> Iterator[tuple[int, RankedPaper]]:
    """Yield the first papers of all rankings, then the second ones, and so on, each with its ranking's place."""
    for row in zip_longest(*(one.ranking.papers for one in rankings)):
        yield from ((place, ranked) for place, ranked in enumerate(row) if ranked is not None)


def _section(one: ProfileRanking, place: int, taken: Mapping[int, int], picks: Mapping[int, Pick]) -> Section:
    papers = (ranked for ranked in one.ranking.papers if taken.get(ranked.number) == place)
    listed = tuple(
        ListedPaper.of(ranked, is_pick=ranked.number in picks, note=_note(picks, ranked.number)) for ranked in papers
    )
    return Section(one.profile, one.name, one.order, listed, one.ranking.considered, one.ranking.matched)


def _note(picks: Mapping[int, Pick], number: int) -> str:
    return picks[number].note if number in picks else ""


def _unranked(pick: Pick) -> ListedPaper:
    return ListedPaper(pick.number, None, None, pick.announced_on, pick.announce_type, is_pick=True, note=pick.note)


def _after(picks: Sequence[ListedPaper], sections: Sequence[Section]) -> Iterator[Section]:
    for place, one in enumerate(sections):
        papers = (*picks, *one.papers) if place == 0 else one.papers
        yield Section(one.profile, one.name, one.order, papers, one.considered, one.matched)
