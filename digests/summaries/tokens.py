"""How many tokens a text is, at most, without the model's own tokeniser: those are downloads, and differ by provider.

An estimate for a budget and a context window must not be too low. So it counts as the wasteful among the usual
byte-pair vocabularies do: common English words whole, longer ones in pieces of four letters, every digit group in
threes, each sign on its own, a character of Chinese, Japanese or Korean at one and a half, and other scripts by pairs
of letters.
"""

import math
import re

_CJK = r"\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_PIECE = re.compile(
    rf"(?P<word>[A-Za-z]+)|(?P<digits>[0-9]+)|(?P<cjk>[{_CJK}]+)|(?P<letters>(?:(?![A-Za-z{_CJK}])[^\W\d_])+)"
    r"|(?P<lines>\n\s*)|(?P<blank>[^\S\n]+)|(?P<sign>.)"
)
_WHOLE_WORD = 7
_LETTERS_PER_TOKEN = 4
_PER_CHARACTER = {"digits": 1 / 3, "cjk": 1.5, "letters": 0.6, "lines": 0.0, "blank": 0.0}
_MESSAGE = 8
"""What a role and the marks around one message cost."""


def estimate(text: str) -> int:
    """Return an upper estimate of the tokens in a text; linear in its length."""
    return math.ceil(sum(_cost(match) for match in _PIECE.finditer(text)))


def estimate_messages(*texts: str) -> int:
    """Return an upper estimate of a prompt with one message for each of the texts."""
    return sum(estimate(text) + _MESSAGE for text in texts)


def _cost(match: re.Match[str]) -> float:
    length = match.end() - match.start()
    if match.lastgroup == "word":
        return 1 if length <= _WHOLE_WORD else math.ceil(length / _LETTERS_PER_TOKEN)
    if match.lastgroup == "sign":
        return 1 if ord(match[0]) < 0x2000 else 2
    return max(length * _PER_CHARACTER[match.lastgroup or ""], float(match.lastgroup != "blank"))
