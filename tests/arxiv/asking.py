"""Servers on loopback that the client is set upon, and the ways to ask them."""

import socket
import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from digests.arxiv.client import ArxivClient, Doors, Retries
from digests.arxiv.errors import ListingError

AGENT = "Papersite/1 (mailto:papersite@example.org)"
RSS_TYPE = "application/rss+xml"
HTML = "text/html; charset=utf-8"
ONCE = Retries(tries=1)
QUICK = Retries(first_wait=0, longest_wait=0)
"""As many tries as usual without a wait between them."""
RESET = b"\0reset"
"""In the place of a piece of bytes: the connection is reset rather than ended."""


def doors(base: str) -> Doors:
    """Return the four doors of one server, each under a path of its own but for RSS."""
    base = base.rstrip("/")
    return Doors(rss=base, site=f"{base}/site", api=f"{base}/api/query", oai=f"{base}/oai")


def ask(base: str, query: str = "cs.LG", **options: Any) -> bytes:
    """Return the listing, asked for once unless the options say otherwise."""
    with ArxivClient(doors(base), AGENT, **{"retries": ONCE} | options) as client:
        return client.listing(query).document


def refusal(base: str, query: str = "cs.LG", **options: Any) -> ListingError:
    """Return the error in the place of a listing; its words are one short line of plain text."""
    with pytest.raises(ListingError) as caught:
        ask(base, query, **options)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300
    return caught.value


def answer(arxiv: HTTPServer, body: bytes = b"", status: int = 200, path: str = "/rss/cs.LG", **headers: str) -> None:
    """Let the server answer a path with this from now on; `Content_Type` is a header's name."""
    named = {"Content-Type": RSS_TYPE} | {name.replace("_", "-"): value for name, value in headers.items()}
    arxiv.expect_request(path).respond_with_response(Response(body, status, named))


class Raw:
    """What a server of plain bytes was asked so far, and where it is."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.requests: list[bytes] = []


@contextmanager
def raw_server(answer: Callable[[], Iterable[bytes]]) -> Iterator[Raw]:
    """Serve these pieces of bytes, whatever they are, to every request, and hang up after them."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        raw = Raw(f"http://127.0.0.1:{listening.getsockname()[1]}")
        Thread(target=_serve, args=(listening, raw, answer), daemon=True).start()
        yield raw
        listening.shutdown(socket.SHUT_RDWR)


def raw_refusal(*pieces: bytes, **options: Any) -> ListingError:
    """Return the client's error about these bytes."""
    with raw_server(lambda: pieces) as raw:
        return refusal(raw.base, **options)


def _serve(listening: socket.socket, raw: Raw, answer: Callable[[], Iterable[bytes]]) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            with connection, suppress(ConnectionError):
                request = b""
                while b"\r\n\r\n" not in request:
                    request += connection.recv(65536)
                raw.requests.append(request)
                for piece in answer():
                    if piece == RESET:
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        break
                    connection.sendall(piece)
