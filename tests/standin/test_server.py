"""The stand-in as a server: its time, its log, conditional and compressed answers."""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from digests.arxiv.listing import parse_listing
from tests.arxiv_standin.faults import Door
from tests.arxiv_standin.log import Request, overlapping, too_close
from tests.arxiv_standin.mishaps import Mishap
from tests.arxiv_standin.sending import Patience
from tests.arxiv_standin.server import Standin
from tests.standin.asking import AGENT, reader_of
from tests.standin.worlds import TUESDAY, WEDNESDAY, announced, at, get, told, world


@pytest.fixture
def standin() -> Iterator[Standin]:
    with Standin(world(), patience=Patience(hold=0.4, drip=0.4)) as running:
        running.now = at(WEDNESDAY, 9)
        yield running


def request(number: int, arrived: float, ended: float | None) -> Request:
    return Request(number, Door.FEED, "/rss/cs.AI", arrived, "", "", ended, 200)


def test_all_doors_are_served_at_one_address(standin):
    assert standin.urls == {
        "ARXIV_RSS_URL": standin.url,
        "ARXIV_SITE_URL": standin.url,
        "ARXIV_API_URL": f"{standin.url}/api/query",
        "ARXIV_OAI_URL": f"{standin.url}/oai",
    }
    known = announced("cs.AI", TUESDAY)[0][0]
    with reader_of(standin) as reader:
        assert told(reader.feed("cs.AI").entries) == announced("cs.AI", WEDNESDAY)
        assert told(reader.new("cs.AI").entries) == announced("cs.AI", WEDNESDAY)
        assert told(reader.catchup("cs.NA", TUESDAY).entries) == announced("math.NA", TUESDAY)
        assert reader.query(known).entries[0].arxiv_id == known
        assert known in {entry.arxiv_id for entry in reader.records(TUESDAY).entries}
    assert [(one.door, one.status, one.user_agent) for one in standin.requests] == [
        (Door.FEED, 200, AGENT),
        (Door.NEW, 200, AGENT),
        (Door.CATCHUP, 301, AGENT),
        (Door.CATCHUP, 200, AGENT),
        (Door.QUERY, 200, AGENT),
        (Door.OAI, 200, AGENT),
    ]


def test_another_process_can_set_the_time_and_read_the_log(standin):
    put = get(standin, "/_now", method="PUT", body=at(TUESDAY, 12).isoformat())
    assert (put.status, datetime.fromisoformat(json.loads(put.body))) == (200, at(TUESDAY, 12))
    assert standin.now == at(TUESDAY, 12)
    listing = parse_listing(get(standin, "/rss/cs.AI").body)
    assert told(listing.entries) == announced("cs.AI", TUESDAY)
    (logged,) = json.loads(get(standin, "/_requests").body)
    assert (logged["path"], logged["status"], logged["moment"]) == ("/rss/cs.AI", 200, at(TUESDAY, 12).isoformat())


@pytest.mark.parametrize("moment", ["2025-11-18T12:00:00", "noon", ""])
def test_a_time_without_zone_is_refused(standin, moment):
    assert get(standin, "/_now", method="PUT", body=moment).status == 400
    assert standin.now == at(WEDNESDAY, 9)
    with pytest.raises(ValueError, match="zone"):
        standin.now = datetime(2025, 11, 18)  # noqa: DTZ001


def test_the_clock_runs_until_the_time_is_set():
    moments = iter([at(TUESDAY, 9), at(WEDNESDAY, 9)])
    with Standin(world(), clock=lambda: next(moments)) as standin:
        assert [standin.now, standin.now] == [at(TUESDAY, 9), at(WEDNESDAY, 9)]
        standin.now = at(TUESDAY, 10)
        assert standin.now == at(TUESDAY, 10)


@pytest.mark.parametrize("path", ["/rss/cs.AI", "/atom/cs.AI", "/list/cs.AI/new", "/catchup/cs.AI/2025-11-18?abs=True"])
def test_a_document_that_has_not_changed_is_not_sent_again(standin, path):
    first = get(standin, path)
    second = get(standin, path, If_None_Match=first.headers["ETag"])
    assert (second.status, second.body, second.headers["ETag"]) == (304, b"", first.headers["ETag"])
    standin.now += timedelta(days=1)
    third = get(standin, path, If_None_Match=first.headers["ETag"])
    assert (third.status, third.headers["ETag"] != first.headers["ETag"]) == (200, True)


def test_answers_are_compressed_for_those_who_take_it(standin):
    plain, packed = get(standin, "/list/cs.AI/new"), get(standin, "/list/cs.AI/new", Accept_Encoding="gzip")
    assert (plain.headers["Content-Encoding"], packed.headers["Content-Encoding"]) == (None, "gzip")
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 2


def test_an_answer_is_dated_by_the_standins_clock(standin):
    assert get(standin, "/rss/cs.AI").headers["Date"] == "Wed, 19 Nov 2025 14:00:00 GMT"


@pytest.mark.parametrize("path", ["/", "/abs/2511.40001", "/list/cs.AI/recent", "/rss", "/rss/cs.AI/more"])
def test_there_is_nothing_else_to_be_had(standin, path):
    assert get(standin, path).status == 404


def test_requests_that_come_too_soon_are_counted(standin):
    for pause in (0, 0.15, 0):
        time.sleep(pause)
        get(standin, "/rss/econ.GN")
    assert standin.interval_violations(0.1) == 1
    assert standin.interval_violations(0) == 0
    assert standin.interval_violations(60) == 2
    assert standin.overlaps() == 0


def test_two_requests_at_once_are_counted(standin):
    standin.spoil(Mishap.DRIP)
    slow = threading.Thread(target=get, args=(standin, "/rss/cs.AI"))
    slow.start()
    time.sleep(0.15)
    get(standin, "/rss/econ.GN")
    slow.join()
    assert standin.overlaps() == 1


def test_one_after_the_other_is_not_at_once():
    assert overlapping([request(1, 0.0, 1.0), request(2, 1.0, 2.0)]) == []
    assert len(overlapping([request(1, 0.0, 1.0), request(2, 0.9, 0.95), request(3, 0.99, 2.0)])) == 2
    assert len(overlapping([request(1, 0.0, None), request(2, 5.0, 6.0)])) == 1


def test_the_interval_is_between_arrivals():
    requests = [request(1, 0.0, 2.9), request(2, 3.0, 3.1), request(3, 5.9, 6.0)]
    assert [(before.number, after.number) for before, after in too_close(requests, 3)] == [(2, 3)]


def test_requests_of_many_threads_are_all_logged(standin):
    threads = [threading.Thread(target=get, args=(standin, "/rss/econ.GN")) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.number for one in standin.requests] == list(range(1, 17))
    assert {one.status for one in standin.requests} == {200}
