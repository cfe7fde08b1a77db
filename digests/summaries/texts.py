"""Text of a model or a paper to text that changes no page: without characters that cannot be seen or turn the line."""

import re

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab and line feed
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners and fillers
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\uffff"  # zero width, bidi, separators
    "\ud800-\udfff\ue000-\uf8ff"  # surrogates and private use
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"  # tags, private use
)
_JOINERS = re.compile("(?<![\u0600-\u0dff\u1000-\u109f])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u0dff\u1000-\u109f])")
"""Zero-width (non-)joiners spell words in Persian and in Indic scripts, and hide text elsewhere."""
_STACKED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
_TAGS = re.compile("[\U000e0020-\U000e007e]{4,}")
_UNSEEN = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u00ad]{8,}")
_LETTERS = re.compile(r"[^\W\d_]+")
_OTHERS = re.compile("[\u0370-\u03ff\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z]")
_LOOKALIKES = str.maketrans("аеорсухіјѕАВЕКМНОРСТХІЈЅοΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeopcyxijsABEKMHOPCTXIJSoABEZHIKMNOPTYX")
_BREAKS = re.compile(r"[ \t]*\n[ \t]*(?:\n[ \t]*)*\n[ \t]*")


def revealed(text: str) -> str:
    """Return the text with what was hidden in it to be seen: letters in tag characters, and long unseen runs named."""
    text = _TAGS.sub(lambda run: f" [hidden text: {''.join(chr(ord(one) - 0xE0000) for one in run[0])}] ", text)
    return _UNSEEN.sub(lambda run: f" [hidden characters: {len(run[0])}] ", text)


def unmasked(text: str) -> str:
    """Return the text with Cyrillic and Greek letters that pass for Latin ones inside a Latin word as those."""

    def plain(word: re.Match[str]) -> str:
        return word[0].translate(_LOOKALIKES) if _OTHERS.search(word[0]) and _LATIN.search(word[0]) else word[0]

    return _LETTERS.sub(plain, text) if _OTHERS.search(text) else text


def visible(text: str) -> str:
    """Return the text without invisible, turning and private characters; its line breaks are line feeds."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _STACKED.sub(r"\1", _JOINERS.sub("", _CONTROL.sub("", text)))


def one_line(text: str) -> str:
    """Return the text as `visible`, on one line, its white space single."""
    return " ".join(visible(text).split())


def paragraphs(text: str) -> str:
    """Return the text as `visible`, with at most one empty line in a row and no outer blanks."""
    return _BREAKS.sub("\n\n", visible(text)).strip()


def cut(text: str, length: int) -> str:
    """Return the text in at most `length` characters, cut between words and with an ellipsis where it is longer."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    space = head.rfind(" ")
    return (head[:space] if space > length * 3 // 4 else head).rstrip(" ,;:，；：、") + "…"
