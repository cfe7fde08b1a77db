"""arXiv's texts to the fields of an entry: without control characters, on as few lines as meant, cut where absurd."""

import re
from collections.abc import Iterable, Sequence

from digests.arxiv import taxonomy

NO_TITLE = "(no title)"
MAX_TITLE = 2_000
MAX_ABSTRACT = 20_000
MAX_AUTHOR_LINE = 250_000
MAX_AUTHORS = 5_000
MAX_AUTHOR = 300
MAX_CATEGORIES = 50
MAX_WORD = 32
MAX_LINE = 1_000
MAX_COMMENT = 5_000

_CATEGORY = re.compile(r"[A-Za-z][A-Za-z-]{0,14}(?:\.[A-Za-z][A-Za-z-]{0,14})?", re.ASCII)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")
_MEANT_BREAK = re.compile(r"\n  (?! )")


class Cut:
    """Shortens the texts of one entry, and remembers in `fields` which ones."""

    def __init__(self) -> None:
        self.fields: dict[str, None] = {}

    def __call__(self, name: str, text: str, length: int) -> str:
        """Return `text`, or its first `length` characters when it is longer."""
        if len(text) <= length:
            return text
        self.fields[name] = None
        return text[:length].rstrip()


def one_line(text: str) -> str:
    """Return the text on one line, its white space single."""
    return " ".join(_CONTROL.sub("", text).split())


def author_line(text: str) -> str:
    """Return the text on one line with its double blanks: they mark names without forenames."""
    return _CONTROL.sub("", _BREAK.sub(" ", text.replace("\r", "\n"))).strip()


def lines(text: str) -> str:
    """Return the text with its line breaks, at most one empty line in a row, and no outer blanks."""
    cleaned = [" ".join(line.split()) for line in _CONTROL.sub("", text.replace("\r\n", "\n")).split("\n")]
    return _EMPTY_LINES.sub("\n\n", "\n".join(cleaned)).strip()


def unwrapped(text: str) -> str:
    """Return the text with its authors' line breaks only.

    arXiv wrapped texts at 80 columns until 2025; a line that begins with exactly two blanks was begun by the authors.
    """
    return lines("\n".join(one_line(line) for line in _MEANT_BREAK.split(text.replace("\r\n", "\n").strip())))


def authors(names: Sequence[str], cut: Cut) -> tuple[str, ...]:
    """Return the names, as many and as long as a paper can have."""
    if len(names) > MAX_AUTHORS:
        cut.fields["authors"] = None
    return tuple(cut("authors", name, MAX_AUTHOR) for name in names[:MAX_AUTHORS])


def categories(terms: Iterable[str], cut: Cut) -> tuple[str, ...]:
    """Return the canonical categories among the terms, each once, in their order."""
    found = tuple(dict.fromkeys(taxonomy.canonical(term) for term in terms if _CATEGORY.fullmatch(term.strip())))
    if len(found) > MAX_CATEGORIES:
        cut.fields["categories"] = None
    return found[:MAX_CATEGORIES]


def license_url(text: str, cut: Cut) -> str:
    """Return the address of a licence, or nothing when the text is none."""
    url = one_line(text)
    return cut("license_url", url, MAX_LINE) if url.startswith(("http://", "https://")) else ""
