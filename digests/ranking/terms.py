"""Text to terms: what relevance compares papers by.

A term is a word or two neighbouring words, in the singular, hyphens opened and TeX dropped. The commonest words of
English, those that only join others, are no terms and stand in none. What papers say of themselves ("novel", "we
propose") takes part, because leaving it out made every order of the benchmark worse, but readers do not get to see
it. A term goes by a 64-bit number made of its letters, the same on every machine and for ever, so that no list of all
words has to be kept; its words are kept only where a reader sees them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from digests.ranking.document import Document
from digests.ranking.plurals import singular
from digests.ranking.tokens import cased_words, words
from digests.ranking.vague import is_vague

TITLE_WEIGHT = 2
"""How many times a word of the title counts, against once in the abstract."""

_JOINING_LIST = """
a also an and are as at be been being both but by can do does each for from had has have how however i if in into is
it its may might no not of on or our such than that the their them then there these they this those thus to was we
were which while who whose will with would
"""
_JOINING = frozenset(map(singular, _JOINING_LIST.split()))
_FILLER_LIST = """
about above achieve achieved achieving across after again against all almost along although always am among amongst
another any approach around away based because before below between cannot could demonstrate demonstrated
demonstrating did doing done down due during either else etc even ever every existing experiment extensive few first
further furthermore having he hence her here hers him his indeed instead itself just less let like made make making
many me method more moreover most mostly much must my neither nevertheless new nor novel now off often once one only
onto other out over own paper per performance present presented propose proposed proposing quite rather result same
several she should show showing shown since so some still thereby therefore though through throughout together too
toward towards under unlike until up upon us use used using various versus very via vs well what when where whereas
whether whole whom why within without yet you your
"""
_FILLERS = frozenset(map(singular, _FILLER_LIST.split()))
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class TermCounts:
    """How often each term occurs in each of some papers.

    Papers go by their place in `numbers`, which ascends. `terms` are the distinct terms, ascending; term `i` occurs in
    the papers `papers[starts[i]:starts[i + 1]]`, ascending, as often as `counts` says at the same places. A word of the
    title counts `TITLE_WEIGHT` times.
    """

    numbers: NDArray[np.int64]
    terms: NDArray[np.uint64]
    starts: NDArray[np.int64]
    papers: NDArray[np.int64]
    counts: NDArray[np.int64]


def count_terms(documents: Iterable[Document]) -> TermCounts:
    """Count the terms of papers given in any order; raises ValueError when a paper comes twice."""
    ordered = sorted(documents, key=lambda document: document.number)
    numbers = np.array([document.number for document in ordered], np.int64)
    if (numbers[1:] == numbers[:-1]).any():
        raise ValueError("A paper comes twice.")
    stream, papers, weights, vocabulary = _read(ordered)
    hashes, is_alone = vocabulary.hashes(), vocabulary.standing_alone()
    is_lone = is_alone[stream]
    is_pair = (stream[:-1] != 0) & (stream[1:] != 0)
    pairs = join(hashes[stream[:-1][is_pair]], hashes[stream[1:][is_pair]])
    return _gathered(
        numbers,
        np.concatenate((hashes[stream[is_lone]], pairs)),
        np.concatenate((papers[is_lone], papers[:-1][is_pair])),
        np.concatenate((weights[is_lone], weights[:-1][is_pair])),
    )


def spelled(text: str) -> Iterator[str]:
    """Yield the terms of a text in letters: its words in order, then its neighbouring words."""
    folded = ["" if word in _JOINING else word for word in all_words(text)]
    yield from filter(_stands_alone, folded)
    yield from (f"{first} {second}" for first, second in pairwise(folded) if first and second)


def names_of(document: Document) -> dict[int, str]:
    """Return how the terms of a paper are written, by number, those that tell a reader something.

    Words come as the paper has them, capitals and plurals included, but without TeX, accents and hyphens: of several
    spellings one that is not only a title's, of those the commonest.
    """
    found: dict[str, Counter[str]] = {}
    for text in (document.title, document.abstract):
        for term, name in _written(text):
            found.setdefault(term, Counter())[name] += 1
    return {number_of(term): min(names, key=lambda name: _unlikeness(names, name)) for term, names in found.items()}


def number_of_name(name: str) -> int | None:
    """Return the number of the term that is written so; None where it is no term or tells a reader nothing."""
    term = " ".join(all_words(name))
    return number_of(term) if term in spelled(name) and is_telling(term) else None


def _written(text: str) -> Iterator[tuple[str, str]]:
    """Yield the telling terms of a text with the words that the text has for them."""
    cased = cased_words(text)
    folded = ["" if word in _JOINING else word for word in map(singular, " ".join(cased).lower().split())]
    for word, name in zip(folded, cased, strict=True):
        if _stands_alone(word) and word not in _FILLERS and not is_vague(word):
            yield word, name
    for (first, second), names in zip(pairwise(folded), pairwise(cased), strict=True):
        term = f"{first} {second}"
        if first and second and _FILLERS.isdisjoint((first, second)) and not is_vague(term):
            yield term, " ".join(names)


def likelier_name(one: str, other: str) -> str:
    """Return which of two spellings of a term is its own, `other` where neither is only that of a title."""
    return one if _is_of_title(other) and not _is_of_title(one) else other


def _unlikeness(names: Counter[str], name: str) -> tuple[bool, int, int, str]:
    return _is_of_title(name), -names[name], sum(map(str.isupper, name)), name


def _is_of_title(name: str) -> bool:
    """Return whether a word has a capital that may be that of a title or of a sentence's beginning: "Decoding"."""
    return any(word[0].isupper() and word[1:].islower() for word in name.split())


