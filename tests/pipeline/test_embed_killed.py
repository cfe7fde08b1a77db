"""`kill -9` of a worker that embeds papers: only the request under way is paid for again."""

import os
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.conf import settings as site

from digests.models import DayMeanings, PaperMeaning
from digests.pipeline import embed
from digests.pipeline.locks import Claim, claimed
from papersite import servers
from papersite.env import BASE_DIR
from tests.builders import NOW, announce, entry
from tests.openai_standin.embeddings import EmbeddingStandin

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

PAPERS, BATCH, ANSWERED = 9, 2, 2
DEADLINE = 60.0


def test_a_killed_worker_pays_again_for_the_request_under_way_alone(settings, monkeypatch):
    announce(*[entry(f"2512.{serial:05d}", title=f"Paper {serial}") for serial in range(1, PAPERS + 1)])
    with EmbeddingStandin() as provider:
        settings.EMBEDDING_MODEL, settings.EMBEDDING_BASE_URL = "words", provider.url
        provider.held_from = ANSWERED
        kill_in_a_request(provider)

        assert PaperMeaning.objects.count() == ANSWERED * BATCH
        under_way = provider.asked[ANSWERED]

        provider.held_from = sys.maxsize
        monkeypatch.setattr(embed, "BATCH", BATCH)
        assert embed.embed_recent(NOW) is False

        paid = Counter(text for texts in provider.asked for text in texts)
        assert len(paid) == PAPERS
        assert {text for text, times in paid.items() if times > 1} == set(under_way)
        assert max(paid.values()) == 2
    assert PaperMeaning.objects.exclude(packed=b"").count() == PAPERS
    assert DayMeanings.objects.get().papers == PAPERS


def kill_in_a_request(provider: EmbeddingStandin) -> None:
    """Start a worker, and kill it once it waits for an answer that does not come."""
    place = servers.addresses(site.DATA)
    database = site.DATABASES["default"]["NAME"]
    environment = os.environ | {
        "DATABASE_URL": f"postgres://papersite@:5432/{database}?host={place.folder}",
        "EMBEDDING_MODEL": "words",
        "EMBEDDING_BASE_URL": provider.url,
    }
    command = [sys.executable, "-m", "tests.pipeline.embedder", str(BATCH)]
    with subprocess.Popen(command, cwd=BASE_DIR, env=environment) as process:
        wait_until(lambda: len(provider.asked) > ANSWERED)
        process.kill()
    wait_until(is_free)


def is_free() -> bool:
    """Return whether Postgres has noticed that the one who had claimed the work is gone."""
    with claimed(Claim.EMBEDDING) as is_mine:
        return is_mine


def wait_until(is_so) -> None:
    until = time.monotonic() + DEADLINE
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)
