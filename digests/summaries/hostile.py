"""Instructions to language models inside papers: fenced off before a model reads them, and found so that people know.

Papers with hidden orders to their reviewers exist (https://arxiv.org/abs/2507.06185 describes eighteen).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class SuspicionKind(StrEnum):
    """What a passage tries."""

    OVERRIDE = "override"
    """To set aside the instructions that the model was given."""
    PRAISE = "praise"
    """To order a favourable judgement."""
    ROLE = "role"
    """To pass for a message of the system or of the model."""
    HIDDEN = "hidden"
    """Characters that nobody sees, in a number that spells something."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A passage of a paper that addresses a language model.

    Attributes:
        kind: what it tries.
        excerpt: the passage with a little around it, on one line, at most 200 visible characters; never HTML.
    """

    kind: SuspicionKind
    excerpt: str


def fenced(text: str, secret: Callable[[], str]) -> str:
    """Return a text between two fence lines which it does not contain; `secret` makes what tells them from the text."""
    mark = secret()
    while mark in text:
        mark = secret()
    return f"PAPER-TEXT-{mark} BEGINS\n{text}\nPAPER-TEXT-{mark} ENDS"
