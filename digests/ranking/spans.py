"""Where a pattern's phrases stand in a text, to be marked there.

The matcher itself says it, about ever smaller windows of the text, so that what is marked is what was found.
"""

import re
from collections.abc import Iterable, Sequence

from digests.ranking.document import DayIndex, Document
from digests.ranking.matching import find
from digests.ranking.parts import Phrase
from digests.ranking.patterns import Pattern

Span = tuple[int, int]
"""Where a stretch of a text begins and ends."""

_CHUNK = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_BEFORE = "([{“‘\"'`"
_AFTER = ",.;:!?)]}”’\"'"


def spans(text: str, pattern: Pattern) -> tuple[Span, ...]:
    """Return where the pattern's phrases stand in a text, each once and in order, at the bounds of words.

    What a field other than the text has (an author, a category) stands nowhere.
    """
    phrases = [part for part in pattern.parts if isinstance(part, Phrase)]
    found = [span for phrase in phrases if (span := _span(text, phrase))]
    apart: list[Span] = []
    for span in sorted(found, key=lambda each: (each[0], -each[1])):
        if not apart or span[0] >= apart[-1][1]:
            apart.append(span)
    return tuple(apart)


def sentence_with(text: str, pattern: Pattern) -> str:
    """Return the first sentence of an abstract in which one of the pattern's phrases stands; empty where none does."""
    sentences = _SENTENCE_END.split(" ".join(text.split()))
    phrases = [part for part in pattern.parts if isinstance(part, Phrase)]
    places = [place for phrase in phrases for place in _places(sentences, phrase)[:1]]
    return sentences[min(places)] if places else ""


def _span(text: str, phrase: Phrase) -> Span | None:
    """Return the smallest window of whole words in which a phrase stands, the first of them."""
    chunks = [chunk.span() for chunk in _CHUNK.finditer(text)]
    longest = 2 * len(phrase.words)  # "fine tuning" is one word or two
    windows = [
        (chunks[first][0], chunks[last][1])
        for length in range(longest)
        for first, last in zip(range(len(chunks)), range(length, len(chunks)), strict=False)
    ]
    places = _places([text[start:end] for start, end in windows], phrase)
    return _trimmed(text, windows[places[0]]) if places else None


def _places(texts: Iterable[str], phrase: Phrase) -> Sequence[int]:
    """Return which of the texts have the phrase, as a title or an abstract has it."""
    in_title = phrase.prefix != "abs:"
    documents = (
        Document(place, text if in_title else "", "" if in_title else text, ()) for place, text in enumerate(texts)
    )
    numbers: list[int] = find(DayIndex.build(documents), Pattern(str(phrase), (phrase,))).numbers.tolist()
    return numbers


def _trimmed(text: str, span: Span) -> Span:
    """Return a span without the marks around its words."""
    start, end = span
    while start < end - 1 and text[start] in _BEFORE:
        start += 1
    while end > start + 1 and text[end - 1] in _AFTER:
        end -= 1
    return start, end
