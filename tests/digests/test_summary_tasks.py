"""The tasks of summaries: who wants them when, who calls their writers, and what a writer's task does."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import settings as current
from django.core.cache import cache
from django.utils import timezone
from redis import Redis

from digests import summary_tasks, tasks
from digests.models import Summary, SummaryState
from digests.pipeline import match, vectors
from papersite import serve
from tests.builders import DAY, NOW, announce, entry, ingest, profile
from tests.openai_standin.server import Standin
from tests.openai_standin.ways import RETRY_AFTER_SECONDS, Way
from tests.summarizing import wanted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def provider(settings) -> Iterator[Standin]:
    with Standin() as model:
        settings.OPENAI_API_KEY, settings.SUMMARY_MODEL = "sk-test", "tiny"
        settings.OPENAI_BASE_URL, settings.SUMMARY_SOURCE = model.url, "abstract"
        cache.clear()
        summary_tasks._desk.cache_clear()
        yield model
        summary_tasks._desk.cache_clear()


@pytest.fixture
def called() -> Iterator["Calls"]:
    with Redis.from_url(current.REDIS_URL) as redis:
        redis.delete(tasks.SUMMARIES)
        yield Calls(redis)
        redis.delete(tasks.SUMMARIES)


class Calls:
    """What lies in the queue of the writers."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def __len__(self) -> int:
        return int(self._redis.llen(tasks.SUMMARIES))

    @property
    def etas(self) -> list[datetime]:
        found = (json.loads(each)["headers"]["eta"] for each in self._redis.lrange(tasks.SUMMARIES, 0, -1))
        return [datetime.fromisoformat(eta) for eta in found if eta]

    @property
    def names(self) -> set[str]:
        return {json.loads(each)["headers"]["task"] for each in self._redis.lrange(tasks.SUMMARIES, 0, -1)}


def announce_two() -> None:
    announce(entry("2512.00001", title="LLM agents"), entry("2512.00002", title="LLM"))
    vectors.build_day(DAY, NOW)


class TestWantSummaries:
    @pytest.fixture(autouse=True)
    def reader(self) -> None:
        profile(keywords=["LLM"], order="points")

    def test_what_rankings_show_is_wanted_once_and_writers_are_called(self, called):
        announce_two()
        queued: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tasks.call_writers, "delay", lambda: queued.append("writers"))
            tasks.want_summaries()
            tasks.want_summaries()

        assert Summary.objects.filter(state=SummaryState.WANTED).count() == 2
        assert queued == ["writers"]

    def test_a_batch_that_is_not_indexed_yet_is_not_looked_at(self, called):
        announce_two()
        ingest(entry("2512.00001", title="LLM agents"), entry("2512.00002", title="LLM"), entry("2512.00003"))
        assert match.stale_days()

        tasks.want_summaries()

        assert not Summary.objects.exists()


class TestCallWriters:
    def test_as_many_chains_are_started_as_there_is_work_and_room(self, called, settings):
        settings.SUMMARY_CONCURRENCY = 2
        for number in (1, 2, 3):
            wanted(f"2512.0000{number}")

        tasks.call_writers()

        assert len(called) == 2
        assert called.names == {"digests.summary_tasks.write_summary"}

    def test_what_a_dead_writer_left_is_written_by_another(self, called):
        row = wanted(state=SummaryState.READING, claimed_by=77, claimed_at=timezone.now())

        tasks.call_writers()

        row.refresh_from_db()
        assert (row.state, row.claimed_by) == (SummaryState.WANTED, None)
        assert len(called) == 1

    def test_nothing_to_write_calls_nobody(self, called):
        wanted(not_before=timezone.now() + timedelta(hours=1))

        tasks.call_writers()

        assert len(called) == 0


class TestWriteSummary:
    def test_writes_the_most_wanted_and_queues_the_next(self, called, provider):
        wanted("2512.00001", best_rank=2)
        wanted("2512.00002", best_rank=1)

        summary_tasks.write_summary()

        assert [row.paper.arxiv_id for row in Summary.objects.filter(state=SummaryState.WRITTEN)] == ["2512.00002"]
        assert len(provider.questions) == 1
        assert len(called) == 1

    def test_a_chain_ends_where_nothing_is_wanted(self, called, provider):
        summary_tasks.write_summary()

        assert (len(called), provider.questions) == (0, [])

    def test_a_chain_goes_on_when_the_provider_may_be_asked_again(self, called, provider):
        provider.spoil(Way.RATE_LIMITED)
        wanted("2512.00001")

        summary_tasks.write_summary()

        (eta,) = called.etas
        assert timedelta(seconds=5) < eta - timezone.now() <= timedelta(seconds=RETRY_AFTER_SECONDS * 1.25)


class TestTheSupervisorsWriter:
    def test_there_is_none_without_a_provider(self, monkeypatch):
        monkeypatch.setenv("OPENAI_API_KEY", "")

        assert serve._writer() == ()

    def test_takes_its_own_queue_with_as_many_threads_as_calls_may_be_made(self, monkeypatch):
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        monkeypatch.setenv("SUMMARY_CONCURRENCY", "5")

        (child,) = serve._writer()

        words = [str(word) for word in child.command]
        assert words[words.index("--queues") + 1] == tasks.SUMMARIES
        assert words[words.index("--include") + 1] == summary_tasks.__name__
        assert (words[words.index("--pool") + 1], words[words.index("--concurrency") + 1]) == ("threads", "5")
