"""The other spellings of a compound: "multi-modal" is also "multimodal", and "finetuning" is "fine-tuning".

A blank and a hyphen part words alike, so what is left is the glued form. Not every pair may be glued: "across" is
not "a cross", and "band" is not the "b and" of a formula.
"""

from collections.abc import Container, Iterator

_NEVER_FIRST_LIST = """
a i an and are as at be by do for from has he if in is it its no not of on or so than that the their then this to was
we were which with
"""
_NEVER_FIRST = frozenset(_NEVER_FIRST_LIST.split())
_NEVER_LAST_LIST = """
a i al all an and are as at be by de do et for from has he if is it its no not of or so than that the their then this
to was we were which with
"""
_NEVER_LAST = frozenset(_NEVER_LAST_LIST.split())
_LAST_AFTER_A_WORD = frozenset(("in", "on", "off", "out", "up"))


def glues(first: str, last: str) -> bool:
    """Return whether two words may also be written as one."""
    if first in _NEVER_FIRST or last in _NEVER_LAST or (last in _LAST_AFTER_A_WORD and len(first) < 3):
        return False
    left, right = first[-1].isdigit(), last[0].isdigit()
    if left or right:
        return left != right and (left or len(first) > 1)
    return len(last) > 1


def spellings(words: tuple[str, ...], known: Container[str]) -> Iterator[tuple[str, ...]]:
    """Yield the phrase with two of its words glued, or one word opened, as far as all words made are known."""
    for i in range(len(words) - 1):
        glued = words[i] + words[i + 1]
        if glued in known and glues(words[i], words[i + 1]):
            yield (*words[:i], glued, *words[i + 2 :])
    for i, word in enumerate(words):
        for cut in range(1, len(word)):
            first, last = word[:cut], word[cut:]
            if first in known and last in known and glues(first, last):
                yield (*words[:i], first, last, *words[i + 1 :])
