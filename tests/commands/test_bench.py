"""The measurements run and leave the site's own database alone."""

import json
import os
import subprocess
import sys

import pytest

from papersite.env import BASE_DIR

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("tables")]


def test_the_figures_of_an_ingest_come_as_json():
    done = subprocess.run(
        [sys.executable, "manage.py", "bench", "ingest", "--rounds", "1", "--json"],
        cwd=BASE_DIR,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)["ingest"]
    assert figures["entries"] == 1506
    assert {"parse_s", "first_s", "first_cpu_s", "again_s", "match_s", "entries_per_second"} < figures.keys()
