"""What the pages of a reader's profiles show to the sections of one digest: which papers come, each once."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, zip_longest

from digests.ranking.frozen import ListedPaper, Section
from digests.ranking.reasons import RankedPaper


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """What one profile's page of the digest's days shows: its picks above, and its papers in order.

    `profile`, `name`, `order`, `considered` and `matched` are those of `frozen.Section`.
    """

    profile: int
    name: str
    order: str
    papers: Sequence[RankedPaper | ListedPaper]
    above: Sequence[ListedPaper] = ()
    considered: int = 0
    matched: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader lets into one mail.

    At most `most` papers with at least `min_score` hundredths of score, announced on `first_day` or later. Picks come
    besides, and so do papers that are owed: those of a digest that never arrived.
    """

    most: int
    min_score: int
    first_day: date


def choose(
    pages: Sequence[ProfilePage], limits: Limits, *, mailed: Collection[int] = (), owed: Collection[int] = ()
) -> tuple[Section, ...]:
    """Return the sections of a digest, one for each page in its order; a section may hold no papers.

    Several profiles take turns, each with its best paper that is still free, so that none takes the whole mail. Every
    paper keeps the rank and the score that its page shows.

    Args:
        pages: what the reader's pages show.
        limits: how many, how good and how new.
        mailed: numbers of papers that came before; `owed` ones are not among them.
        owed: numbers of papers of digests that never arrived.
    """
    taken: set[int] = set()
    listed: list[list[ListedPaper]] = [[] for _ in pages]
    count = 0
    for place, paper in chain(_turns([page.above for page in pages]), _turns([page.papers for page in pages])):
        if paper.number in taken or paper.number in mailed:
            continue
        is_extra = paper.number in owed or _is_pick(paper)
        if not is_extra and (count >= limits.most or not _is_let_in(paper, limits)):
            continue
        taken.add(paper.number)
        listed[place].append(paper if isinstance(paper, ListedPaper) else ListedPaper.of(paper))
        count += not is_extra
    return tuple(
        Section(page.profile, page.name, page.order, tuple(mine), page.considered, page.matched)
        for page, mine in zip(pages, listed, strict=True)
    )


def _turns(lists: Sequence[Sequence[RankedPaper | ListedPaper]]) -> Iterator[tuple[int, RankedPaper | ListedPaper]]:
    """Yield the first papers of all lists, then the second ones, and so on, each with the place of its list."""
    for row in zip_longest(*lists):
        yield from ((place, paper) for place, paper in enumerate(row) if paper is not None)


def _is_pick(paper: RankedPaper | ListedPaper) -> bool:
    return isinstance(paper, ListedPaper) and paper.is_pick


def _is_let_in(paper: RankedPaper | ListedPaper, limits: Limits) -> bool:
    is_good = paper.score is None or paper.score * 100 >= limits.min_score
    return is_good and paper.announced_on >= limits.first_day
