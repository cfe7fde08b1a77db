"""How many tokens a text is, at most, without the model's own tokeniser: those are downloads, and differ by provider.

An estimate for a budget and a context window must not be too low. So it counts as the wasteful among the usual
byte-pair vocabularies do: common words whole, longer ones in pieces of four letters, capitals in pairs, every digit
and sign on its own, a character of Chinese, Japanese or Korean at 1.6, and other scripts by three letters in five.

Measured against the vocabularies of GPT-4 (cl100k), GPT-4o (o200k), Qwen, DeepSeek and Claude 2 on 800 abstracts, 226
Chinese texts and 80 files of code: never below any of them, and on average 1.4 times what they make of English, 1.3
times of formulas and code, and 1.4 to 2 times of Chinese.
"""

import math
import re

_CJK = r"\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_PIECE = re.compile(
    rf"(?P<word>[A-Z]?[a-z]+)|(?P<capitals>[A-Z]+)|(?P<digits>[0-9]+)|(?P<cjk>[{_CJK}]+)"
    rf"|(?P<letters>(?:(?![A-Za-z{_CJK}])[^\W\d_])+)"
    r"|(?P<lines>\n\s*)|(?P<blank>[^\S\n]{2,}| (?=[0-9]))|(?P<sign>\S)"
)
_WHOLE_WORD = 7
_LETTERS_PER_TOKEN = 4
_PER_CHARACTER = {"capitals": 0.5, "digits": 1.0, "cjk": 1.6, "letters": 0.6, "blank": 0.0}
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
        return 1 if ord(match[0]) < 0x2000 else 3
    if match.lastgroup == "lines":
        return 1 if match[0].endswith("\n") else 2
    return max(length * _PER_CHARACTER[match.lastgroup or ""], 1.0)
