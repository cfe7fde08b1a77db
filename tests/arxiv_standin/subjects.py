"""What a listing can be asked of: a category, an archive, or all of physics."""

from dataclasses import dataclass

from digests.arxiv import taxonomy


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject: `categories` are the canonical ones that it holds."""

    identifier: str
    name: str
    categories: frozenset[str]


def subject(text: str) -> Subject | None:
    """Return the subject that a text names, spelled as arXiv spells it; an alias is its category. None: no such."""
    if text in taxonomy.NAMES:
        category = taxonomy.canonical(text)
        return Subject(category, taxonomy.name(category), frozenset({category}))
    if text == "grp_physics":
        physics = (archive for archive in taxonomy.archives() if archive.group == "Physics")
        return Subject(text, "Physics", frozenset().union(*(_categories(archive) for archive in physics)))
    archive = next((archive for archive in taxonomy.archives() if archive.identifier == text), None)
    return Subject(text, archive.name, _categories(archive)) if archive else None


def respelled(text: str) -> str:
    """Return the name of a category or archive in arXiv's own case of letters, as its feeds read it."""
    names = [*taxonomy.NAMES, *(archive.identifier for archive in taxonomy.archives())]
    return next((name for name in names if name.lower() == text.lower()), text)


def _categories(archive: taxonomy.Archive) -> frozenset[str]:
    prefix = archive.identifier
    return frozenset(
        taxonomy.canonical(category) for category in taxonomy.NAMES if category.partition(".")[0] == prefix
    )
