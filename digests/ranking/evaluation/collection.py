"""The benchmark's papers as the pipeline would hold them: packed vectors, a reference, postings of keywords."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from digests.ranking import crowding, patterns
from digests.ranking.background import Background
from digests.ranking.document import DayIndex, Document
from digests.ranking.evaluation.benchmark import Benchmark
from digests.ranking.frequencies import NONE, Frequencies
from digests.ranking.many_patterns import find_all
from digests.ranking.terms import count_terms
from digests.ranking.vectors import REFERENCE_PAPERS, Vectors
from digests.ranking.weighing import laid_together, weigh

_BATCH = 2_000

Occurrences = tuple[NDArray[np.int64], NDArray[np.uint8]]


class Collection:
    """What is known of the papers without knowing any person, and the postings of everybody's keywords.

    Paper numbers are places in `benchmark.papers`.
    """

    def __init__(self, benchmark: Benchmark) -> None:
        self.benchmark = benchmark

    @cached_property
    def frequencies(self) -> Frequencies:
        """Document frequencies of the papers before T."""
        frequencies = NONE
        for batch in self._history_batches:
            frequencies = frequencies.with_day(count_terms(self.documents(batch)))
        return frequencies

    @cached_property
    def issues(self) -> tuple[Vectors, ...]:
        """The vectors of each issue's papers."""
        return tuple(map(self._vectors, self.benchmark.issues))

    @cached_property
    def history(self) -> tuple[Vectors, ...]:
        """The vectors of the papers before T, some thousand at a time; each batch's places are consecutive."""
        return tuple(map(self._vectors, self._history_batches))

    @cached_property
    def reference(self) -> Vectors:
        """The vectors of the newest papers before T."""
        return laid_together(self.history[-(REFERENCE_PAPERS // _BATCH) :])

    @cached_property
    def background(self) -> Background:
        """What all papers before T are like."""
        return Background.of(self.frequencies, self.reference)

    @cached_property
    def keys(self) -> dict[str, str]:
        """Of each stated keyword the key of its pattern."""
        stated = {keyword for person in self.benchmark.people for keyword in person.keywords}
        return {keyword: patterns.parse_keyword(keyword).key for keyword in sorted(stated)}

    @cached_property
    def reference_postings(self) -> Mapping[str, Occurrences]:
        """Of each pattern's key, where it occurs in the reference."""
        return self._postings(self.reference.numbers)

    @cached_property
    def issue_postings(self) -> tuple[Mapping[str, Occurrences], ...]:
        """Of each issue and each pattern's key, where it occurs."""
        return tuple(map(self._postings, self.benchmark.issues))

    def locate(self, place: int) -> tuple[Vectors, int]:
        """Return the batch that holds a paper before T, and the paper's place in it."""
        batch = self.history[int(self.benchmark.history.searchsorted(place)) // _BATCH]
        return batch, int(batch.numbers.searchsorted(place))

    def documents(self, places: Iterable[int]) -> list[Document]:
        """Return the text of papers."""
        papers = self.benchmark.papers
        return [Document(place, papers[place].title, papers[place].abstract, ()) for place in places]

    @cached_property
    def _history_batches(self) -> Sequence[NDArray[np.int64]]:
        history = self.benchmark.history
        return [history[start : start + _BATCH] for start in range(0, len(history), _BATCH)]

    def _vectors(self, places: NDArray[np.int64]) -> Vectors:
        vectors = self._unscaled(places)
        return vectors.scaled(crowding.scales(vectors, self._crowd))

    @cached_property
    def _crowd(self) -> Vectors:
        """The newest papers before T, among which the nearest ones are looked for."""
        return self._unscaled(self.benchmark.history[-crowding.CROWD :])

    def _unscaled(self, places: NDArray[np.int64]) -> Vectors:
        categories = {place: self.benchmark.papers[place].categories for place in places.tolist()}
        return weigh(count_terms(self.documents(places.tolist())), categories, self.frequencies)

    def _postings(self, places: NDArray[np.int64]) -> Mapping[str, Occurrences]:
        index = DayIndex.build(self.documents(places.tolist()))
        found = find_all(index, sorted(set(self.keys.values())))
        return {key: (each.numbers, each.places) for key, each in found.items()}
