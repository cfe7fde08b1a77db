"""An author's name in any of arXiv's spellings: surname and given names, compared as names or initials."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from digests.ranking import tex, tokens

_PARTICLE_LIST = """
af al auf bin da dal dalla das de degli dei del della den der di do dos du el het ibn in la le op ten ter
van vom von zu zum zur
"""
_PARTICLES = frozenset(_PARTICLE_LIST.split())
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_GIVEN_PARTICLES = frozenset(("bin", "di", "du", "van"))
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
_Read = tuple[str, tuple[str, ...]]
_PART = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Name:
    """A folded name: "van der berg", ("jan-willem", "k"). Hyphens join the halves of one name."""

    surname: str
    given: tuple[str, ...] = ()

    def __str__(self) -> str:
        return _key(self.surname, self.given)

    def is_spelling_of(self, other: "Name") -> bool:
        """Return whether both may be the same person: equal surnames, given names equal or abbreviated.

        A name left out in one spelling is no contradiction, except the first. Without given names any bearer
        of the surname fits.
        """
        return self.surname == other.surname and (not self.given or _given_names_agree(self.given, other.given))

    def readings(self) -> tuple["Name", ...]:
        """Return the name, and where only an initial stands last ("Naess H") also with the surname first.

        Both are needed: "Weinan E" has a surname of one letter. And "di zhang", in small letters, may be a surname with
        a particle or a name.
        """
        parts = [*self.given, *self.surname.split()]
        if not self.given and len(parts) == 2 and parts[0] in _GIVEN_PARTICLES:
            return self, Name(parts[1], (parts[0],))
        initials = len(list(takewhile(_is_initial, reversed(parts))))
        if not 0 < initials < len(parts):
            return (self,)
        return self, Name(" ".join(parts[:-initials]), tuple(parts[-initials:]))


def parse(text: str) -> Name | None:
    """Return the name in a text such as "Håkon Næss", "H. Næss" or "Næss, Håkon"; None when it holds no letters."""
    read = _read(text)
    return None if read is None else Name(*read)


def key_of(text: str) -> str:
    """Return the `str` of the name in a text, empty when it holds no letters: `parse` without an object for each."""
    read = _read(text)
    return "" if read is None else _key(*read)


def from_key(key: str) -> Name:
    """Return the name whose `str` is `key`."""
    surname, _, given = key.partition(", ")
    return Name(surname, tuple(given.split()))


def _key(surname: str, given: Sequence[str]) -> str:
    return f"{surname}, {' '.join(given)}" if given else surname


def _read(text: str) -> _Read | None:
    if tex.has_tex(text):
        text = tex.plain(text)
    if "," in text:
        return _read_inverted(text)
    parts = _without_suffixes(_parts(text))
    is_surname = text[:1].islower() and all(part in _PARTICLES for part in text.split()[:-1])
    return _split(parts, surname_from=0 if is_surname else 1)


def _read_inverted(text: str) -> _Read | None:
    """Return the name in "Næss, Håkon", "Smith, Jr." or "van Rossum,"."""
    surname, _, given = text.partition(",")
    first = [part for part in _parts(given) if part not in _SUFFIXES]
    return _split(first + _without_suffixes(_parts(surname)), surname_from=len(first))


def _parts(text: str) -> list[str]:
    if not text.isascii():
        text = tokens.fold(text.translate(_DASHES))
    return _PART.findall(text.lower().replace("'", "").replace(".-", "-"))


def _without_suffixes(parts: list[str]) -> list[str]:
    while len(parts) > 1 and parts[-1] in _SUFFIXES:
        parts = parts[:-1]
    return parts


def _split(parts: list[str], surname_from: int) -> _Read | None:
    if not parts:
        return None
    split = len(parts) - 1
    while split > surname_from and parts[split - 1] in _PARTICLES:
        split -= 1
    given = parts[:split]
    if not _SUFFIXES.isdisjoint(given):
        given = [part for part in given if part not in _SUFFIXES]
    return (parts[-1] if split == len(parts) - 1 else " ".join(parts[split:])), tuple(given)


def _is_initial(part: str) -> bool:
    return all(len(half) == 1 for half in part.split("-"))


def _given_names_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short, long = sorted(("-".join(one).split("-"), "-".join(other).split("-")), key=len)
    if "".join(short) == "".join(long):
        return True
    if not short[0] or not _agree(short[0], long[0]):
        return False
    rest = iter(long[1:])
    return all(any(_agree(name, candidate) for candidate in rest) for name in short[1:])


def _agree(one: str, other: str) -> bool:
    return one == other or (len(one) == 1 and other[:1] == one) or (len(other) == 1 and one[:1] == other)
