"""Queries that are prepared once for each connection."""

from datetime import date

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from digests.pipeline import prepared

pytestmark = pytest.mark.django_db

QUERY = "SELECT 7 / %s::int, %s::date"
DAY = date(2025, 12, 10)


def statements() -> set[str]:
    return {text for (text,) in prepared.rows("SELECT statement FROM pg_prepared_statements", ())}


def test_a_query_is_planned_once_for_all_values():
    assert [prepared.rows(QUERY, (divisor, DAY)) for divisor in (7, 2)] == [[(1, DAY)], [(3, DAY)]]
    assert "SELECT 7 / $1::int, $2::date" in statements()


def test_it_is_logged_and_counted_as_others_are():
    with CaptureQueriesContext(connection) as queries:
        prepared.rows(QUERY, (7, DAY))

    assert [query["sql"] for query in queries] == [QUERY]


def test_after_an_error_it_is_asked_again():
    prepared.rows(QUERY, (7, DAY))
    with pytest.raises(DataError, match="division by zero"), transaction.atomic():
        prepared.rows(QUERY, (0, DAY))

    assert prepared.rows(QUERY, (7, DAY)) == [(1, DAY)]


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_prepares_anew():
    prepared.rows(QUERY, (7, DAY))
    connection.close()

    assert prepared.rows(QUERY, (7, DAY)) == [(1, DAY)]
