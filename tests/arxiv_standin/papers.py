"""The values a world is made of: a paper, what it was from day to day, and what was announced of it."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from digests.arxiv.taxonomy import ALIASES, canonical
from tests.arxiv_standin.texts import Text

LAST_LISTED_VERSION = 5
"""Later versions are announced nowhere: arXiv's feeds and pages leave them out."""

_OTHER_NAME = {real: alias for alias, real in ALIASES.items()}


class Kind(StrEnum):
    """The announce types, relative to the categories asked for, in the order of a listing."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"
    REPLACE_CROSS = "replace-cross"


class Action(StrEnum):
    """What happens to a paper, whoever looks; the strongest first."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"


class Announcement(NamedTuple):
    """What the listing of one category says of a paper on a day."""

    arxiv_id: str
    version: int
    category: str
    announced_on: date
    announce_type: Kind


class Truth(NamedTuple):
    """An announcement without its version, which pages do not tell."""

    arxiv_id: str
    category: str
    announced_on: date
    announce_type: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version: when it was submitted (UTC), its size, and arXiv's letter for its source: `I` is a withdrawal."""

    number: int
    submitted_at: datetime
    size_kb: int
    source_type: str = "D"


@dataclass(frozen=True, eq=False)
class State:
    """A paper's metadata from a day on. `categories` are canonical, the primary one first."""

    since: date
    text: Text
    versions: tuple[Version, ...]
    categories: tuple[str, ...]
    comment: str = ""
    doi: str = ""
    journal_reference: str = ""

    @property
    def version(self) -> int:
        """The number of the newest version."""
        return self.versions[-1].number

    @property
    def is_withdrawn(self) -> bool:
        """Whether the newest version withdraws the paper."""
        return self.versions[-1].source_type == "I"

    @cached_property
    def stored_categories(self) -> tuple[str, ...]:
        """The categories as arXiv stores them: one that has two names stands there under both."""
        return tuple(name for known in self.categories for name in (known, _OTHER_NAME.get(known, "")) if name)


@dataclass(frozen=True, eq=False)
class Paper:
    """A paper and its states, the earliest first. `is_nameless`: pages show its number, and no door more than that."""

    arxiv_id: str
    submitter: str
    license_url: str
    states: tuple[State, ...]
    is_nameless: bool = False

    @cached_property
    def _days(self) -> list[date]:
        return [state.since for state in self.states]

    def on(self, day: date) -> State | None:
        """Return what the paper is on a day; None before it is announced."""
        place = bisect_right(self._days, day)
        return self.states[place - 1] if place else None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a paper and was announced on a day, to `categories` (canonical)."""

    paper: Paper
    version: int
    action: Action
    categories: frozenset[str]
    primary: str

    def kind_for(self, asked: frozenset[str]) -> Kind | None:
        """Return the announce type in a listing of the categories asked for; None if it is not in it."""
        if not self.categories & asked or self.version > LAST_LISTED_VERSION:
            return None
        is_primary = self.primary in asked
        if self.action == Action.CROSS:
            return None if is_primary else Kind.CROSS
        if self.action == Action.NEW:
            return Kind.NEW if is_primary else Kind.CROSS
        return Kind.REPLACE if is_primary else Kind.REPLACE_CROSS


def canonical_set(categories: tuple[str, ...]) -> frozenset[str]:
    """Return the categories, each under its one name."""
    return frozenset(map(canonical, categories))