def is_telling(term: str) -> bool:
    """Return whether no word of a term is one of those that fill every text."""
    return _FILLERS.isdisjoint(term.split(" "))


def all_words(text: str) -> list[str]:
    """Return the words of a text in the singular."""
    return [singular(word) for word in words(text)]


def number_of(term: str) -> int:
    """Return the number of a term written as `spelled` writes it."""
    first, _, second = term.partition(" ")
    number = np.array([_hash(first)], np.uint64)
    return int((join(number, np.array([_hash(second)], np.uint64)) if second else number)[0])


def join(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the numbers of pairs of neighbouring words from the numbers of the words."""
    mixed = first * _FIRST + second * _SECOND
    mixed ^= mixed >> _HALF
    mixed *= _FIRST
    return np.asarray(mixed ^ (mixed >> _HALF))


class _Vocabulary(dict[str, int]):
    """Words to small numbers, as they come; 0 is what no term may hold."""

    def __init__(self) -> None:
        super().__init__({"": 0})
        self.singulars = [""]

    def __missing__(self, word: str) -> int:
        one = singular(word)
        if one in _JOINING:
            place = 0
        elif one != word:
            place = self[one]
        else:
            place = len(self.singulars)
            self.singulars.append(one)
        self[word] = place
        return place

    def hashes(self) -> NDArray[np.uint64]:
        return np.array([_hash(word) for word in self.singulars], np.uint64)

    def standing_alone(self) -> NDArray[np.bool_]:
        return np.array([_stands_alone(word) for word in self.singulars], np.bool_)


def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


def _stands_alone(word: str) -> bool:
    """Return whether a word is a term by itself; letters and bare numbers say something only beside another word."""
    return len(word) > 1 and not word.isdigit()


def _read(
    documents: Sequence[Document],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], _Vocabulary]:
    """Return the words of all papers end to end, each field closed by a 0, with their papers and weights."""
    vocabulary = _Vocabulary()
    stream: list[int] = []
    lengths: list[int] = []
    for document in documents:
        for text in (document.title, document.abstract):
            field = [vocabulary[word] for word in words(text)]
            stream += field
            stream.append(0)
            lengths.append(len(field) + 1)
    fields = np.repeat(np.arange(len(lengths)), lengths)
    weights = np.where(fields % 2 == 0, TITLE_WEIGHT, 1)
    return np.array(stream, np.int64), fields // 2, weights, vocabulary


def _gathered(
    numbers: NDArray[np.int64], keys: NDArray[np.uint64], papers: NDArray[np.int64], weights: NDArray[np.int64]
) -> TermCounts:
    order = np.lexsort((papers, keys))
    keys, papers, weights = keys[order], papers[order], weights[order]
    is_first = np.ones(len(keys), np.bool_)
    is_first[1:] = (keys[1:] != keys[:-1]) | (papers[1:] != papers[:-1])
    counts = np.add.reduceat(weights, np.flatnonzero(is_first)) if len(keys) else weights
    keys, papers = keys[is_first], papers[is_first]
    terms, firsts = np.unique(keys, return_index=True)
    return TermCounts(numbers, terms, np.append(firsts, len(keys)), papers, counts)
