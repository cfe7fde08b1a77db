"""The collected static files that pages refer to, made once for a run of pytest and shared by its workers.

They are named as the site's are, and not compressed: that takes most of the time, and a browser of this machine takes
them as they are.
"""

import fcntl
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from whitenoise import WhiteNoise

UNCOMPRESSED = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}


@pytest.fixture(scope="session", autouse=True)
def static_files() -> None:
    """Collect the static files unless another worker of this run has."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with (settings.DATA / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not settings.STATIC_ROOT.exists():
            with override_settings(STORAGES=settings.STORAGES | UNCOMPRESSED):
                call_command("collectstatic", interactive=False, stdout=StringIO())


@pytest.fixture(scope="session", autouse=True)
def one_scan_of_the_static_files() -> None:
    """Have WhiteNoise look at a folder once: every test's client is a site of its own, which would look anew."""
    scan = WhiteNoise.update_files_dictionary
    found: dict[tuple[str, str], dict[str, Any]] = {}

    def look_once(self: WhiteNoise, root: str, prefix: str) -> None:
        held = self.files
        if (root, prefix) not in found:
            self.files = {}
            scan(self, root, prefix)
            found[root, prefix] = self.files
        self.files = held | found[root, prefix]

    WhiteNoise.update_files_dictionary = look_once
