"""The site's tables, made once for a run of pytest in the database that Postgres copies every new one from.

So no worker of pytest-xdist and no scratch database of a measurement has a migration left to run.
"""

import fcntl

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

TEMPLATE = "template1"


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


def _migrate_template() -> None:
    held = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = TEMPLATE
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = held
