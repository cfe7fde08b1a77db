"""Every way in which a single request goes wrong, as the site's client sees it over a socket."""

import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from urllib.parse import urlsplit

import pytest

from digests.arxiv.errors import ListingError
from tests.arxiv_standin.mishaps import Mishap, mishap_of
from tests.arxiv_standin.sending import Patience
from tests.arxiv_standin.server import Standin
from tests.standin.asking import reader_of
from tests.standin.worlds import TUESDAY, WEDNESDAY, announced, at, get, told, world

REASONS = {
    Mishap.TOO_MANY: {"http 429"},
    Mishap.TOO_MANY_UNTIL: {"http 429"},
    Mishap.UNAVAILABLE: {"http 503"},
    Mishap.UNAVAILABLE_FOR: {"http 503"},
    Mishap.BROKEN: {"http 500"},
    Mishap.TIMEOUT: {"truncated"},
    Mishap.CUT: {"truncated"},
    Mishap.TRUNCATED: {"truncated"},
    Mishap.GARBAGE: {"not a feed", "encoding"},
    Mishap.HTML_ERROR: {"wrong content type"},
    Mishap.WRONG_TYPE: {"wrong content type"},
    Mishap.BAD_GZIP: {"bad compression"},
    Mishap.EMPTY: {"empty body"},
    Mishap.ERROR_FEED: {"arxiv error"},
}
"""What a feed is refused for."""


@pytest.fixture
def standin() -> Iterator[Standin]:
    with Standin(world(), patience=Patience(hold=0.2, drip=0.2)) as running:
        running.now = at(WEDNESDAY, 9)
        yield running


@pytest.mark.parametrize("mishap", REASONS, ids=str)
def test_a_spoiled_feed_is_refused_by_name(standin, mishap):
    standin.spoil(mishap)
    with reader_of(standin) as reader:
        with pytest.raises(ListingError) as caught:
            reader.feed("cs.AI")
        assert caught.value.reason in REASONS[mishap]
        assert told(reader.feed("cs.AI").entries) == announced("cs.AI", WEDNESDAY)
    assert [request.fault for request in standin.requests] == [mishap, ""]


@pytest.mark.parametrize("mishap", [kind for kind in REASONS if kind != Mishap.ERROR_FEED], ids=str)
def test_a_spoiled_page_is_no_page(standin, mishap):
    standin.spoil(mishap)
    with reader_of(standin) as reader, pytest.raises(ListingError):
        reader.new("cs.AI")


@pytest.mark.parametrize("mishap", [kind for kind in REASONS if kind != Mishap.HTML_ERROR], ids=str)
def test_spoiled_answers_of_api_and_oai_are_errors(standin, mishap):
    known = announced("cs.AI", TUESDAY)[0][0]
    standin.spoil(mishap, mishap)
    with reader_of(standin) as reader:
        with pytest.raises(ListingError):
            reader.query(known)
        with pytest.raises(ListingError):
            reader.records(WEDNESDAY)


@pytest.mark.parametrize("mishap", [Mishap.TOO_MANY, Mishap.TOO_MANY_UNTIL, Mishap.UNAVAILABLE_FOR], ids=str)
def test_a_wish_to_be_left_alone_is_in_seconds_or_a_date_by_the_standins_clock(standin, mishap):
    standin.spoil(mishap)
    with reader_of(standin) as reader, pytest.raises(ListingError) as caught:
        reader.feed("cs.AI")
    assert caught.value.retry_after in {30, 120, 600}


def test_a_listing_of_another_category_is_told_by_what_it_says_of_itself(standin):
    standin.spoil(Mishap.WRONG_CATEGORY, Mishap.WRONG_CATEGORY)
    with reader_of(standin) as reader:
        assert reader.feed("cs.AI").categories != ("cs.AI",)
        with pytest.raises(ListingError) as caught:
            reader.new("cs.AI")
    assert caught.value.reason == "wrong listing"


def test_another_paper_than_was_asked_for(standin):
    known = announced("cs.AI", TUESDAY)[0][0]
    standin.spoil(Mishap.WRONG_CATEGORY)
    with reader_of(standin) as reader:
        assert known not in {entry.arxiv_id for entry in reader.query(known).entries}


def test_a_slow_answer_arrives_whole_if_there_is_patience(standin):
    standin.spoil(Mishap.DRIP)
    started = time.monotonic()
    with reader_of(standin) as reader:
        assert told(reader.feed("cs.AI").entries) == announced("cs.AI", WEDNESDAY)
    assert time.monotonic() - started > 0.15


@pytest.mark.parametrize("mishap", [Mishap.DRIP, Mishap.TIMEOUT], ids=str)
def test_a_client_without_patience_gives_up_and_is_not_held_to_have_asked_twice_at_once(mishap):
    with Standin(world(), patience=Patience(hold=2, drip=4)) as standin:
        standin.now = at(WEDNESDAY, 9)
        standin.spoil(mishap)
        with reader_of(standin, total_seconds=0.3) as reader, pytest.raises(ListingError) as caught:
            reader.feed("cs.AI")
        assert caught.value.reason == "timeout"
        time.sleep(0.3)
        with reader_of(standin) as reader:
            reader.feed("cs.AI")
        assert standin.requests[0].was_abandoned
        assert standin.overlaps() == 0


def test_a_cut_connection_announces_more_than_it_sends(standin):
    standin.spoil(Mishap.CUT)
    with socket.create_connection((urlsplit(standin.url).hostname, urlsplit(standin.url).port)) as raw:
        raw.sendall(b"GET /rss/cs.AI HTTP/1.1\r\nHost: arxiv\r\n\r\n")
        received = b"".join(iter(lambda: raw.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    assert 0 < len(body) < length


def test_truncated_and_empty_documents_come_with_status_200(standin):
    whole = get(standin, "/rss/cs.AI").body
    standin.spoil(Mishap.TRUNCATED, Mishap.EMPTY)
    truncated, empty = get(standin, "/rss/cs.AI"), get(standin, "/rss/cs.AI")
    assert (truncated.status, empty.status, empty.body) == (200, 200, b"")
    assert whole.startswith(truncated.body)
    assert 0 < len(truncated.body) < len(whole)


def test_a_fifth_of_all_requests_is_a_fifth_and_the_same_for_the_same_seed():
    kinds = [mishap_of(7, number, 0.2) for number in range(5000)]
    share = sum(kind is not None for kind in kinds) / len(kinds)
    assert 0.18 < share < 0.22
    assert kinds == [mishap_of(7, number, 0.2) for number in range(5000)]
    assert kinds != [mishap_of(8, number, 0.2) for number in range(5000)]
    assert set(kinds) == {None, *Mishap}
    assert min(Counter(kinds).values()) > 30


def test_random_faults_strike_requests_by_their_number():
    with Standin(world(), random_faults=0.5, seed=3, patience=Patience(0.01, 0.01)) as standin:
        standin.now = at(WEDNESDAY, 9)
        for _ in range(30):
            with suppress(OSError, HTTPException):
                get(standin, "/rss/econ.GN")
        faults = [request.fault for request in standin.requests]
    assert faults == [mishap_of(3, number, 0.5) or "" for number in range(1, 31)]
