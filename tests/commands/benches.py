"""`manage.py bench` in a process of its own."""

import json
import os
import subprocess
import sys
from typing import Any

from papersite.env import BASE_DIR


def bench(subject: str, *sizes: str) -> tuple[dict[str, Any], str]:
    """Run one of the benches; return its figures and what it told meanwhile."""
    done = subprocess.run(
        [sys.executable, "manage.py", "bench", subject, *sizes, "--json"],
        cwd=BASE_DIR,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)[subject], done.stderr
