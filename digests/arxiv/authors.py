"""One author line of a listing to names.

arXiv joins the authors with ", " and appends to each the affiliations in brackets, themselves joined by commas. A
name without forenames leaves a double blank (`Ratna Kandala,  Deepti`). A nickname in brackets inside a name
(`Yi R. (May) Fung`) is taken by arXiv for an affiliation, of this and all earlier authors of the paper, and cuts
the name in two (`Yi R. (May),  Fung`); such halves are put together again.
"""

import re
from typing import NamedTuple

from digests.arxiv.tex import to_unicode

_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{1,3}|IV", re.ASCII)
_NICKNAME = re.compile(r"[A-Z][a-z]+", re.ASCII)
_BRACKET_OR_COMMA = re.compile(r"[(),]")


class _Part(NamedTuple):
    name: str
    affiliation: str
    lacks_forenames: bool


def split_authors(line: str) -> tuple[str, ...]:
    """Return the names in Unicode, without affiliations, in the paper's order; `Jr.` stays with its name."""
    names: list[str] = []
    previous: _Part | None = None
    for part in _parts(line):
        name = to_unicode(part.name)
        if not any(map(str.isalnum, name)):
            continue
        if names and (_SUFFIX.fullmatch(name) or _is_second_half(part, previous)):
            names[-1] = f"{names[-1]} {name}"
        else:
            names.append(name)
        previous = part
    return tuple(names)


def _parts(line: str) -> list[_Part]:
    if "(" not in line and ")" not in line:
        return [_part(piece, "") for piece in line.split(",")]
    return _bracketed(line) or [_part(piece, "") for piece in line.split(",")]


def _bracketed(line: str) -> list[_Part]:
    """Split at the commas outside brackets; return nothing when the brackets do not pair."""
    parts: list[_Part] = []
    name: list[str] = []
    affiliation: list[str] = []
    depth = start = 0
    for mark in _BRACKET_OR_COMMA.finditer(line):
        if mark[0] == "," and depth:
            continue
        (affiliation if depth else name).append(line[start : mark.start()])
        start = mark.end()
        if mark[0] == ",":
            parts.append(_part("".join(name), "".join(affiliation)))
            name, affiliation = [], []
            continue
        depth += 1 if mark[0] == "(" else -1
        if depth < 0:
            return []
    if depth:
        return []
    parts.append(_part("".join((*name, line[start:])), "".join(affiliation)))
    return parts


def _part(name: str, affiliation: str) -> _Part:
    return _Part(" ".join(name.split()), affiliation.strip(), lacks_forenames=name.startswith("  "))


def _is_second_half(part: _Part, previous: _Part | None) -> bool:
    return (
        previous is not None
        and part.lacks_forenames
        and _NICKNAME.fullmatch(previous.affiliation) is not None
        and part.affiliation != previous.affiliation
    )
