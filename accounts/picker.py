"""arXiv's categories by archive, as the interests page offers them."""

from collections.abc import Collection
from dataclasses import dataclass

from digests.arxiv import taxonomy


@dataclass(frozen=True)
class Choice:
    """One category, ticked or not; `words` is what a search looks at."""

    identifier: str
    name: str
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """One archive with the categories that are offered."""

    name: str
    choices: tuple[Choice, ...]
    is_open: bool

    @property
    def chosen(self) -> int:
        """How many of the group's categories are ticked."""
        return sum(choice.is_chosen for choice in self.choices)


def groups(chosen: Collection[str], query: str = "") -> list[Group]:
    """Return the archives with the categories in which every word of `query` occurs.

    What is chosen is always offered: a form that did not show it would take it away when sent.
    """
    wanted = query.lower().split()
    offered = []
    for archive in taxonomy.archives():
        choices = tuple(
            choice
            for choice in (_choice(archive, category, chosen) for category in archive.categories)
            if choice.is_chosen or all(word in choice.words for word in wanted)
        )
        if choices:
            is_open = bool(wanted) or any(choice.is_chosen for choice in choices)
            offered.append(Group(archive.name, choices, is_open))
    return offered


def _choice(archive: taxonomy.Archive, category: taxonomy.Category, chosen: Collection[str]) -> Choice:
    words = " ".join((category.identifier, category.name, *category.aliases, archive.name)).lower()
    return Choice(category.identifier, category.name, words, category.identifier in chosen)
