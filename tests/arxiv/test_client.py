"""The client against a real HTTP server on loopback."""

import gzip
import socket
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx2
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digests.arxiv import client as client_module
from digests.arxiv.client import ArxivClient, fetch_listing, retry_after
from digests.arxiv.errors import ListingError
from digests.arxiv.listing import parse_listing
from tests.arxiv.documents import hostile, item, rss

AGENT = "Papersite/1 (mailto:papersite@example.org)"
RSS_TYPE = "application/rss+xml"
NOW = datetime(2025, 12, 10, 6, tzinfo=UTC)


@pytest.fixture
def arxiv(httpserver: HTTPServer) -> HTTPServer:
    return httpserver


def ask(arxiv: HTTPServer, query: str = "cs.LG", **options: Any) -> bytes:
    return ArxivClient(arxiv.url_for("").rstrip("/"), AGENT, **options).fetch_listing(query)


def refusal(arxiv: HTTPServer, query: str = "cs.LG", **options: Any) -> ListingError:
    with pytest.raises(ListingError) as caught:
        ask(arxiv, query, **options)
    assert "\n" not in str(caught.value)
    return caught.value


def answer(arxiv: HTTPServer, body: bytes = b"", status: int = 200, **headers: str) -> None:
    named = {"Content-Type": RSS_TYPE} | {name.replace("_", "-"): value for name, value in headers.items()}
    arxiv.expect_request("/rss/cs.LG").respond_with_response(Response(body, status, named))


def test_a_listing_is_asked_for_politely_and_arrives_unchanged(arxiv):
    arxiv.expect_oneshot_request("/rss/cs.AI+cs.LG", headers={"User-Agent": AGENT}).respond_with_data(
        rss(item()), content_type=RSS_TYPE
    )

    document = fetch_listing("cs.AI+cs.LG", base_url=arxiv.url_for(""), user_agent=AGENT)

    assert document == rss(item())
    arxiv.check_assertions()


@pytest.mark.parametrize(
    "content_type", ["application/rss+xml; charset=utf-8", "text/xml", "application/xml", "application/atom+xml"]
)
def test_every_type_of_xml_is_taken(arxiv, content_type):
    answer(arxiv, rss(), Content_Type=content_type)

    assert ask(arxiv) == rss()


def test_a_compressed_listing_is_unpacked(arxiv):
    answer(arxiv, gzip.compress(rss(item())), Content_Encoding="gzip")

    assert ask(arxiv) == rss(item())


def test_a_compression_bomb_is_stopped_at_the_limit(arxiv):
    answer(arxiv, gzip.compress(b"<rss>" + b" " * 60_000_000), Content_Encoding="gzip")

    assert refusal(arxiv).reason == "too large"


def test_an_endless_answer_is_stopped_at_the_limit(arxiv, monkeypatch):
    monkeypatch.setattr(client_module, "MAX_BYTES", 1_000)
    answer(arxiv, b" " * 1_001)

    assert refusal(arxiv).reason == "too large"


def test_broken_compression_is_named(arxiv):
    answer(arxiv, b"not gzip at all", Content_Encoding="gzip")

    assert refusal(arxiv).reason == "bad compression"


def test_compression_that_breaks_off_is_no_listing(arxiv):
    answer(arxiv, gzip.compress(rss(item()))[:-20], Content_Encoding="gzip")

    assert refusal(arxiv).reason == "truncated"


def test_a_compression_that_was_not_asked_for_is_refused(arxiv):
    answer(arxiv, zlib.compress(rss()), Content_Encoding="br")

    assert refusal(arxiv).reason == "bad compression"


def test_a_web_page_with_status_200_is_no_listing(arxiv):
    answer(arxiv, hostile("05"), Content_Type="text/html; charset=utf-8")

    error = refusal(arxiv)
    assert error.reason == "wrong content type"
    assert "text/html" in str(error)


@pytest.mark.parametrize("status", [304, 403, 404, 429, 500, 503])
def test_a_status_that_is_no_answer_is_named(arxiv, status):
    answer(arxiv, status=status)

    error = refusal(arxiv)
    assert error.reason == f"http {status}"
    assert error.retry_after is None


