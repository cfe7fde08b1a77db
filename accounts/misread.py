"""A text that cannot be read to words that show where: for pages, the place is marked in the text itself."""

from typing import Self

from django.utils.html import format_html
from django.utils.safestring import SafeString

_AROUND = 40


class Misread(str):
    """Why a text cannot be read, in a sentence; `why` is the sentence alone, `position` where in `text` (0: all)."""

    text: str
    why: str
    position: int

    def __new__(cls, sentence: str, *, text: str, why: str, position: int) -> Self:
        """Make the sentence that names the text."""
        made = super().__new__(cls, sentence)
        made.text, made.why, made.position = text, why, position
        return made

    def as_html(self) -> SafeString:
        """Return the sentence after the text, in which the place is marked up to the end of its word."""
        if not self.position:
            return format_html("{}", str(self))
        before, rest = self.text[: self.position], self.text[self.position :]
        word = rest.split(maxsplit=1)[0] if rest[:1].strip() else rest[:1]
        after = rest[len(word) :]
        return format_html(
            '<q class="misread">{}<mark>{}</mark>{}</q> {} <span class="visually-hidden">(Character {}.)</span>',
            before if len(before) <= _AROUND else f"…{before[1 - _AROUND :]}",
            word,
            after if len(after) <= _AROUND else f"{after[: _AROUND - 1]}…",
            self.why,
            self.position + 1,
        )


def in_html(reason: str) -> str:
    """Return a reason as a page shows it; plain ones as they are, to be escaped."""
    return reason.as_html() if isinstance(reason, Misread) else reason
