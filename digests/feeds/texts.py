"""Text as a feed may hold it."""

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str) -> str:
    """Return a text without the characters that XML 1.0 forbids or advises against: controls and noncharacters."""
    return _FORBIDDEN.sub("", text)