@pytest.mark.parametrize("status", [429, 503])
def test_arxivs_wish_to_be_left_alone_is_passed_on(arxiv, status):
    answer(arxiv, b"Rate exceeded.", status=status, Retry_After="120")

    assert refusal(arxiv).retry_after == 120


def test_arxivs_own_error_document_is_told_in_its_words(arxiv):
    answer(arxiv, hostile("57"), status=400)

    error = refusal(arxiv)
    assert error.reason == "arxiv error"
    assert "Bad subject class 'XX'" in str(error)


@pytest.mark.parametrize("body", [b"Bad request", rss()])
def test_any_other_document_with_status_400_is_just_that_status(arxiv, body):
    answer(arxiv, body, status=400)

    assert refusal(arxiv).reason == "http 400"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_on_the_same_host_is_followed(arxiv, status):
    answer(arxiv, status=status, Location="/elsewhere")
    arxiv.expect_request("/elsewhere").respond_with_data(rss(), content_type=RSS_TYPE)

    assert ask(arxiv) == rss()


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2:1/rss/cs.LG",
        "http://evil.example/rss/cs.LG",
        "//evil.example/",
        "file:///etc/passwd",
        "http://localhost:1/",
    ],
)
def test_a_redirect_to_another_host_is_not_followed(arxiv, location):
    answer(arxiv, status=302, Location=location)

    assert refusal(arxiv).reason == "redirect"


def test_a_circle_of_redirects_ends(arxiv):
    answer(arxiv, status=302, Location="/rss/cs.LG")

    assert refusal(arxiv).reason == "redirect"
    assert len(arxiv.log) == 4


@pytest.mark.parametrize("location", ["http://[", "http://127.0.0.1:99999/", "http://exa\x7fmple/", ""])
def test_a_redirect_to_nowhere_is_not_followed(location):
    nowhere = httpx2.MockTransport(lambda _request: httpx2.Response(302, headers={"Location": location}))

    with pytest.raises(ListingError) as caught:
        ArxivClient("https://arxiv.example", AGENT, transport=nowhere).fetch_listing("cs.LG")

    assert caught.value.reason == "redirect"


def test_every_request_waits_its_turn(arxiv):
    turns = []
    answer(arxiv, status=302, Location="/elsewhere")
    arxiv.expect_request("/elsewhere").respond_with_data(rss(), content_type=RSS_TYPE)

    ask(arxiv, pace=lambda: turns.append(len(arxiv.log)))

    assert turns == [0, 1]


def test_an_answer_that_drips_is_given_up(arxiv):
    def drip(_request: Request) -> Response:
        return Response(_slowly(), content_type=RSS_TYPE)

    arxiv.expect_request("/rss/cs.LG").respond_with_handler(drip)

    assert refusal(arxiv, total_seconds=0).reason == "timeout"


def _slowly() -> Iterator[bytes]:
    yield b"<rss>"
    yield b"</rss>"


def test_a_server_that_never_answers_is_a_timeout(monkeypatch):
    monkeypatch.setattr(client_module, "READ_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"

        with pytest.raises(ListingError) as caught:
            ArxivClient(address, AGENT).fetch_listing("cs.LG")

    assert caught.value.reason == "timeout"


def test_a_closed_port_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"

    with pytest.raises(ListingError) as caught:
        ArxivClient(address, AGENT).fetch_listing("cs.LG")

    assert caught.value.reason == "unreachable"


def test_an_answer_shorter_than_announced_is_truncated(arxiv):
    def short(_request: Request) -> Response:
        response = Response(rss()[:50], content_type=RSS_TYPE)
        response.headers["Content-Length"] = "5000"
        response.headers["Connection"] = "close"
        return response

    arxiv.expect_request("/rss/cs.LG").respond_with_handler(short)

    assert refusal(arxiv).reason == "truncated"


@pytest.mark.parametrize("query", ["", "../admin", "cs.LG?x=1", "cs LG", "+cs", "cs.LG/x", "a" * 1001, "cs.LG\n"])
def test_what_is_no_query_is_never_asked(arxiv, query):
    assert refusal(arxiv, query).reason == "bad query"
    assert arxiv.log == []


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


def test_what_was_fetched_can_be_parsed(arxiv):
    answer(arxiv, rss(item()))

    assert parse_listing(ask(arxiv)).entries[0].arxiv_id == "2508.03699"
