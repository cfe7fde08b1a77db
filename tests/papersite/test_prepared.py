"""Queries that are prepared once for each connection."""

from datetime import date
from threading import Event, Thread

import pytest
from django.db import DataError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from papersite import prepared

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


def test_a_name_may_occur_twice_and_has_one_value():
    assert prepared.rows("SELECT %(a)s::int, %(b)s::text, %(a)s::int + 1", {"b": "x", "a": 3}) == [(3, "x", 4)]


def test_values_of_other_types_are_prepared_apart():
    found = [prepared.rows("SELECT %s", (value,)) for value in (7, "seven", [1, 2])]
    assert found == [[(7,)], [("seven",)], [([1, 2],)]]


@pytest.mark.django_db(transaction=True)
def test_it_is_part_of_the_transaction_it_is_asked_in():
    with transaction.atomic():
        [(first,)] = prepared.rows("SELECT now()", ())
        [(second,)] = prepared.rows("SELECT now()", ())
        [(inside,)] = prepared.rows("SELECT txid_current()", ())
        with connection.cursor() as cursor:
            cursor.execute("SELECT txid_current()")
            assert cursor.fetchone() == (inside,)
    [(outside,)] = prepared.rows("SELECT txid_current()", ())

    assert first == second
    assert outside != inside


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_is_an_operational_error():
    [(pid,)] = prepared.rows("SELECT pg_backend_pid()", ())
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    finally:
        other.close()

    with pytest.raises(OperationalError):
        prepared.rows("SELECT pg_backend_pid()", ())
    connection.close()
    assert prepared.rows("SELECT pg_backend_pid()", ()) != [(pid,)]


@pytest.mark.django_db(transaction=True)
def test_other_threads_go_on_while_it_waits():
    ticks: list[int] = []
    done = Event()

    def tick() -> None:
        while not done.wait(0.01):
            ticks.append(1)

    ticking = Thread(target=tick)
    ticking.start()
    prepared.rows("SELECT pg_sleep(0.3)::text", ())
    counted = len(ticks)
    done.set()
    ticking.join()

    assert counted > 2


def test_rows_come_as_instances_with_some_fields_deferred():
    User.objects.create_user("b@example.org")
    User.objects.create_user("a@example.org")

    found = prepared.instances(User, "email <> %(not)s ORDER BY email", {"not": "x"}, without=("password",))

    assert found == list(User.objects.order_by("email"))
    assert [user.get_deferred_fields() for user in found] == [{"password"}, {"password"}]
