"""The queries that every page and ranking asks: Postgres plans them once for each connection and answers in binary.

A queryset takes longer to become SQL, and Postgres to plan it, than the answer takes. Where many queries are alike and
each is small, that is most of what a page waits for; and of what was left, psycopg's own cursors, which wait for an
answer in turns, took two thirds. So libpq is asked directly. The queries are logged and counted as all others.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from psycopg import Connection, OperationalError, errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

_Model = TypeVar("_Model", bound=Model)


def rows(query: str, params: Sequence[object] | Mapping[str, object]) -> list[tuple[Any, ...]]:
    """Return the rows that a query has for these values.

    Its text is always the same: values go in as parameters, `%s` or `%(name)s`. Amounts are asked for as integers, as
    binary decimals are slow to read, and nothing as JSON.
    """
    alive = connections[DEFAULT_DB_ALIAS]
    alive.ensure_connection()
    if alive.queries_logged or alive.execute_wrappers:
        return _rows_as_told(alive, query, params)
    alive.validate_no_broken_transaction()
    with alive.wrap_database_errors:
        return _ask(alive, query, params)


def instances(
    model: type[_Model], where: str, params: Mapping[str, object], *, without: tuple[str, ...] = ()
) -> list[_Model]:
    """Return the rows of a model's table for which a condition holds, some of its fields deferred.

    Args:
        model: the model.
        where: the condition, and in what order they come; always the same text.
        params: its values.
        without: the fields to leave out.
    """
    columns, query = _select(model, where, without)
    return [model.from_db(DEFAULT_DB_ALIAS, columns, row) for row in rows(query, params)]


@lru_cache(maxsize=64)
def _select(model: type[Model], where: str, without: tuple[str, ...]) -> tuple[list[str], str]:
    meta = model._meta  # noqa: SLF001 - its documented API
    columns = [field.attname for field in meta.concrete_fields if field.attname not in without]
    named = ", ".join(f'"{column}"' for column in columns)
    return columns, f"SELECT {named} FROM {meta.db_table} WHERE {where}"  # noqa: S608 - names of our own


def as_array(values: Iterable[int] | Iterable[date]) -> str:
    """Return values as Postgres reads an array, for a parameter with a cast.

    Given thousands of them psycopg looks at each, which takes ten times as long.
    """
    return f"{{{','.join(map(str, values))}}}"


def _rows_as_told(alive: BaseDatabaseWrapper, query: str, params: Any) -> list[tuple[Any, ...]]:
    """Return the rows by a cursor of Django's, which tells others of the query, at half as much again as it costs."""
    made: Any = alive.make_debug_cursor if alive.queries_logged else alive.make_cursor
    with made(_Prepared(alive)) as cursor:
        cursor.execute(query, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


class _Prepared:
    """What Django needs of a cursor: it prepares what it executes, which Django's own never do."""

    def __init__(self, alive: BaseDatabaseWrapper) -> None:
        self._alive = alive
        self._rows: list[tuple[Any, ...]] = []
        self._query = SimpleNamespace(query=b"")  # where Django looks for the text to log

    def execute(self, query: str, params: Any) -> None:
        self._query.query = query.encode()
        self._rows = _ask(self._alive, query, params)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._rows

    def close(self) -> None:
        self._rows = []


class _Statements:
    """What one connection has prepared: of texts and types of values the names, and what reads the answers."""

    def __init__(self, asked: Connection[Any]) -> None:
        self.asked = asked
        self.adapted: Any = Transformer(asked)
        self.named: dict[tuple[bytes, tuple[int, ...]], tuple[bytes, Any]] = {}


_prepared: WeakKeyDictionary[BaseDatabaseWrapper, _Statements] = WeakKeyDictionary()


def _ask(alive: BaseDatabaseWrapper, query: str, params: Any) -> list[tuple[Any, ...]]:
    asked: Connection[Any] = alive.connection
    pgconn = asked.pgconn
    if not asked.autocommit and pgconn.transaction_status == TransactionStatus.IDLE:
        asked.execute("SELECT 1")  # begins the transaction that the connection is to be in
    statements = _prepared.get(alive)
    if statements is None or statements.asked is not asked:
        statements = _prepared[alive] = _Statements(asked)
    text, order = _numbered(query)
    adapted = statements.adapted
    values = adapted.dump_sequence([params[key] for key in order], [PyFormat.AUTO] * len(order))
    key = text, adapted.types or ()
    found = statements.named.get(key)
    if found is None:
        name = b"papersite_%d" % len(statements.named)
        _check(asked, pgconn.prepare(name, *key), ExecStatus.COMMAND_OK)
        found = statements.named[key] = name, Transformer(asked)
    name, reading = found
    result = pgconn.exec_prepared(name, values, adapted.formats, Format.BINARY)
    _check(asked, result, ExecStatus.TUPLES_OK)
    reading.set_pgresult(result)
    loaded: list[tuple[Any, ...]] = reading.load_rows(0, result.ntuples, tuple)
    reading.set_pgresult(None)
    return loaded


def _check(asked: Connection[Any], result: PGresult, expected: ExecStatus) -> None:
    """Raise what psycopg raises where the answer is not the one expected."""
    if result.status == expected:
        return
    if asked.pgconn.status != ConnStatus.OK:
        raise OperationalError("the connection is lost")
    raise errors.error_from_result(result, encoding=asked.info.encoding)


_VALUE = re.compile(r"%s|%\((\w+)\)s")


@lru_cache(maxsize=256)
def _numbered(query: str) -> tuple[bytes, tuple[int | str, ...]]:
    """Return a query with `$1`, `$2` ... for its values, and where each of those is among the parameters."""
    keys: list[int | str] = []

    def number(found: re.Match[str]) -> str:
        key: int | str = len(keys) if found[1] is None else found[1]
        if key not in keys:
            keys.append(key)
        return f"${keys.index(key) + 1}"

    return _VALUE.sub(number, query).encode(), tuple(keys)
