"""An HTTP server on this machine that stands for somebody else's: what those of benchmarks and tests share."""

import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

Served = TypeVar("Served")


class LocalServer:
    """The server, running while it is entered, with a thread for each connection; port 0 is any that is free."""

    def __init__(
        self, handler: Callable[..., BaseHTTPRequestHandler], *, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self._handler = handler
        self._wanted = (host, port)
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        self._server = _Server(self._wanted, self._handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    @property
    def address(self) -> str:
        """Its address, as soon as it runs: `http://127.0.0.1:50000`."""
        if self._server is None:
            raise RuntimeError("This server is not running.")
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"


class Handler(BaseHTTPRequestHandler, Generic[Served]):
    """Answers for what is served; says nothing of it. It is made as `partial(Handler, served)`."""

    protocol_version = "HTTP/1.1"

    def __init__(self, served: Served, *arguments: Any) -> None:
        self.served = served
        super().__init__(*arguments)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

    def body(self) -> bytes:
        """Return what the request brings."""
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def send(self, body: bytes, headers: Mapping[str, str], *, status: int = 200, cut: int | None = None) -> None:
        """Send an answer; where `cut` is set, the connection ends after so many bytes of it."""
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if cut is not None:
            self.close_connection = True
        self.wfile.write(body[:cut])


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that the other side breaks off."""
