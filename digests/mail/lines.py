"""Text to lines of a width that a terminal and every mail program show as they are."""

from collections.abc import Iterable

WIDTH = 76
"""Columns: RFC 3676 asks for at most 78, and a reply quotes with two more."""


def wrapped(text: str, *, indent: str = "", hanging: str | None = None, width: int = WIDTH) -> str:
    """Return a text of one line broken between words into lines of at most `width` columns.

    A word that is longer than a line is broken too, unless it is an address.

    Args:
        text: words with spaces between them.
        indent: what the first line begins with.
        hanging: what each later line begins with; without it `indent`.
        width: columns, indentation included.
    """
    rest = indent if hanging is None else hanging
    if len(text) <= width - max(len(indent), len(rest)) and not text.startswith(" "):
        return (indent + text).rstrip()
    lines: list[str] = []
    line = indent
    for word in _words(text, width - max(len(indent), len(rest))):
        begins = rest if lines else indent
        if line == begins or len(line) + 1 + len(word) <= width:
            line += word if line == begins else f" {word}"
        else:
            lines.append(line)
            line = rest + word
    return "\n".join([*lines, line]).rstrip()


def clipped(text: str, most: int) -> str:
    """Return at most `most` characters of a text, ended between two words where there is a space late enough.

    >>> clipped("one two three", 9)
    'one two …'
    """
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    space = kept.rfind(" ", most // 2)
    return f"{kept if space < 0 else kept[:space]} …".replace("  ", " ")


def head(text: str, most: int) -> str:
    """Return the beginning of a text: whole sentences where at least half of `most` characters are, else words."""
    if len(text) <= most:
        return text
    end = max(text.rfind(f"{mark} ", most // 2, most) for mark in ".!?")
    return text[: end + 1] if end > 0 else clipped(text, most)


def _words(text: str, most: int) -> Iterable[str]:
    for word in text.split(" "):
        if len(word) <= most or word.startswith(("http://", "https://")):
            yield word
        else:
            yield from (word[start : start + most] for start in range(0, len(word), most))
