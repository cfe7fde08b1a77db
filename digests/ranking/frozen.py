"""What a digest showed, frozen: sections of papers with rank, score and reasons, to bytes for one field and back.

Pages compute rankings when asked; a mail that went out cannot change, so its list is kept as it was.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from digests.ranking.reasons import RankedPaper, Reason, as_points

VERSION = 1


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """One paper of a digest.

    `rank`, `score` and `reasons` are those of the profile's page; a pick that the page does not rank has neither rank
    nor score. `note` is what staff wrote to a pick.
    """

    number: int
    rank: int | None
    score: Decimal | None
    announced_on: date
    announce_type: str
    reasons: tuple[Reason, ...] = ()
    is_discovery: bool = False
    is_pick: bool = False
    note: str = ""

    @classmethod
    def of(cls, ranked: RankedPaper, *, is_pick: bool = False, note: str = "") -> "ListedPaper":
        """Return a paper of a ranking as a digest shows it."""
        return cls(
            number=ranked.number,
            rank=ranked.rank,
            score=ranked.score,
            announced_on=ranked.announced_on,
            announce_type=ranked.announce_type,
            reasons=tuple(ranked.reasons),
            is_discovery=ranked.is_discovery,
            is_pick=is_pick,
            note=note,
        )


@dataclass(frozen=True, slots=True)
class Section:
    """The papers of one profile.

    `profile` and `name` are its key and its name then, `order` says whether relevance or points put the papers in
    order. `considered` papers were announced in its categories, of which its statements keep `matched`.
    """

    profile: int
    name: str
    order: str
    papers: tuple[ListedPaper, ...]
    considered: int = 0
    matched: int = 0


def pack_sections(sections: Sequence[Section]) -> bytes:
    """Return sections as bytes that `unpack_sections` reads."""
    plain = [VERSION, [_plain_section(part) for part in sections]]
    return zlib.compress(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode(), level=1)


def unpack_sections(packed: bytes | memoryview) -> tuple[Section, ...]:
    """Return what `pack_sections` made bytes of; no bytes are no sections.

    Raises:
        ValueError: these are no such bytes.
    """
    if not packed:
        return ()
    try:
        version, sections = json.loads(zlib.decompress(packed))
    except zlib.error as error:
        raise ValueError("These bytes are no frozen digest.") from error
    if version != VERSION:
        raise ValueError(f"A frozen digest of version {version} is not known.")
    return tuple(
        Section(profile, name, order, tuple(map(_listed, papers)), considered, matched)
        for profile, name, order, papers, considered, matched in sections
    )


def _plain_section(part: Section) -> list[Any]:
    papers = [_plain(one) for one in part.papers]
    return [part.profile, part.name, part.order, papers, part.considered, part.matched]


def _plain(paper: ListedPaper) -> list[Any]:
    return [
        paper.number,
        paper.rank,
        None if paper.score is None else _hundredths(paper.score),
        paper.announced_on.toordinal(),
        paper.announce_type,
        [
            [one.text, one.kind, one.places, _hundredths(one.points), _hundredths(one.title_points), one.likes]
            for one in paper.reasons
        ],
        int(paper.is_discovery),
        int(paper.is_pick),
        paper.note,
    ]


def _listed(plain: list[Any]) -> ListedPaper:
    number, rank, score, day, announce_type, reasons, is_discovery, is_pick, note = plain
    return ListedPaper(
        number=number,
        rank=rank,
        score=None if score is None else as_points(score),
        announced_on=date.fromordinal(day),
        announce_type=announce_type,
        reasons=tuple(map(_reason, reasons)),
        is_discovery=bool(is_discovery),
        is_pick=bool(is_pick),
        note=note,
    )


def _reason(plain: list[Any]) -> Reason:
    text, kind, places, points, title_points, likes = plain
    return Reason(text, kind, places, as_points(points), as_points(title_points), likes)


def _hundredths(points: Decimal) -> int:
    return int(points * 100)
