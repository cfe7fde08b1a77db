"""The queries that every ranking asks: Postgres plans them once for each connection and answers in binary.

A queryset takes longer to become SQL, and Postgres to plan it, than the answer takes. Where many queries are alike and
each is small, that is most of what a page waits for. They are logged and counted as all others.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db import connection
from psycopg import Cursor


def rows(query: str, params: Sequence[object] | Mapping[str, object]) -> list[tuple[Any, ...]]:
    """Return the rows that a query has for these values.

    Its text is always the same: values go in as parameters. Amounts are asked for as integers, as binary decimals are
    slow to read, and nothing as JSON.
    """
    connection.ensure_connection()
    made: Any = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with made(_Prepared(connection.connection)) as cursor:
        cursor.execute(query, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def as_array(values: Iterable[int] | Iterable[date]) -> str:
    """Return values as Postgres reads an array, for a parameter with a cast.

    Given thousands of them psycopg looks at each, which takes ten times as long.
    """
    return f"{{{','.join(map(str, values))}}}"


class _Prepared(Cursor[tuple[Any, ...]]):
    """A cursor that prepares what it executes, which Django's own never do."""

    _query: Any

    def execute(self, query: Any, params: Any = None, **_: Any) -> "_Prepared":
        super().execute(query, params, prepare=True, binary=True)
        self._query = SimpleNamespace(query=query.encode())  # where Django looks for the text to log
        return self
