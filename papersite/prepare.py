"""Bring the database, the static files and the first account up to date: `python -m papersite.prepare`.

What `./run` does between starting the servers and serving, in one process, as importing Django takes most of a second.
Each step is skipped when there is nothing to do.
"""

import hashlib
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from digests.checks import TAG
from papersite.console import say


def prepare() -> None:
    """Check the settings, migrate, collect the static files, load the sample, make the first staff account."""
    _check_settings()
    _migrate()
    _collect_static(settings.STATIC_ROOT)
    _load_sample(settings.DATA)
    call_command("first_staff")


def _check_settings() -> None:
    """Refuse impossible settings, and tell of useless ones.

    Raises:
        CommandError: the first of the impossible ones.
    """
    for problem in run_checks(tags=[TAG]):
        if problem.is_serious():
            raise CommandError(problem.msg)
        say(f"Warning: {problem.msg}")


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Migrating the database: {len(plan)} steps")
        call_command("migrate", verbosity=0, interactive=False)


def _collect_static(root: Path) -> None:
    stamp = root / "collected"
    wanted = _fingerprint_of_static_files()
    if not stamp.exists() or stamp.read_text() != wanted:
        say("Collecting the static files")
        call_command("collectstatic", verbosity=0, interactive=False, clear=root.exists())
        stamp.write_text(wanted)


def _fingerprint_of_static_files() -> str:
    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            found.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _load_sample(data: Path) -> None:
    """Load the sample once; the marker tells a load that was interrupted from one that is done."""
    marker = data / "sample.unfinished"
    if _holds_papers() and not marker.exists():
        return
    say("Loading the sample of real arXiv listings")
    marker.touch()
    call_command("load_sample")
    marker.unlink()


def _holds_papers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM digests_paper)")
        return bool(cursor.fetchone()[0])


def main() -> int:
    """Prepare the site; on failure say why in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "papersite.settings")
    try:
        django.setup()
        prepare()
    except (CommandError, DatabaseError, ImproperlyConfigured) as error:
        say(" ".join(str(error).split()))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
