"""What a model is given to read of a paper."""

from dataclasses import dataclass
from enum import StrEnum


class SourceKind(StrEnum):
    """Where a text comes from."""

    HTML = "html"
    PDF = "pdf"
    ABSTRACT = "abstract"

    @property
    def is_full_text(self) -> bool:
        """Whether it is more than the abstract."""
        return self is not SourceKind.ABSTRACT


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one version of a paper, within a limit of tokens. It is passed on and never stored.

    Attributes:
        kind: where it comes from.
        text: title and abstract, then the sections that were kept under their headings; visible characters only.
        note: one line for people where it is less than was wished: why it is no full text, or what was left out.
    """

    kind: SourceKind
    text: str
    note: str = ""
