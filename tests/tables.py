"""The site's tables, made once for a run of pytest in the database that Postgres copies every new one from.

So no worker of pytest-xdist and no scratch database of a measurement has a migration left to run. After tests that
commit, only what they wrote to is emptied.
"""

import fcntl
from collections.abc import Sequence
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

TEMPLATE = "template1"
LARGE = 1 << 20
"""Bytes from which on it is quicker to truncate a table than to delete its rows; dead rows count."""


@pytest.fixture(scope="session")
def tables(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Migrate the template unless another worker of this run has."""
    made = settings.DATA / "tables.made"
    with (settings.DATA / "tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with django_db_blocker.unblock():
                _migrate_template()
            made.touch()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, tables: None) -> None:
    """Have the tables before pytest-django makes this worker's database."""


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Leave this worker's database: it goes with the server, whoever may still be connected."""
    return True


def _migrate_template() -> None:
    held = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = TEMPLATE
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = held


@pytest.fixture(scope="session", autouse=True)
def emptied_tables() -> None:
    """Have a flush empty the tables that hold something: to truncate all fifty takes a quarter of a second."""
    operations: Any = type(connection.ops)
    truncate = operations.sql_flush

    def sql_flush(self: Any, style: Any, tables: Sequence[str], **options: bool) -> list[str]:
        if options.get("reset_sequences"):
            return list(truncate(self, style, tables, **options))
        filled = _filled(tables)
        large = [f'TRUNCATE "{table}" CASCADE' for table, size in filled if size >= LARGE]
        small = [f'DELETE FROM "{table}"' for table, size in filled if size < LARGE]  # noqa: S608 - Django's names
        return ["SET LOCAL session_replication_role = replica", *large, *small]  # looks after no foreign key

    operations.sql_flush = sql_flush


def _filled(tables: Sequence[str]) -> list[tuple[str, int]]:
    """Return the tables that hold any row, and the bytes that each takes."""
    size = "SELECT '{0}', pg_relation_size('\"{0}\"') WHERE EXISTS (SELECT FROM \"{0}\")"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(map(size.format, tables)))
        return list(cursor.fetchall())
