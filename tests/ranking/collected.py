"""Papers as the pipeline holds them, made of a few words or of the real abstracts."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from digests.ranking import terms
from digests.ranking.background import Background
from digests.ranking.document import DayIndex, Document
from digests.ranking.frequencies import NONE, Frequencies
from digests.ranking.many_patterns import find_all
from digests.ranking.patterns import parse_keyword
from digests.ranking.points import Statement
from digests.ranking.vectors import Vectors
from digests.ranking.weighing import weigh
from tests.ranking.abstracts import abstracts

Found = Mapping[str, tuple[NDArray[np.int64], NDArray[np.uint8]]]


def paper(number: int, title: str, abstract: str = "") -> Document:
    return Document(number, title, abstract, ())


def vectors_of(
    documents: Sequence[Document],
    *,
    categories: Mapping[int, Sequence[str]] | None = None,
    frequencies: Frequencies | None = None,
) -> Vectors:
    counts = terms.count_terms(documents)
    filed = categories or {document.number: ("cs.LG",) for document in documents}
    return weigh(counts, filed, NONE.with_day(counts) if frequencies is None else frequencies)


@cache
def real_vectors() -> Vectors:
    """The 396 real abstracts, every third in cs.CV, the others in cs.CL and cs.LG."""
    documents = abstracts()
    filed = {
        document.number: ("cs.CV",) if place % 3 == 0 else ("cs.CL", "cs.LG")
        for place, document in enumerate(documents)
    }
    return vectors_of(documents, categories=filed)


@cache
def real_background() -> Background:
    return Background.of(NONE.with_day(terms.count_terms(abstracts())), real_vectors())


def statement(text: str, points: int = 100, kind: str = "keyword") -> Statement:
    return Statement(parse_keyword(text).key, text, kind, points, 50)


def found_in(documents: Sequence[Document], texts: Sequence[str]) -> Found:
    index = DayIndex.build(documents)
    found = find_all(index, [parse_keyword(text).key for text in texts])
    return {key: (each.numbers, each.places) for key, each in found.items()}
