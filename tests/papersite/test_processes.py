import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from papersite.env import BASE_DIR
from papersite.processes import Child
from tests.papersite import processes

pytestmark = pytest.mark.process


@pytest.fixture
def child():
    child = Child("sleeper", ["sleep", "60"])
    child.start()
    yield child
    child.stop(5)


def test_a_killed_child_is_started_again_and_reported_in_one_line(child):
    os.kill(child.pid, signal.SIGKILL)

    assert processes.until(lambda: not child.is_running())
    assert child.watch() == "sleeper was killed by SIGKILL; starting it again in 0.2 s"
    assert processes.until(lambda: child.watch() or child.is_running(), 5)


def test_the_pause_grows_while_a_child_does_not_stay_up():
    child = Child("failing", ["false"])
    child.start()

    for pause in ("0.2", "0.4", "0.8"):
        assert _next_line(child) == f"failing ended with exit code 1; starting it again in {pause} s"


def test_a_child_that_ignores_the_polite_signal_is_killed_in_time(tmp_path):
    deaf = Child("deaf", ["sh", "-c", f"trap '' TERM; touch {tmp_path}/ready; exec sleep 60"])
    deaf.start()
    assert processes.until((tmp_path / "ready").exists)

    started = time.monotonic()
    deaf.stop(0.2)

    assert not deaf.is_running()
    assert time.monotonic() - started < 5


def test_a_child_ends_with_a_killed_parent():
    program = """
        import time
        from papersite.processes import Child
        child = Child("sleeper", ["sleep", "60"])
        child.start()
        print(child.pid, flush=True)
        time.sleep(60)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=BASE_DIR, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()

    assert processes.until(lambda: not _is_there(pid), 5)


def _next_line(child: Child) -> str | None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        line = child.watch()
        if line:
            return line
        time.sleep(0.01)
    return None


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
