"""What a reader wrote to the key under which it is kept: the one reading of keywords, exclusions and authors."""

from digests.arxiv import taxonomy
from digests.ranking import patterns

AUTHOR = "author"


def pattern_of(kind: str, text: str) -> patterns.Pattern:
    """Return the pattern of a keyword, an exclusion or an author (a value of `Interest.Kind`).

    Raises:
        PatternError: the text cannot be read.
    """
    return patterns.parse_author(text) if kind == AUTHOR else patterns.parse_keyword(text, _canonical_category)


def _canonical_category(code: str) -> str | None:
    """Return the category that papers have for what follows `cat:`; with a `*`, when some category begins so."""
    if not code.endswith("*"):
        return taxonomy.canonical(code) if taxonomy.is_category(code) else None
    return code if any(name.lower().startswith(code.removesuffix("*")) for name in taxonomy.NAMES) else None
