"""The authors as the search API and OAI-PMH give them, to the names that arXiv's listings give.

Listings, search API and OAI's `arXiv` serve what arXiv makes of the field that submitters type; OAI's `arXivRaw`
serves the field itself. arXiv's rules are those of `parse_author_affil` in https://github.com/arXiv/arxiv-base
(arxiv/authors): names end at a comma, a colon, "and" or "&"; a full stop is followed by a blank, so that
`J.-M. Reiner` is `J. -M. Reiner`; "et al." is nobody.
"""

import re
from collections.abc import Iterable, Sequence

from digests.arxiv.authors import split_authors

_AND = re.compile(r"(?:,\s*|\s)(?:and|&)\s")
_COLON = re.compile(r"(?<!\\):")
_FULL_STOP = re.compile(r"(?<!\\)\.(?=\S)")
_ET_AL = re.compile(r"et\.?\s+al\b", re.IGNORECASE)
_BRACKETS = str.maketrans("", "", "()")


def split_author_field(field: str) -> tuple[str, ...]:
    """Return the names of a submitters' field in Unicode, without affiliations, in the paper's order."""
    line = _AND.sub(", ", " ".join(field.split()))
    names = split_authors(_FULL_STOP.sub(". ", _COLON.sub(",", line)))
    return tuple(name for name in names if not _ET_AL.match(name))


def join_authors(authors: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Put names and their affiliations on one line as a listing does, for `split_authors`.

    Affiliations follow their author in brackets; a double blank marks a name without forenames.
    """
    return ", ".join(_joined(" ".join(name.split()), affiliations) for name, affiliations in authors).strip()


def _joined(name: str, affiliations: Sequence[str]) -> str:
    shown = _paired(name if " " in name else f" {name}")
    inside = ", ".join(filter(None, (" ".join(_paired(affiliation).split()) for affiliation in affiliations)))
    return f"{shown} ({inside})" if inside else shown


def _paired(text: str) -> str:
    """Take the brackets out of a text that closes others than it opens: the names after it would be lost."""
    return text if text.count("(") == text.count(")") else text.translate(_BRACKETS)
