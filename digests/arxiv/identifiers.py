"""arXiv identifiers: read strictly, as a number and back, and as links.

The two schemes are those of https://info.arxiv.org/help/arxiv_identifier.html: `YYMM.NNNN` from 0704 to 1412,
`YYMM.NNNNN` from 1501 on, and before April 2007 `archive/YYMMNNN`. A subject class in an old identifier
(`math.GT/0309136`) is no part of it, as at arXiv itself: the paper is `math/0309136` and keeps its archive.
"""

import re
from functools import lru_cache
from typing import NamedTuple

OLD_ARCHIVES = tuple(
    sorted(
        (
            *("acc-phys", "adap-org", "alg-geom", "ao-sci", "astro-ph", "atom-ph", "bayes-an", "chao-dyn", "chem-ph"),
            *("cmp-lg", "comp-gas", "cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex", "hep-lat", "hep-ph"),
            *("hep-th", "math", "math-ph", "mtrl-th", "nlin", "nucl-ex", "nucl-th", "patt-sol", "physics", "plasm-ph"),
            *("q-alg", "q-bio", "quant-ph", "solv-int", "supr-con"),
        ),
        key=lambda archive: f"{archive}/",
    )
)
"""Every archive that gave out old identifiers, in the order of the identifiers as text; a closed table."""

_ARCHIVE_NUMBER = {archive: place for place, archive in enumerate(OLD_ARCHIVES, start=1)}
_ARCHIVE_STEP = 10**10
_MONTH_STEP = 10**5
_FIRST_MONTH, _FIRST_LONG_MONTH = 704, 1501
_HIGHEST_VERSION = 9999

_NEW = re.compile(r"([0-9]{4})\.([0-9]{4,5})", re.ASCII)
_OLD = re.compile(r"([a-z]+(?:-[a-z]+)?)(?:\.[A-Z]{2})?/([0-9]{4})([0-9]{3})", re.ASCII)
_VERSION = re.compile(r"(.*[0-9])v([0-9]+)", re.ASCII | re.DOTALL)


class IdentifierError(ValueError):
    """A text is no arXiv identifier; the message says why."""


class Identifier(NamedTuple):
    """A paper's identifier without version, and the version if there was one."""

    arxiv_id: str
    version: int | None


@lru_cache(maxsize=16384)
def parse(text: str) -> Identifier:
    """Read `2512.08242`, `2512.08242v1`, `hep-th/9901001v3` or `math.GT/0309136`, and nothing around it.

    Raises:
        IdentifierError: The text is anything else: a month 13, a number 0, a version 0 or above 9999, the wrong
            number of digits for its month, an archive that never was.
    """
    versioned = _VERSION.fullmatch(text)
    if versioned is None:
        return Identifier(_without_version(text), None)
    arxiv_id = _without_version(versioned[1])
    digits = versioned[2]
    if len(digits) > len(str(_HIGHEST_VERSION)) or digits.startswith("0"):
        raise IdentifierError(f"version {_shown(digits)} is not from 1 to {_HIGHEST_VERSION}")
    return Identifier(arxiv_id, int(digits))


def number(arxiv_id: str) -> int:
    """Return the identifier as a positive 63-bit number that orders as the identifiers do as text.

    New identifiers are YYMM and five digits; old ones follow, by archive (`OLD_ARCHIVES`) and their seven digits.

    Raises:
        IdentifierError: It is no identifier, or carries a version.
    """
    identifier = parse(arxiv_id)
    if identifier.version is not None:
        raise IdentifierError(f"{_shown(arxiv_id)} carries a version")
    archive, slash, digits = identifier.arxiv_id.partition("/")
    if slash:
        return _ARCHIVE_NUMBER[archive] * _ARCHIVE_STEP + int(digits)
    month, _, serial = archive.partition(".")
    return int(month) * _MONTH_STEP + int(serial)


def from_number(value: int) -> str:
    """Return the identifier whose `number` is `value`.

    Raises:
        IdentifierError: No identifier has that number.
    """
    archive_number, rest = divmod(value, _ARCHIVE_STEP)
    if 1 <= archive_number <= len(OLD_ARCHIVES):
        return _without_version(f"{OLD_ARCHIVES[archive_number - 1]}/{rest:07d}")
    month, serial = divmod(value, _MONTH_STEP)
    width = 5 if month >= _FIRST_LONG_MONTH else 4
    return _without_version(f"{month:04d}.{serial:0{width}d}")


def abs_url(arxiv_id: str) -> str:
    """Return the address of the paper's abstract page, built from the identifier alone."""
    return f"https://arxiv.org/abs/{parse(arxiv_id).arxiv_id}"


def pdf_url(arxiv_id: str, version: int | None = None) -> str:
    """Return the address of the paper's PDF; without a version, of the newest one."""
    suffix = "" if version is None else f"v{version}"
    return f"https://arxiv.org/pdf/{parse(arxiv_id).arxiv_id}{suffix}"


def _without_version(text: str) -> str:
    if new := _NEW.fullmatch(text):
        return _new(new)
    if old := _OLD.fullmatch(text):
        return _old(old)
    raise IdentifierError(f"{_shown(text)} has not the form of an arXiv identifier" if text else "no identifier")


def _new(match: re.Match[str]) -> str:
    month, serial = match[1], match[2]
    _check_month(month)
    if int(month) < _FIRST_MONTH:
        raise IdentifierError(f"{match[0]}: identifiers of this form begin in April 2007")
    digits = 5 if int(month) >= _FIRST_LONG_MONTH else 4
    if len(serial) != digits:
        raise IdentifierError(f"{match[0]}: identifiers of {month} have {digits} digits after the point")
    if int(serial) == 0:
        raise IdentifierError(f"{match[0]}: numbers begin at 1")
    return match[0]


def _old(match: re.Match[str]) -> str:
    archive, month, serial = match[1], match[2], match[3]
    if archive not in _ARCHIVE_NUMBER:
        raise IdentifierError(f"{_shown(match[0])}: there is no archive {_shown(archive)}")
    _check_month(month)
    if "0703" < month < "9101":
        raise IdentifierError(f"{match[0]}: identifiers of this form are from 1991 to March 2007")
    if int(serial) == 0:
        raise IdentifierError(f"{match[0]}: numbers begin at 1")
    return f"{archive}/{month}{serial}"


def _check_month(month: str) -> None:
    if not 1 <= int(month[2:]) <= 12:
        raise IdentifierError(f"there is no month {month[2:]} in {month}")


def _shown(text: str) -> str:
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    return repr(shown)
