"""Commands from the shell: on a data folder that nothing has used, and when something outside of them is wrong."""

import os
import subprocess
import sys

import pytest

from papersite.env import BASE_DIR

pytestmark = pytest.mark.process


def manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_a_first_command_makes_the_tables_that_it_needs(tmp_path):
    embedded = {"PAPERSITE_DATA": str(tmp_path / "data"), "DATABASE_URL": "", "REDIS_URL": ""}

    done = manage(embedded, "rank_readers", "--reader", "nobody@example.org")

    assert done.stderr.splitlines() == ["CommandError: No reader 'nobody@example.org' with interests."]
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("database_url", "reason"),
    [
        ("postgres://papersite@127.0.0.1:9/papersite", "The database does not answer: "),
        ("{}/postgres?{}", "The database is not as this version needs it; run manage.py migrate."),
    ],
    ids=["no server", "no tables"],
)
def test_a_database_that_cannot_be_used_is_said_in_one_line(database_url, reason):
    place, _, folder = os.environ["DATABASE_URL"].partition("?")
    address = database_url.format(place.rpartition("/")[0], folder)

    done = manage({"DATABASE_URL": address}, "rank_readers")

    assert done.stderr.startswith(reason)
    assert len(done.stderr.splitlines()) == 1
    assert done.returncode == 1


def test_a_command_whose_reader_has_read_enough_ends_without_a_word():
    evaluation = f"{sys.executable} manage.py evaluate_ranking --json --users 1 --methods points"
    shell = f"{evaluation} | head -n 1; exit ${{PIPESTATUS[0]}}"

    done = subprocess.run(
        ["bash", "-c", shell], cwd=BASE_DIR, env=os.environ, capture_output=True, text=True, timeout=240, check=False
    )

    assert done.stdout.startswith('{"split": ')
    assert "Traceback" not in done.stderr
    assert done.returncode == 141
