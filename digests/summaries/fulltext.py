"""A paper to the text that a model is given: arXiv's web page of it, else its PDF, else its abstract. For workers only.

It asks through the site's one client of arXiv, so in turn with everything else, at most twice a paper. Nothing that it
fetches is stored or shown: `Source.text` goes to the model and is forgotten.
"""

import re
from collections.abc import Callable
from typing import Protocol

from digests.arxiv.client import ArxivClient
from digests.arxiv.errors import ListingError
from digests.summaries.html_text import read_html
from digests.summaries.pdf_text import PdfError, read_pdf
from digests.summaries.sections import Section, fitted
from digests.summaries.source import Source, SourceKind
from digests.summaries.texts import one_line, paragraphs, revealed
from digests.summaries.tokens import estimate

FULL_TEXT = "fulltext"
"""The value of `SUMMARY_SOURCE` that asks arXiv; with any other the abstract is all that is read."""

MAX_TOKENS = 24_000
_FEWEST_LETTERS = 2_000
_HEAD_SHARE = 4
"""One part in so many of the limit is the most that title and abstract take."""


class PaperText(Protocol):
    """What is known of a paper without asking arXiv."""

    @property
    def arxiv_id(self) -> str:
        """Its identifier, without version."""

    @property
    def version(self) -> int:
        """The version that is read."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def abstract(self) -> str:
        """Its abstract."""


def read(client: ArxivClient, paper: PaperText, *, wanted: str = FULL_TEXT, max_tokens: int = MAX_TOKENS) -> Source:
    """Return the text of a paper within so many tokens, with title and abstract at its head.

    A document that is not there or cannot be read is no failure: the next one is taken, and `note` says why. What the
    client's turn raises comes through.
    """
    head = _head(paper, max_tokens // _HEAD_SHARE if wanted == FULL_TEXT else max_tokens)
    if wanted != FULL_TEXT:
        return Source(SourceKind.ABSTRACT, head)
    notes: list[str] = []
    for kind, ask, parse in _WAYS:
        try:
            sections = parse(ask(client, paper))
        except (ListingError, PdfError) as error:
            notes.append(_why(kind, error))
            continue
        if sum(len(section.text) for section in sections) < _FEWEST_LETTERS:
            notes.append(f"{_NAMES[kind]} has hardly any text")
            continue
        body, left_out = fitted(_body(sections), max(max_tokens - estimate(head) - 10, 0))
        notes = [*notes, left_out] if kind is SourceKind.PDF else [left_out]
        return Source(kind, f"{head}\n\n{body}", "; ".join(filter(None, notes)))
    return Source(SourceKind.ABSTRACT, head, "; ".join(notes))


_ABSTRACT = re.compile(r"abstract\W*", re.IGNORECASE)


def _html(client: ArxivClient, paper: PaperText) -> bytes:
    return client.html_page(paper.arxiv_id, paper.version).document


def _pdf(client: ArxivClient, paper: PaperText) -> bytes:
    return client.pdf(paper.arxiv_id, paper.version).document


_WAYS: tuple[
    tuple[SourceKind, Callable[[ArxivClient, PaperText], bytes], Callable[[bytes], list[Section]]],
    ...,
] = ((SourceKind.HTML, _html, read_html), (SourceKind.PDF, _pdf, read_pdf))
_NAMES = {SourceKind.HTML: "arXiv's web page of it", SourceKind.PDF: "its PDF"}


def _head(paper: PaperText, max_tokens: int) -> str:
    title = one_line(revealed(paper.title))
    abstract, _left_out = fitted([Section("Abstract", paragraphs(revealed(paper.abstract)))], max_tokens)
    return f"{title}\n\n{abstract}".strip()


def _body(sections: list[Section]) -> list[Section]:
    """Return the sections besides what the head says already, their authors and addresses."""
    later = [section for section in sections if section.title and not _ABSTRACT.fullmatch(section.title)]
    return [_seen(section) for section in later or sections]


def _seen(section: Section) -> Section:
    return Section(one_line(revealed(section.title)), paragraphs(revealed(section.text)))


def _why(kind: SourceKind, error: ListingError | PdfError) -> str:
    """Say in a few words why a document was not read."""
    if isinstance(error, PdfError):
        return str(error)
    if error.reason == "http 404":
        return f"arXiv has no {'web page of it' if kind is SourceKind.HTML else 'PDF'}"
    return f"{_NAMES[kind]} could not be read ({error.reason})"
