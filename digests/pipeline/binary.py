"""Rows as Postgres holds them: for large `bytea` columns, which otherwise travel as twice as many hex digits."""

from collections.abc import Sequence
from typing import Any, LiteralString

from django.db import connection
from psycopg import Cursor


def fetch_binary(query: LiteralString, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a query, in this connection's transaction, if it has one."""
    connection.ensure_connection()
    return Cursor(connection.connection).execute(query, parameters, binary=True).fetchall()
