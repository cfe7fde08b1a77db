"""The collected static files that pages refer to, made once for a run of pytest and shared by its workers."""

import fcntl
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command


@pytest.fixture(scope="session", autouse=True)
def static_files() -> None:
    """Collect the static files unless another worker of this run has."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with (settings.DATA / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not settings.STATIC_ROOT.exists():
            call_command("collectstatic", interactive=False, stdout=StringIO())
