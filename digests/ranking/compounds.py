"""The other spellings of a compound: "multi-modal" is also "multimodal", and "finetuning" is "fine-tuning".

A blank and a hyphen part words alike, so what is left is the glued form. Not every pair may be glued: "across" is
not "a cross", and "band" is not the "b and" of a formula.
"""

from collections.abc import Container

MAX_SPELLINGS = 64

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


def spellings(words: tuple[str, ...], known: Container[str]) -> list[tuple[str, ...]]:
    """Return the phrase as it is and with its words glued in pairs or opened in two, all words made being known.

    At most `MAX_SPELLINGS`: a phrase of a dozen compounds has thousands.
    """
    endings: list[list[tuple[str, ...]]] = [[()]]
    for place in reversed(range(len(words))):
        heads = _heads(words[place], words[place + 1 : place + 2], known)
        endings.append([head + ending for head, taken in heads for ending in endings[-taken]][:MAX_SPELLINGS])
    return endings[-1]


def _heads(word: str, following: tuple[str, ...], known: Container[str]) -> list[tuple[tuple[str, ...], int]]:
    """Return the ways to write a word, each with the number of the phrase's words that this takes."""
    heads = [((word,), 1)] if word in known else []
    heads += [((word + other,), 2) for other in following if word + other in known and glues(word, other)]
    cuts = [(word[:cut], word[cut:]) for cut in range(1, len(word)) if word[:cut] in known]
    return heads + [(cut, 1) for cut in cuts if cut[1] in known and glues(*cut)]
