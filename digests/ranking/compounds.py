"""The other spellings of a compound: "multi-modal" is also "multimodal", and "finetuning" is "fine-tuning".

A blank and a hyphen part words alike, so what is left is the glued form. Not every pair may be glued: "across" is
not "a cross", "Artin" not the "art in" of every abstract, and "band" not the "b and" of a formula.

What a word opens to depends on the words of the day, so two spellings of a compound find the same papers and yet are
two patterns: nothing says whether "nowhere" is "no where" or "now here". Only a compound whose halves are known
(`two_spellings`), and a name with a number at its end, is always opened, so that a reader who states both spellings
states one thing.
"""

import re
from collections.abc import Callable, Container, Sequence

from digests.ranking.parts import Word
from digests.ranking.plurals import singular
from digests.ranking.two_spellings import OPENED

Reading = tuple[tuple[Word, ...], int]
_Unit = tuple[str, int]

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
_BEFORE_IN_AND_ON_LIST = "add built burn check drop lock log opt plug sign stand walk"
_BEFORE_IN_AND_ON = frozenset(_BEFORE_IN_AND_ON_LIST.split())
_NEVER_AFTER_A_LETTER = frozenset(("can", "here", "one", "our", "over"))
_NUMBERED = re.compile(r"([a-z]{2,})([0-9]+[a-z]?)")


def opened(word: str) -> tuple[str, ...]:
    """Return a folded singular as the two words that it is known to be ("finetuning", "gpt4"), or by itself."""
    if word in OPENED:
        return OPENED[word]
    numbered = _NUMBERED.fullmatch(word)
    if numbered is None:
        return (word,)
    name, number = numbered.groups()
    is_settled = name not in OPENED and singular(name) == name and singular(number) == number
    return (name, number) if is_settled and glues(name, number) else (word,)


def is_opened(first: str, last: str) -> bool:
    """Return whether two words are what `opened` makes of one."""
    return opened(first + last) == (first, last)


def may_be_known(first: str, last: str) -> bool:
    """Return whether `is_opened` may say yes: quicker, and sure only where it says no."""
    return first + last in OPENED or "0" <= last[0] <= "9"


def glues(first: str, last: str) -> bool:
    """Return whether two words may also be written as one."""
    if first in _NEVER_FIRST or last in _NEVER_LAST:
        return False
    if last in _LAST_AFTER_A_WORD and (len(first) < 3 or (last in {"in", "on"} and first not in _BEFORE_IN_AND_ON)):
        return False
    if len(first) == 1 and last in _NEVER_AFTER_A_LETTER:
        return False
    left, right = first[-1].isdigit(), last[0].isdigit()
    if left or right:
        return left != right and (left or len(first) > 1)
    return len(last) > 1


def glued(first: str, last: str) -> str:
    """Return two singulars as one: "3d" and "gs" are "3dg", as the singular of "3dgs" is."""
    return singular(first + last) if last[-1] == "s" else first + last


def halves(word: str, known: Container[str]) -> list[tuple[str, str]]:
    """Return the pairs of known words that a singular is made of."""
    firsts = [cut for cut in range(1, len(word)) if word[:cut] in known]
    pairs = [(word[:cut], word[cut:]) for cut in firsts if word[cut:] in known]
    pairs += [(word[:cut], f"{word[cut:]}s") for cut in firsts if f"{word[cut:]}s" in known]
    return [(first, last) for first, last in pairs if last[-1] != "s" or glued(first, last) == word]


def cuts(word: str, known: Container[str]) -> list[tuple[Word, ...]]:
    """Return the pairs of known words that a word may also be written as."""
    return [(Word(first), Word(last)) for first, last in halves(word, known) if glues(first, last)]


def readings(
    words: tuple[Word, ...], known: Container[str], cuts_of: Callable[[str], list[tuple[Word, ...]]]
) -> list[list[Reading]]:
    """Return for each place in a phrase how it may go on from there: what is written, and how many words that takes.

    Besides the word as it is there are the glued form of a pair and the halves of a word, where the day has them.
    `cuts_of` is `cuts` among the known words, by whoever keeps its results. A compound that `opened` took apart counts
    as one word again and as two. Words to be compared as written stay as they are.
    """
    units = [*(_units(words, place) for place in range(len(words))), (), ()]
    return [
        [
            *([((words[place],), 1)] if words[place].is_as_written or words[place].text in known else ()),
            *_glued(units, place, known),
            *((pair, taken) for text, taken in units[place] for pair in cuts_of(text)),
        ]
        for place in range(len(words))
    ]


def _units(words: tuple[Word, ...], place: int) -> tuple[_Unit, ...]:
    """Return the word here, and the known compound that begins with it, each with the number of words that it takes."""
    here, *following = words[place : place + 2]
    if here.is_as_written:
        return ()
    alone = (here.text, 1)
    if not following or following[0].is_as_written:
        return (alone,)
    both = here.text + following[0].text
    return (alone, (both, 2)) if is_opened(here.text, following[0].text) else (alone,)


def _glued(units: Sequence[tuple[_Unit, ...]], place: int, known: Container[str]) -> list[Reading]:
    return [
        ((Word(both),), taken + also)
        for first, taken in units[place]
        for last, also in units[place + taken]
        if (both := glued(first, last)) in known and glues(first, last)
    ]
