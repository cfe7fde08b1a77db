"""The client against servers that break off, drip, lie and never end: always a named error, in time."""

import gzip
import socket
import time
import zlib
from collections.abc import Iterator

import pytest

from digests.arxiv import bodies
from digests.arxiv import client as client_module
from tests.arxiv.asking import RESET, answer, ask, raw_refusal, raw_server, refusal
from tests.arxiv.documents import item, rss

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"


def test_a_compressed_listing_is_unpacked(arxiv, base):
    answer(arxiv, gzip.compress(rss(item())), Content_Encoding="gzip")

    assert ask(base) == rss(item())


def test_a_compression_bomb_is_stopped_at_the_limit(arxiv, base):
    answer(arxiv, gzip.compress(b"<rss>" + b" " * 60_000_000), Content_Encoding="gzip")

    assert refusal(base).reason == "too large"


def test_a_compression_bomb_in_an_error_document_is_stopped_too(arxiv, base):
    answer(arxiv, gzip.compress(b"<rss>" + b" " * 60_000_000), status=400, Content_Encoding="gzip")

    assert refusal(base).reason == "too large"


def test_an_endless_answer_is_stopped_at_the_limit(monkeypatch):
    monkeypatch.setattr(bodies, "MAX_BYTES", 100_000)

    def endless() -> Iterator[bytes]:
        yield HEAD + b"\r\n"
        while True:
            yield b" " * 10_000

    with raw_server(endless) as raw:
        assert refusal(raw.base).reason == "too large"


def test_broken_compression_is_named(arxiv, base):
    answer(arxiv, b"not gzip at all", Content_Encoding="gzip")

    assert refusal(base).reason == "bad compression"


def test_compression_that_breaks_off_is_no_listing(arxiv, base):
    answer(arxiv, gzip.compress(rss(item()))[:-20], Content_Encoding="gzip")

    assert refusal(base).reason == "truncated"


def test_a_compression_that_was_not_asked_for_is_refused(arxiv, base):
    answer(arxiv, zlib.compress(rss()), Content_Encoding="br")

    assert refusal(base).reason == "bad compression"


@pytest.mark.parametrize(
    "pieces",
    [
        (HEAD + b"Content-Length: 5000\r\n\r\n", rss()[:50]),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\n<rss>\r\n"),
        (HEAD,),
        (b"HTTP/1.1 200",),
        (b"",),
        (HEAD + b"Content-Length: 5000\r\n\r\n<rss>", RESET),
        (HEAD, RESET),
    ],
)
def test_an_answer_that_breaks_off_is_truncated(pieces):
    assert raw_refusal(*pieces).reason == "truncated"


@pytest.mark.parametrize(
    "pieces",
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n",),
        (b"\x00\xff\x1b[31m" * 100 + b"\r\n\r\n",),
        (b"HTTP/1.1 99 Odd\r\n\r\n",),
        (b"HTTP/1.1 abc OK\r\n\r\n",),
        (HEAD + b"Content-Length: many\r\n\r\n", rss()),
        (HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n", rss()),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"zz\r\n<rss>\r\n"),
        (HEAD + b"no colon\r\n\r\n", rss()),
        (HEAD + b"X: " + b"y" * 200_000 + b"\r\n\r\n", rss()),
    ],
)
def test_what_is_not_http_is_named(pieces):
    assert raw_refusal(*pieces).reason == "bad http"


def test_what_a_server_says_of_itself_cannot_paint_the_log():
    error = raw_refusal(b"HTTP/1.1 200 OK\r\nContent-Type: \x1b[31mred\r\n\r\n", rss())

    assert error.reason == "wrong content type"
    assert r"\x1b[31mred" in str(error)
    assert str(raw_refusal(b"HTTP/1.1 404 \x1b[31mGone\r\n\r\n")) == "arXiv answers 404 ?[31mGone."


def test_an_answer_is_as_long_as_its_header_says():
    pieces = (HEAD + b"Content-Length: %d\r\n\r\n" % len(rss()), rss() + b"<!-- more -->")

    with raw_server(lambda: pieces) as raw:
        assert ask(raw.base) == rss()


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX: ",
        HEAD + b"Content-Length: 5000\r\n\r\n",
        HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(rss())[:30],
        HEAD + b"\r\n",
    ],
)
def test_an_answer_that_drips_is_given_up_wherever_it_is(start):
    def dripping() -> Iterator[bytes]:
        yield start
        while True:
            time.sleep(0.02)
            yield b"1"

    started = time.monotonic()
    with raw_server(dripping) as raw:
        assert refusal(raw.base, total_seconds=0.2).reason == "timeout"
    assert time.monotonic() - started < 2


def test_headers_before_the_headers_without_end_are_given_up():
    def endless() -> Iterator[bytes]:
        while True:
            yield b"HTTP/1.1 100 Continue\r\n\r\n" * 100

    with raw_server(endless) as raw:
        assert refusal(raw.base, total_seconds=0.2).reason == "timeout"


def test_without_any_time_there_is_no_answer(arxiv, base):
    answer(arxiv, rss())

    assert refusal(base, total_seconds=0).reason == "timeout"


def test_a_server_that_never_answers_is_a_timeout(monkeypatch):
    monkeypatch.setattr(client_module, "READ_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert refusal(f"http://127.0.0.1:{silent.getsockname()[1]}").reason == "timeout"


def test_a_closed_port_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"

    assert refusal(address).reason == "unreachable"


def test_a_server_without_encryption_cannot_be_reached_with_it(arxiv, base):
    answer(arxiv, rss())

    assert refusal(base.replace("http", "https", 1)).reason == "unreachable"


@pytest.mark.parametrize("host", ["nowhere..example", "a" * 80 + ".example"])
def test_a_host_that_cannot_exist_is_unreachable(host):
    assert refusal(f"http://{host}").reason == "unreachable"
