from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import cycle
from time import monotonic

import httpx2
import pytest
from werkzeug import Request, Response

from digests.arxiv.errors import ListingError
from digests.arxiv.retries import Retries, retry_after
from tests.arxiv.asking import HTML, QUICK, RSS_TYPE, answer, ask, raw_refusal, raw_server, refusal
from tests.arxiv.documents import rss

NOW = datetime(2025, 12, 10, 6, tzinfo=UTC)
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n" + rss()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", 120),
        (" 3 ", 3),
        ("0", 0),
        (format_datetime(NOW + timedelta(minutes=5)), 300),
        (format_datetime(NOW - timedelta(minutes=5)), 0),
        ("Wed, 10 Dec 2025 06:01:00 GMT", 60),
        ("999999999", 21_600),
        ("9" * 5000, 21_600),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 21_600),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_bounded(header, expected):
    assert retry_after(header, now=NOW) == expected


@pytest.mark.parametrize("status", [429, 503])
def test_arxivs_wish_to_be_left_alone_is_passed_on_at_once(httpserver, status):
    answer(httpserver, b"Rate exceeded.", status=status, Retry_After="120")

    assert refusal(httpserver.url_for(""), retries=QUICK).retry_after == 120
    assert len(httpserver.log) == 1


def test_a_moment_is_read_by_arxivs_own_clock():
    head = b"HTTP/1.1 503 Busy\r\nDate: Wed, 10 Dec 2025 06:00:00 GMT\r\n"
    wish = b"Retry-After: Wed, 10 Dec 2025 06:10:00 GMT\r\n\r\n"

    assert raw_refusal(head, wish).retry_after == 600


def test_without_arxivs_clock_a_moment_is_read_by_ours():
    moment = format_datetime(datetime.now(UTC) + timedelta(minutes=10))

    error = raw_refusal(b"HTTP/1.1 503 Busy\r\nRetry-After: " + moment.encode() + b"\r\n\r\n")

    assert error.retry_after == pytest.approx(600, abs=5)


def test_a_moment_far_away_is_six_hours(httpserver):
    answer(httpserver, status=503, Retry_After="Fri, 31 Dec 9999 23:59:59 GMT")

    assert refusal(httpserver.url_for("")).retry_after == 21_600


def test_a_wish_that_nobody_can_read_is_none(httpserver):
    answer(httpserver, status=429, Retry_After="\u00e9" * 1000)

    assert refusal(httpserver.url_for("")).retry_after is None


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_that_stumbles_is_asked_again(httpserver, status):
    answers = iter([Response(status=status), Response(status=status), Response(rss(), content_type=RSS_TYPE)])
    httpserver.expect_request("/rss/cs.LG").respond_with_handler(lambda _request: next(answers))

    assert ask(httpserver.url_for(""), retries=QUICK) == rss()


def test_an_answer_that_breaks_off_is_asked_for_again():
    answers = iter([[WHOLE[:20]], [b""], [WHOLE]])

    with raw_server(lambda: next(answers)) as raw:
        assert ask(raw.base, retries=QUICK) == rss()
        assert len(raw.requests) == 3


def test_a_server_that_stays_down_is_asked_three_times(httpserver):
    answer(httpserver, status=503)

    assert refusal(httpserver.url_for(""), retries=QUICK).reason == "http 503"
    assert len(httpserver.log) == 3


@pytest.mark.parametrize(
    ("status", "headers"),
    [(404, {}), (403, {}), (429, {}), (501, {}), (304, {}), (200, {"Content_Type": HTML}), (302, {"Location": "//x/"})],
)
def test_what_does_not_pass_is_asked_once(httpserver, status, headers):
    answer(httpserver, rss() if status == 200 else b"", status=status, **headers)

    refusal(httpserver.url_for(""), retries=QUICK)

    assert len(httpserver.log) == 1


def test_an_answer_that_drips_is_not_asked_for_again(httpserver):
    answer(httpserver, rss())

    assert refusal(httpserver.url_for(""), retries=QUICK, total_seconds=0).reason == "timeout"
    assert len(httpserver.log) <= 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_wish_is_met_and_asked_again(httpserver, status):
    answers = iter([Response(status=status, headers={"Retry-After": "1"}), Response(rss(), content_type=RSS_TYPE)])
    httpserver.expect_request("/rss/cs.LG").respond_with_handler(lambda _request: next(answers))
    started = monotonic()

    assert ask(httpserver.url_for(""), retries=Retries(first_wait=0, longest_wait=1)) == rss()

    assert 1 <= monotonic() - started < 2


def test_the_error_of_the_last_try_tells_the_last_wish(httpserver):
    wishes = cycle(["0", "0", "90"])

    def busy(_request: Request) -> Response:
        return Response(status=503, headers={"Retry-After": next(wishes)})

    httpserver.expect_request("/rss/cs.LG").respond_with_handler(busy)

    assert refusal(httpserver.url_for(""), retries=QUICK).retry_after == 90


def test_a_connection_that_does_not_come_about_in_time_is_tried_again():
    error = ListingError("timeout", "arXiv does not answer in time.")
    error.__cause__ = httpx2.ConnectTimeout("")

    assert Retries().wait_after(error) is True


def test_an_interval_bounds_the_waits():
    assert Retries.spaced(0) == Retries(first_wait=0, longest_wait=0)
    assert Retries.spaced(0.2) == Retries(first_wait=0.2, longest_wait=0.2)
    assert Retries.spaced(3) == Retries(first_wait=1, longest_wait=3)
    assert Retries.spaced(15) == Retries(first_wait=1, longest_wait=3)
