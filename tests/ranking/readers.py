"""Readers of the 396 real abstracts, and their rankings."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np

from digests.ranking import feedback, relevance
from digests.ranking.bm25 import Query
from digests.ranking.candidates import Candidates, Listed
from digests.ranking.document import DayIndex
from digests.ranking.many_patterns import find_all
from digests.ranking.patterns import parse_keyword
from digests.ranking.points import Statement
from digests.ranking.postings import Postings
from digests.ranking.sparse import NOTHING
from digests.ranking.taste import Taste
from tests.ranking.abstracts import abstracts
from tests.ranking.collected import Found, found_in, real_background, real_vectors, statement

DAY = date(2025, 12, 10)


@cache
def found(texts: tuple[str, ...]) -> Found:
    return found_in(abstracts(), texts)


def stated(*keywords: str | Statement, categories: Sequence[str] = ()) -> relevance.Stated:
    statements = [statement(one) if isinstance(one, str) else one for one in keywords]
    postings = found(tuple(one.text for one in statements))
    vectors, background = real_vectors(), real_background()
    counts = [len(postings[one.key][0]) for one in statements]
    query = Query.of(statements, counts, len(vectors), background)
    hits = query.hits(vectors, postings)
    pseudo = feedback.pseudo_likes(vectors, query.scores(vectors, hits), categories) if statements else NOTHING
    return relevance.Stated(query, hits, pseudo, dict.fromkeys(categories, 1.0))


def rule(
    *keywords: str | Statement,
    taste: Taste | None = None,
    categories: Sequence[str] = (),
    worth: float = 2.0,
    by_meaning: relevance.ByMeaning | None = None,
) -> relevance.Relevance:
    mine = stated(*keywords, categories=categories)
    known = (taste or Taste(), real_background(), real_vectors())
    return relevance.make(mine, *known, worth=worth, by_meaning=by_meaning)


def candidates(numbers: Sequence[int] | None = None) -> Candidates:
    chosen = np.sort(np.array(numbers, np.int64)) if numbers is not None else real_vectors().numbers
    return Candidates.of([Listed(DAY, chosen, np.zeros(len(chosen), np.uint8))], include_replacements=False)


def postings(*texts: str) -> Postings:
    index = DayIndex.build(abstracts())
    return Postings.of(
        (key, DAY, found.numbers.astype("<i8").tobytes(), found.places.tobytes())
        for key, found in find_all(index, sorted({parse_keyword(text).key for text in texts})).items()
    )
