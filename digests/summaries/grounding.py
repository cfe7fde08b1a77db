"""Which numbers and names of a summary stand in the text that the model was given. Pure; knows nothing of truth.

A number that is found may still be put in the wrong place; one that is not found is marked where it stands.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from digests.summaries.names import NameIndex, names_in
from digests.summaries.numbers import Evidence, numbers_in
from digests.summaries.shape import PaperSummary, texts_of


class ClaimKind(StrEnum):
    """What is looked for."""

    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Missing:
    """A number or name of a summary that does not stand in the text.

    Attributes:
        path: the field: `gist`, `findings.0`, `setup.data_sets.2`, `results.1.value`.
        start: where it begins in the field, in characters.
        text: the characters there.
        kind: number or name.
    """

    path: str
    start: int
    text: str
    kind: ClaimKind


@dataclass(frozen=True, slots=True)
class Grounding:
    """What was looked for in the text and what was found.

    Attributes:
        numbers: how many numbers the summary has.
        numbers_found: how many of them stand in the text.
        names: how many names of data sets and models it has.
        names_found: how many of them stand in the text.
        missing: the others, in the summary's order.
    """

    numbers: int
    numbers_found: int
    names: int
    names_found: int
    missing: tuple[Missing, ...]

    @property
    def share(self) -> float:
        """The share of the numbers that stand in the text, from 0 to 1; 1 where there are none."""
        return self.numbers_found / self.numbers if self.numbers else 1.0

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, to be stored."""
        return {
            "numbers": [self.numbers_found, self.numbers],
            "names": [self.names_found, self.names],
            "missing": [[one.path, one.start, one.text, one.kind.value] for one in self.missing],
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Return what `as_json` stored."""
        missing = tuple(Missing(path, start, text, ClaimKind(kind)) for path, start, text, kind in stored["missing"])
        (numbers_found, numbers), (names_found, names) = stored["numbers"], stored["names"]
        return cls(numbers, numbers_found, names, names_found, missing)


def grounded(summary: PaperSummary, text: str) -> Grounding:
    """Look every number and every name of a summary up in the text that the model was given."""
    evidence, index = Evidence.of(text), NameIndex(text)
    numbers = names = 0
    missing: list[Missing] = []
    for path, field in texts_of(summary):
        stated, named = numbers_in(field), list(names_in(field))
        numbers, names = numbers + len(stated), names + len(named)
        lost = [
            Missing(path, one.start, field[one.start : one.end], ClaimKind.NUMBER)
            for one in stated
            if not evidence.holds(one)
        ]
        lost += [Missing(path, one.start, one.text, ClaimKind.NAME) for one in named if not index.holds(one.text)]
        missing += sorted(lost, key=lambda one: one.start)
    lost_numbers = sum(one.kind is ClaimKind.NUMBER for one in missing)
    lost_names = len(missing) - lost_numbers
    return Grounding(numbers, numbers - lost_numbers, names, names - lost_names, tuple(missing))
