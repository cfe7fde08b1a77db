"""A search to the papers that it finds: all that are held, whatever day announced them.

The best are looked for among the newest `MOST` papers that match, so that a search for a word of every paper costs as
much as one for a rare word. The index is asked, and no text is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from digests.pipeline.curation import hidden
from digests.pipeline.search_query import SearchError, in_categories

MOST = 2_000
"""Papers that a search finds at most, the newest."""

PATIENCE_MS = 4_000
"""Milliseconds after which Postgres gives a search up."""

_FIELD_WEIGHTS = [0.1, 0.4, 0.7, 1.0]
"""What a word counts in comment, abstract, authors and title, in the order of Postgres (D to A)."""


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers of the papers found, in order, and whether there are more than were looked at."""

    numbers: tuple[int, ...]
    is_cut: bool


def search(
    query: str, *, categories: Sequence[str] = (), since: date | None = None, newest_first: bool = False
) -> Found:
    """Return the papers in which a query's words occur, the best or the newest first.

    Args:
        query: what to look for (`search_query.parse`).
        categories: only papers in one of these, where any are named.
        since: only papers announced on this day or later.
        newest_first: order by identifier instead of by how well the words fit.

    Raises:
        SearchError: Postgres needs too long for it.
    """
    asked = f"({query}) & {in_categories(categories)}" if categories else query
    values = {
        "query": asked,
        "hidden": hidden().tolist(),
        "since": since,
        "most": MOST + 1,
        "weights": _FIELD_WEIGHTS,
        "fits": query,
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(PATIENCE_MS)])
            cursor.execute(_BY_NUMBER if newest_first else _BY_FIT, values)
            numbers = [number for (number,) in cursor.fetchall()]
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise SearchError("This search takes too long. Add a word, or look at newer papers only.") from error
        raise
    return Found(tuple(numbers[:MOST]), is_cut=len(numbers) > MOST)


_NEWEST = """
    SELECT entry.paper_id, entry.words
    FROM digests_searchentry AS entry JOIN digests_paper AS paper ON paper.number = entry.paper_id
    WHERE entry.words @@ %(query)s::tsquery
        AND NOT entry.paper_id = ANY(%(hidden)s::bigint[])
        AND (%(since)s::date IS NULL OR paper.first_announced_on >= %(since)s::date)
    ORDER BY entry.paper_id DESC
    LIMIT %(most)s
"""
_BY_NUMBER = f"SELECT paper_id FROM ({_NEWEST}) AS newest ORDER BY paper_id DESC"  # noqa: S608 - constants
_BY_FIT = f"""
    SELECT paper_id FROM ({_NEWEST}) AS newest
    ORDER BY ts_rank(%(weights)s::real[], words, %(fits)s::tsquery, 1) DESC, paper_id DESC
"""  # noqa: S608 - constants
