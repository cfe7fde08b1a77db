"""One announcement day's papers to an index of their words.

The text is read once, when the index is built; every pattern is then looked up in arrays of small integers.
"""

import re
import struct
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking import names, tex, tokens
from digests.ranking.plurals import singular
from digests.ranking.wordlist import WordList

VERSION = 2
_MAGIC = b"PSWI"
_HEADER = struct.Struct("<4sH")
_SECTION = struct.Struct("<2sxxI")
_TEXT = b"ut"
_CATEGORY = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*(?:\.[A-Za-z-]+)?")


@dataclass(frozen=True, slots=True)
class Document:
    """What is matched of one paper: its number, its text as arXiv gives it, authors in Unicode, categories."""

    number: int
    title: str
    abstract: str
    authors: tuple[str, ...]
    categories: tuple[str, ...] = ()


class DayIndex:
    r"""The words of one day's papers in order, their authors and their categories.

    `numbers` holds the papers' numbers, ascending. All other arrays refer to papers by their place in it.

    `cased_words` are the distinct words with their capitals, ordered so that the words of one singular stand together:
    those of `singulars[i]` are the words from `first_words[i]` to before `first_words[i + 1]`; `words` are the same in
    lower case. Word 0 is empty and closes a field; nothing matches it. `stream` is the text as word ids, title and
    abstract of each paper in turn, each closed by a 0; field `f` (title of paper i: 2i, abstract: 2i + 1) is
    `stream[field_starts[f]:field_starts[f + 1]]`. Names of TeX macros are no words; they follow the field's words,
    each closed by a 0 and written between backslashes, so that only a wildcard open at both ends finds them. That
    makes `*RL*` the substring it is in arxiv_rss_bot, whose published scores count `\underline`.

    `author_names` are the distinct names in order (`str` of `names.Name`), `author_ids` the authors of all papers,
    those of paper i at `author_starts[i]:author_starts[i + 1]`; categories, in lower case, likewise.
    """

    def __init__(self, arrays: dict[str, NDArray[Any]], texts: dict[str, bytes]) -> None:
        self._arrays = arrays
        self._texts = texts
        self.numbers: NDArray[np.int64] = arrays["numbers"]
        self.first_words: NDArray[Any] = arrays["first_words"]
        self.stream: NDArray[Any] = arrays["stream"]
        self.field_starts: NDArray[Any] = arrays["field_starts"]
        self.author_ids: NDArray[Any] = arrays["author_ids"]
        self.author_starts: NDArray[Any] = arrays["author_starts"]
        self.category_ids: NDArray[Any] = arrays["category_ids"]
        self.category_starts: NDArray[Any] = arrays["category_starts"]
        self.singulars = WordList(texts["singulars"])
        self.cased_words = WordList(texts["cased_words"])

    @classmethod
    def build(cls, documents: Iterable[Document]) -> "DayIndex":
        """Index papers given in any order; raises ValueError when a number comes twice."""
        ordered = sorted(documents, key=lambda document: document.number)
        numbers = np.array([document.number for document in ordered], np.int64)
        if (numbers[1:] == numbers[:-1]).any():
            raise ValueError("A paper comes twice.")
        words, stream, field_starts = _read_text(ordered)
        folded = [word.lower() for word in words]
        singulars_of = list(map(singular, folded))
        sort_keys = list(map("\0".join, zip(singulars_of, folded, words, strict=True)))
        order = sorted(range(len(words)), key=sort_keys.__getitem__)
        singulars, first_words = _runs([singulars_of[i] for i in order])
        author_names, author_ids, author_starts = _read_lists(
            [list(filter(None, map(names.key_of, document.authors))) for document in ordered]
        )
        categories, category_ids, category_starts = _read_lists(
            [[code.lower() for code in document.categories if _CATEGORY.fullmatch(code)] for document in ordered]
        )
        return cls(
            {
                "numbers": numbers,
                "first_words": first_words,
                "stream": _smallest(_ranks(order)[stream]),
                "field_starts": field_starts,
                "author_ids": author_ids,
                "author_starts": author_starts,
                "category_ids": category_ids,
                "category_starts": category_starts,
            },
            {
                "singulars": WordList.of(singulars).text,
                "cased_words": WordList.of(words[i] for i in order).text,
                "author_names": _join(author_names),
                "categories": _join(categories),
            },
        )

    def pack(self) -> bytes:
        """Return the index as bytes for the database: a versioned header and little-endian sections."""
        sections = [
            *((array.dtype.str[1:].encode(), array.tobytes()) for array in map(self._arrays.__getitem__, _ARRAYS)),
            *((_TEXT, self._texts[name]) for name in _TEXTS),
        ]
        return b"".join(
            (
                _HEADER.pack(_MAGIC, VERSION),
                *(_SECTION.pack(kind, len(content)) for kind, content in sections),
                *(content for _, content in sections),
            )
        )

    @classmethod
    def unpack(cls, packed: bytes | memoryview) -> "DayIndex":
        """Return the index that `pack` made bytes of; raises ValueError when it is no such bytes."""
        packed = bytes(packed)
        start = _HEADER.size + _SECTION.size * len(_ARRAYS + _TEXTS)
        if len(packed) < start or _HEADER.unpack_from(packed) != (_MAGIC, VERSION):
            raise ValueError("This is no word index of a known version.")
        arrays: dict[str, NDArray[Any]] = {}
        texts: dict[str, bytes] = {}
        sections = _SECTION.iter_unpack(packed[_HEADER.size : start])
        for name, (kind, size) in zip(_ARRAYS + _TEXTS, sections, strict=True):
            if name in _TEXTS:
                texts[name] = packed[start : start + size]
            else:
                arrays[name] = np.frombuffer(packed[start : start + size], "<" + kind.decode())
            start += size
        if start != len(packed):
            raise ValueError("This word index is cut short.")
        return cls(arrays, texts)

    @cached_property
    def words(self) -> WordList:
        """`cased_words` in lower case: word for word, so that a word comes once for each way it is written."""
        return WordList(self.cased_words.text.lower())

    @cached_property
    def author_names(self) -> list[str]:
        """The distinct author names, ordered."""
        return self._texts["author_names"].decode().split("\n")

    @cached_property
    def categories(self) -> list[str]:
        """The distinct categories, ordered."""
        return self._texts["categories"].decode().split("\n")

    def namesakes(self, name: names.Name) -> Iterator[int]:
        """Yield the places of the distinct authors with this surname and, if given names are given, this initial."""
        bare = name.surname
        with_given = f"{bare}, {name.given[0][0] if name.given else ''}"
        for first, end in ((bare, bare + "\0"), (with_given, with_given + chr(sys.maxunicode))):
            yield from range(bisect_left(self.author_names, first), bisect_left(self.author_names, end))


