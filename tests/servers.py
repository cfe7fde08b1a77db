"""A private Postgres and Redis for one run of pytest, there before pytest-django reads the settings.

The process that was started as `pytest` starts them in a temporary folder, without flushes to disk; the workers of
pytest-xdist inherit their addresses, each with a Redis database of its own. They stop when that process ends, even by
`kill -9`, and the folder goes with them.
"""

import os
import tempfile
from pathlib import Path

import pytest

from papersite.servers import Attachment, addresses

# Every name of the environment is set here, as a developer's `.env` fills in what is missing.
ENVIRONMENT = {
    "SECRET_KEY": "only for tests",
    "SITE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "DEBUG": "false",
    "ALLOW_SIGNUP": "true",
    "ADMIN_EMAIL": "",
    "EMAIL_URL": "",
    "OPENAI_API_KEY": "",
    "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
    "SUMMARY_MODEL": "",
    "SUMMARY_FORMAT": "",
    "SUMMARY_LANGUAGES": "",
    "SUMMARY_SOURCE": "",
    "SUMMARY_PROMPT_FILE": "",
    "SUMMARY_DAILY_TOKENS": "",
    "SUMMARY_TEXT_TOKENS": "",
    "SUMMARY_ANSWER_TOKENS": "",
    "SUMMARY_TIMEOUT": "",
    "SUMMARY_CONCURRENCY": "",
    "SUMMARY_PRICE_IN": "",
    "SUMMARY_PRICE_OUT": "",
    "ARXIV_RSS_URL": "http://127.0.0.1:9/rss",
    "ARXIV_SITE_URL": "http://127.0.0.1:9/site",
    "ARXIV_API_URL": "http://127.0.0.1:9/api",
    "ARXIV_OAI_URL": "http://127.0.0.1:9/oai",
    "ARXIV_INTERVAL": "0",
    "ARXIV_CATEGORIES": "",
    "OPENBLAS_NUM_THREADS": "1",  # the workers have the processors; threads of sums would wait for each other in loops
}
_attachment: Attachment | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser, args: list[str]) -> None:
    global _attachment  # noqa: PLW0603 - pytest offers no place earlier than its own configuration
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        data = Path(os.environ["PAPERSITE_DATA"])
        number = int(worker.removeprefix("gw")) + 1
    else:
        data = Path(tempfile.mkdtemp(prefix="papersite-tests-")).resolve()
        number = 0
        _attachment = Attachment(data, throwaway=True)
        _attachment.attach()
    place = addresses(data)
    os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).parents[1] / ".pytest_cache" / "compiled"))
    os.environ.update(
        PAPERSITE_DATA=str(data),
        DATABASE_URL=place.database_url,
        REDIS_URL=f"unix://{place.redis_socket}?db={number}",
        **ENVIRONMENT,
    )


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if _attachment is not None:
        _attachment.release(seconds=20)
