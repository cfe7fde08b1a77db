"""A backfill holds a page at a time, however many there are."""

import json
import os
import subprocess
import sys

import pytest

from papersite.env import BASE_DIR

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("tables")]

MEASURE = """
import json, django
django.setup()
from digests.benchmarks.backfill import measure
print(json.dumps([measure(records) for records in (2_000, 6_000)]))
"""


def test_three_pages_take_no_more_memory_than_one():
    done = subprocess.run(
        [sys.executable, "-c", MEASURE],
        cwd=BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "papersite.settings"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    one_page, three_pages = json.loads(done.stdout)
    assert (one_page["records"], three_pages["records"]) == (2_000, 6_000)
    grown = [run["peak_memory_mb"] - run["memory_before_mb"] for run in (one_page, three_pages)]
    assert grown[1] - grown[0] < 15
