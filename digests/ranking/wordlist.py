"""Distinct words in one run of bytes, and the place of each."""

from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


class WordList:
    """Words, each closed by a line feed, the first one empty: a line feed opens every other as well.

    Where they ascend, a word is looked up by halving the list: some microseconds, and no dictionary to be made first.
    """

    def __init__(self, text: bytes) -> None:
        self.text = text

    @classmethod
    def of(cls, words: Iterable[str]) -> "WordList":
        """Join words without line feeds, the first of them empty."""
        return cls("".join(f"{word}\n" for word in words).encode())

    def __len__(self) -> int:
        return self.ends.size - 1

    def __getitem__(self, place: int) -> str:
        return self._line(place).decode()

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.place(word) is not None

    def words(self) -> list[str]:
        """Return the words in order."""
        return self.text.decode().split("\n")[:-1]

    def place(self, word: str) -> int | None:
        """Return where a word stands in a list that ascends, or None."""
        wanted = word.encode()
        place = bisect_left(range(len(self)), wanted, key=self._line)
        return place if place < len(self) and self._line(place) == wanted else None

    def places_at(self, positions: Iterable[int]) -> NDArray[np.intp]:
        """Return the places of the words that stand at these positions of the text, ascending, each once."""
        return np.unique(self.ends.searchsorted(list(positions))) - 1

    @cached_property
    def ends(self) -> NDArray[np.intp]:
        """Where each word's line feed stands, and -1 before them: word `i` is `text[ends[i] + 1:ends[i + 1]]`."""
        return np.flatnonzero(np.frombuffer(b"\n" + self.text, np.uint8) == ord("\n")) - 1

    def _line(self, place: int) -> bytes:
        return self.text[self.ends[place] + 1 : self.ends[place + 1]]
