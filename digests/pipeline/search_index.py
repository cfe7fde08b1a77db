"""Papers to the index that searches look them up in, written with the papers themselves."""

from collections.abc import Sequence

from django.db import connection

from digests.models import Paper
from digests.ranking.lexemes import vector_of

_BATCH = 1000


def store(papers: Sequence[Paper]) -> None:
    """Write the entries of papers that are new or changed, a thousand in one statement."""
    for start in range(0, len(papers), _BATCH):
        _write(papers[start : start + _BATCH])


def _write(papers: Sequence[Paper]) -> None:
    numbers = [paper.number for paper in papers]
    vectors = [
        vector_of(
            title=paper.title,
            authors=paper.authors,
            abstract=paper.abstract,
            comment=paper.comment,
            categories=paper.categories,
        )
        for paper in papers
    ]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [numbers, vectors])


_STORE = """
    INSERT INTO digests_searchentry (paper_id, words)
    SELECT number, vector::tsvector FROM unnest(%s::bigint[], %s::text[]) AS told (number, vector)
    ON CONFLICT (paper_id) DO UPDATE SET words = excluded.words
    WHERE digests_searchentry.words IS DISTINCT FROM excluded.words
"""
