from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from redis import Redis
from redis.exceptions import RedisError

from digests.pipeline.turns import NotYourTurn, pause, paused_until, turn
from papersite.servers import addresses, attached

NOW = datetime(2025, 12, 10, 6, tzinfo=UTC)
KEY = "papersite:turn:arxiv.test"


@pytest.fixture
def redis(settings) -> Iterator[Redis]:
    settings.ARXIV_SITE_URL = "https://arxiv.test"
    with Redis.from_url(settings.REDIS_URL, decode_responses=True) as redis:
        yield redis
        redis.delete(KEY, *redis.scan_iter("papersite:pause:*"))


@pytest.fixture
def interval(redis, settings) -> float:
    settings.ARXIV_INTERVAL = 0.2
    return 0.2


@pytest.fixture
def no_interval(redis, settings) -> None:
    settings.ARXIV_INTERVAL = 0


def test_the_interval_counts_from_the_end_of_one_request_to_the_start_of_the_next(interval):
    with turn():
        sleep(interval)
        ended = monotonic()

    with turn():
        assert interval <= monotonic() - ended < 2 * interval


def test_without_an_interval_nobody_rests(no_interval):
    started = monotonic()

    for _ in range(20):
        with turn():
            pass

    assert monotonic() - started < 1


def test_without_an_interval_there_is_still_one_request_at_a_time(no_interval):
    with turn(), pytest.raises(NotYourTurn), turn(wait=0.1):
        pass

    with turn(wait=0):
        pass


def test_who_cannot_wait_is_told_when_the_rest_ends(interval):
    with turn():
        pass
    started = monotonic()

    with pytest.raises(NotYourTurn) as caught, turn(wait=0):
        pass

    assert monotonic() - started < interval / 2
    assert interval / 2 < caught.value.seconds <= interval


def test_who_can_wait_through_the_rest_does(interval):
    with turn():
        pass

    with turn(wait=interval + 0.1):
        pass


def test_who_waits_for_somebody_that_asks_gives_up_in_time(interval):
    with turn():
        started = monotonic()

        with pytest.raises(NotYourTurn) as caught, turn(wait=0.3):
            pass

        assert monotonic() - started <= 0.3
        assert caught.value.seconds >= interval


def test_a_lease_is_renewed_as_long_as_its_holder_lives(redis, interval):
    with turn(lease=0.4):
        for _ in range(10):
            sleep(0.1)
            assert 0 < redis.pttl(KEY) <= 400

    assert redis.get(KEY) == "resting"


def test_a_lease_is_longer_than_the_interval(redis, settings):
    settings.ARXIV_INTERVAL = 30

    with turn():
        assert 90_000 < redis.pttl(KEY) <= 91_000

    assert 29_000 < redis.pttl(KEY) <= 30_000


def test_a_request_that_fails_ends_its_turn(redis, interval):
    with pytest.raises(InterruptedError), turn():
        raise InterruptedError

    assert redis.get(KEY) == "resting"


def test_a_holder_that_lost_its_turn_says_so_and_leaves_the_others_alone(redis, interval, caplog):
    with turn():
        redis.set(KEY, "another", px=5000)

    assert redis.get(KEY) == "another"
    assert 4000 < redis.pttl(KEY) <= 5000
    assert [record.getMessage() for record in caplog.records] == [
        "The turn to ask arXiv was lost while it was used; another request may have been sent."
    ]


def test_a_holder_that_lost_its_turn_does_not_renew_anothers(redis, interval):
    with turn(lease=0.4):
        redis.set(KEY, "another", px=5000)
        sleep(0.3)

        assert redis.get(KEY) == "another"


def test_after_a_lost_turn_the_rest_counts_from_the_later_request(redis, settings):
    settings.ARXIV_INTERVAL = 5

    with turn():
        redis.set(KEY, "resting", px=100)

    assert redis.pttl(KEY) > 4000


def test_a_lease_that_vanished_is_taken_again_and_the_loss_is_told(redis, interval, caplog):
    with turn(lease=0.4):
        redis.delete(KEY)
        sleep(0.3)
        assert redis.exists(KEY)

        with pytest.raises(NotYourTurn), turn(wait=0):
            pass

    assert "was lost while it was used" in caplog.text
    assert redis.get(KEY) == "resting"


@pytest.fixture
def own_redis(tmp_path, settings) -> Path:
    data = Path(tmp_path, "data")
    settings.REDIS_URL = addresses(data).redis_url
    settings.ARXIV_INTERVAL = 0.2
    return data


@pytest.mark.process
def test_an_answer_is_kept_when_redis_stops_before_the_turn_ends(own_redis, caplog):
    answers = []
    with attached(own_redis, ["redis"], throwaway=True) as server, turn(lease=0.4):
        server.release()
        sleep(0.2)
        answers.append("read")

    assert answers == ["read"]
    assert "could not be renewed" in caplog.text
    assert "could not be given back" in caplog.text

    with pytest.raises(RedisError), turn():
        pass


@pytest.mark.process
def test_a_redis_that_starts_again_still_keeps_the_others_out(own_redis):
    with attached(own_redis, ["redis"], throwaway=True) as server, turn(lease=0.4):
        server.release()
        with attached(own_redis, ["redis"], throwaway=True):
            sleep(0.3)

            with pytest.raises(NotYourTurn), turn(wait=0):
                pass


def test_two_arxivs_do_not_wait_for_each_other(interval, settings):
    with turn():
        settings.ARXIV_SITE_URL = "http://127.0.0.1:8100"

        with turn(wait=0):
            pass


def test_a_host_is_paused_until_the_moment_it_wished(redis):
    pause("rss.arxiv.org", NOW + timedelta(minutes=2))

    assert paused_until("RSS.arxiv.org", NOW) == NOW + timedelta(minutes=2)
    assert paused_until("rss.arxiv.org", NOW + timedelta(minutes=1)) == NOW + timedelta(minutes=2)
    assert paused_until("rss.arxiv.org", NOW + timedelta(minutes=2)) is None
    assert paused_until("arxiv.org", NOW) is None


def test_a_later_wish_replaces_the_earlier(redis):
    pause("arxiv.org", NOW + timedelta(hours=2))
    pause("arxiv.org", NOW + timedelta(minutes=2))

    assert paused_until("arxiv.org", NOW) == NOW + timedelta(minutes=2)


def test_no_pause_is_longer_than_six_hours(redis):
    pause("arxiv.org", NOW + timedelta(hours=6))

    assert paused_until("arxiv.org", NOW) == NOW + timedelta(hours=6)
    assert paused_until("arxiv.org", NOW - timedelta(seconds=1)) is None


def test_a_pause_is_forgotten_by_redis_too(redis):
    pause("arxiv.org", NOW)

    assert 0 < redis.pttl("papersite:pause:arxiv.org") <= 6 * 60 * 60 * 1000
