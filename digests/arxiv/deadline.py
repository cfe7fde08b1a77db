"""The end of one HTTP exchange at a fixed moment, whatever the other side does.

httpx2's read timeout begins anew with every byte, so that a server which sends one a minute, in its headers too, would
hold a connection for days. Here the socket is shut down instead, from a thread that waits for nothing else.
"""

import socket
from collections.abc import Mapping
from contextlib import suppress
from threading import Event, Timer
from types import TracebackType
from typing import Any, Self

import httpx2

from digests.arxiv.errors import ListingError


class Deadline:
    """A context manager around one request and its answer, which may take `seconds` together.

    `trace` is to be httpx2's request extension of that name (https://www.encode.io/httpcore/extensions/#trace): by it
    the socket is known before any answer came.

    Raises:
        ListingError: `timeout`, on leaving, when the time had passed; nothing that was read may be trusted then.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._passed = Event()
        self._timer = Timer(seconds, self._pass)
        self._timer.daemon = True
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._passed.is_set() and (error is None or isinstance(error, (httpx2.HTTPError, ListingError))):
            message = f"arXiv's answer takes more than {self._seconds:g} seconds to arrive."
            raise ListingError("timeout", message) from error

    def trace(self, event: str, what: Mapping[str, Any]) -> None:
        """Take note of the connection's socket: the plain one, and the one in its place after the TLS handshake."""
        stream = what.get("return_value")
        if stream is not None and event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = stream.get_extra_info("socket")
            if self._passed.is_set():
                self._shut()

    def _pass(self) -> None:
        self._passed.set()
        self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