_ARRAYS = (
    "numbers", "first_words", "stream", "field_starts",
    "author_ids", "author_starts", "category_ids", "category_starts",
)  # fmt: skip
_TEXTS = ("singulars", "cased_words", "author_names", "categories")


class _Ids(dict[str, int]):
    def __missing__(self, word: str) -> int:
        self[word] = place = len(self)
        return place


def _read_text(documents: list[Document]) -> tuple[list[str], NDArray[np.int32], NDArray[np.int32]]:
    ids = _Ids({"": 0})
    stream: list[int] = []
    starts = [0]
    word_id: Callable[[str], int] = ids.__getitem__
    for document in documents:
        for text in (document.title, document.abstract):
            stream.extend(map(word_id, tokens.cased_words(text)))
            stream.append(0)
            for word in tex.hidden_words(text):
                stream.extend((word_id(f"\\{word}\\"), 0))
            starts.append(len(stream))
    return list(ids), np.array(stream, np.int32), np.array(starts, np.int32)


def _runs(ordered: list[str]) -> tuple[list[str], NDArray[np.int32]]:
    """Return the distinct ones of texts of which equal ones stand together, and where each begins and the last ends."""
    firsts = [place for place, (one, next_) in enumerate(pairwise(ordered), start=1) if one != next_]
    firsts = [0, *firsts] if ordered else []
    return [ordered[place] for place in firsts], np.array([*firsts, len(ordered)], np.int32)


def _read_lists(lists: list[list[str]]) -> tuple[list[str], NDArray[Any], NDArray[np.int32]]:
    """Return the distinct texts in order, their places for all papers end to end, and where each paper begins."""
    distinct = sorted(set(chain.from_iterable(lists)))
    ids = {text: place for place, text in enumerate(distinct)}
    flat = np.array([ids[text] for text in chain.from_iterable(lists)], np.int32)
    return distinct, _smallest(flat), np.cumsum([0, *map(len, lists)], dtype=np.int32)


def _ranks(order: list[int]) -> NDArray[np.int32]:
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return ranks


def _smallest(ids: NDArray[np.int32]) -> NDArray[Any]:
    return ids.astype(np.uint16 if ids.size == 0 or ids.max() < 2**16 else np.uint32)


def _join(words: list[str]) -> bytes:
    return "\n".join(words).encode()
