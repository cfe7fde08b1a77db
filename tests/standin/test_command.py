"""`python -m tests.arxiv_standin`, in a process of its own."""

import signal
import subprocess
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from digests.arxiv.listing import parse_listing
from papersite.env import BASE_DIR

COMMAND = (sys.executable, "-m", "tests.arxiv_standin")


@pytest.mark.process
def test_it_prints_the_addresses_to_paste_and_serves_until_it_is_interrupted():
    options = ("--port", "0", "--now", "2025-12-09T12:00-05:00", "--categories", "cs.AI,cs.LG", "--days", "3")
    with subprocess.Popen([*COMMAND, *options], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            lines = [process.stdout.readline().strip() for _ in range(5)]
            names = [line.partition("=")[0] for line in lines[:4]]
            assert names == ["ARXIV_RSS_URL", "ARXIV_SITE_URL", "ARXIV_API_URL", "ARXIV_OAI_URL"]
            assert "2025-12-05 to " in lines[4]
            address = lines[0].partition("=")[2]
            connection = HTTPConnection(urlsplit(address).netloc, timeout=10)
            connection.request("GET", "/rss/cs.AI")
            assert len(parse_listing(connection.getresponse().read()).entries) > 10
            connection.close()
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0


@pytest.mark.process
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--categories", "cs.AI,cs.XX"), "no category of arXiv: cs.XX"),
        (("--now", "2025-12-09T12:00"), "has no zone"),
        (("--faults", "2"), "not between 0 and 1"),
        (("--days", "0"), "less than 1"),
    ],
)
def test_wrong_options_are_explained(options, words):
    done = subprocess.run([*COMMAND, *options], cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
