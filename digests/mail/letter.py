"""All that one mail shows, as plain values: whoever composes a digest makes a Letter, and to show it takes no more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

MOST_PAPERS = 50
"""How many papers a mail names at most; a digest of more says where the rest is."""


MOST_WHYS = 4
"""How many reasons a mail says of a paper at most, or one more where that is the last."""


class Cadence(StrEnum):
    """Why this mail comes now."""

    DAILY = "daily"
    WEEKLY = "weekly"
    ONCE = "once"


class Why(NamedTuple):
    """One reason in words, as the pages have it.

    Attributes:
        words: what it is and why it counts, as `explanation.Line.words` has it.
        points: what it adds to the score.
    """

    words: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """One paper of a letter.

    Attributes:
        number: the paper's number, which signed links name.
        arxiv_id: without the version.
        version: the one that was announced.
        title: as arXiv gives it, TeX included.
        authors: names in Unicode, in the paper's order.
        categories: the primary one first.
        announce_type: `new`, `cross`, `replace` or `replace-cross`.
        announced_on: shown where the letter spans several days.
        text: the gist of its summary where `is_gist`, else the abstract as arXiv gives it; it is cut for the mail.
        rank: its place in the profile's ranking; None for a pick that is not ranked.
        score: as `papers.score` writes it; empty without a rank.
        whys: the reasons, the greatest first; as many as a mail says, or more.
        more_whys: how many there are besides.
        more_points: what those add together.
        pick_note: of a paper that staff put forward what they say of it, maybe nothing; None for any other.
        is_discovery: whether no stated keyword occurs in it.
    """

    number: int
    arxiv_id: str
    version: int
    title: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    announce_type: str
    announced_on: date
    text: str
    is_gist: bool = False
    rank: int | None = None
    score: str = ""
    whys: tuple[Why, ...] = ()
    more_whys: int = 0
    more_points: Decimal = Decimal(0)
    pick_note: str | None = None
    is_discovery: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """The papers of one profile.

    Attributes:
        profile: the profile's key; what is told by a link in the mail is told in it.
        name: the profile's name, shown where the letter has several sections.
        page: the path of the same ranking on the site, such as `/feed/2025-12-10/?profile=3`.
        papers: best first; papers of another section are not repeated.
        considered: how many papers were announced in its categories.
        matched: how many of them the reader's statements keep, among them those of `papers`.
    """

    profile: int
    name: str
    page: str
    papers: tuple[LetterPaper, ...]
    considered: int = 0
    matched: int = 0


@dataclass(frozen=True, slots=True)
class Unheard:
    """An earlier digest of which nobody knows whether it reached its reader, so that its papers come with this one.

    They come as titles: each of them was mailed, as a rule, and is mailed once.

    Attributes:
        first_day: the first announcement day that it covers.
        last_day: the last one.
        titles: as arXiv gives them, in its order.
        web_page: its path on the site.
    """

    first_day: date
    last_day: date
    titles: tuple[str, ...]
    web_page: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One digest as it is mailed.

    Attributes:
        message_id: with its angle brackets; the same whenever this digest is sent (`headers.message_id`).
        recipient: the e-mail address alone.
        reader: the key of the reader, for signed links.
        cadence: why it comes now.
        first_day: the first announcement day that it covers, US Eastern.
        last_day: the last one.
        sections: in the reader's order; none, or none with papers, makes a mail of one line.
        completeness: how complete its days are, in a sentence: "All 1,231 papers of your categories were considered."
        base: the site's address without a slash at its end (`SITE_URL`), which every link begins with.
        unsubscribe_token: what `unsubscribe.token_of` made.
        list_id: what `headers.list_id` made.
        web_page: the path of this digest on the site; empty where it has none.
        notes: more lines for the foot of the mail.
        unheard: earlier digests that may not have reached the reader, the oldest first.
    """

    message_id: str
    recipient: str
    reader: int
    cadence: Cadence
    first_day: date
    last_day: date
    sections: tuple[Section, ...]
    completeness: str
    base: str
    unsubscribe_token: str
    list_id: str
    web_page: str = ""
    notes: tuple[str, ...] = ()
    unheard: tuple[Unheard, ...] = ()

    @property
    def papers(self) -> Iterator[LetterPaper]:
        """All papers, in the order of the mail."""
        return (paper for section in self.sections for paper in section.papers)

    @property
    def count(self) -> int:
        """How many papers it holds."""
        return sum(len(section.papers) for section in self.sections)
