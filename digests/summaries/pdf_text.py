"""A PDF, as bytes, to a paper's sections. Fetches nothing; the PDF is read in a process of its own (`pdf_child`).

A PDF has no sections, only lines: headings are told by their numbers, which follow one another, and by usual names.
"""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from digests.summaries.pdf_child import SECONDS
from digests.summaries.sections import Section

_CHILD = Path(__file__).with_name("pdf_child.py")
_WALL_SECONDS = SECONDS * 2.0
_FEWEST_LETTERS = 1_000
_HYPHEN = re.compile(r"(?<=[a-z])[-\u00ad]\n(?=[a-z])")
_NUMBERED = re.compile(
    r"(?:(?P<number>\d{1,2})|(?P<roman>[IVX]{1,5})|(?P<letter>[A-Z]))(?:\.|\s)\s*(?P<words>[A-Z][^.!?]{2,70})"
)
_NAMED = re.compile(
    r"abstract|introduction|related works?|background|methods?|methodology|experiments?|results|discussion|conclusions?"
    r"|limitations|future work|references|bibliography|acknowledge?ments?|appendix.{0,60}|supplementary materials?",
    re.IGNORECASE,
)
_ROMAN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
    "XI": 11,
    "XII": 12,
}


class PdfError(Exception):
    """A PDF has no text that can be read; the message says so in a few words."""


def read_pdf(document: bytes) -> list[Section]:
    """Return the sections of a PDF's text.

    Raises:
        PdfError: it is broken, encrypted, too large to unpack, has no text, or takes too long.
    """
    pages = _pages(document)
    text = _HYPHEN.sub("", "\n".join(pages))
    if len(text) < _FEWEST_LETTERS:
        raise PdfError("the PDF has no text that can be read")
    return sectioned(text.split("\n"))


def sectioned(lines: Sequence[str]) -> list[Section]:
    """Part the lines of a paper at its headings."""
    sections: list[Section] = []
    title, kept = "", list[str]()
    last = 0
    for line in lines:
        stripped = line.strip()
        number = _heading(stripped, last)
        if number is None:
            kept.append(stripped)
            continue
        last = number or last
        sections.append(Section(title, "\n".join(kept).strip()))
        title, kept = stripped, []
    sections.append(Section(title, "\n".join(kept).strip()))
    return [section for section in sections if section.text]


def _heading(line: str, last: int) -> int | None:
    """Return the number of a heading that may follow the last one, 0 for one without number, None for other lines."""
    if not 3 <= len(line) <= 80:
        return None
    if _NAMED.fullmatch(line):
        return 0
    found = _NUMBERED.fullmatch(line)
    if found is None:
        return None
    if found["letter"] and found["letter"] not in _ROMAN:
        return 0 if _NAMED.match(found["words"]) or line.isupper() else None
    number = int(found["number"]) if found["number"] else _ROMAN.get(found["roman"] or found["letter"], 0)
    return number if number in {last + 1, last + 2} else None


def _pages(document: bytes) -> list[str]:
    """Have the PDF read in a process with limits; what it had said when it died is taken."""
    command = [sys.executable, "-I", str(_CHILD)]
    try:
        child = subprocess.run(  # noqa: S603 - a script of this site, and the PDF on its standard input
            command,
            input=document,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PdfError("the PDF takes too long to read") from error
    said = child.stdout.decode("ascii", errors="replace").split("\n")
    pages = [str(json.loads(line)) for line in said[:-1]]
    if not pages:
        raise PdfError("the PDF cannot be read")
    return pages
