"""A provider of embeddings on this machine: vectors made of the words of a text, and a count of what was asked."""

import json
import sys
import threading
from collections import deque
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import numpy as np

DIMENSIONS = 32
SYNONYMS = {"automobile": "car", "motorcar": "car", "vehicles": "car"}
"""Words that mean the same: what vectors know and terms do not."""


def vector_of(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """Return the sum of a vector drawn for each word, the same for words that mean the same."""
    words = [SYNONYMS.get(word, word) for word in text.lower().replace(".", "").split()]
    seeds = [int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little") for word in words]
    drawn = [np.random.default_rng(seed).normal(size=dimensions) for seed in seeds]
    return [float(part) for part in np.sum(drawn, axis=0)]


class EmbeddingStandin:
    """The provider, running while it is entered.

    Attributes:
        url: where its protocol begins.
        asked: the texts of every request that was answered with vectors.
        refused: a text that holds this word is refused with 400, and its batch with it.
        spoil: the next requests are answered with these statuses; -1 cuts the connection.
        held_from: how many requests are answered; later ones are counted and get no answer.
        held: set, it lets go of those that wait for one.
    """

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.requests: list[dict[str, Any]] = []
        self.refused = "unspeakable"
        self.spoil: deque[int] = deque()
        self.held_from = sys.maxsize
        self.held = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.held.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return the status and the answer to a request."""
        self.requests.append(request)
        texts = request["input"]
        if any(self.refused in text for text in texts):
            return 400, {"error": {"message": "This input is not taken."}}
        self.asked.append(texts)
        length = request.get("dimensions", DIMENSIONS)
        rows = [
            {"object": "embedding", "index": i, "embedding": vector_of(text, length)} for i, text in enumerate(texts)
        ]
        return 200, {"object": "list", "model": request["model"], "data": rows[::-1], "usage": {}}


def _handler(standin: EmbeddingStandin) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = 0, {}
            if standin.spoil:
                status, answer = standin.spoil.popleft(), {"error": {"message": "Not now."}}
            if status < 0:
                self.connection.close()
                return
            if not status:
                status, answer = standin.answer(request)
            if len(standin.requests) > standin.held_from:
                standin.held.wait(60)
                self.connection.close()
                return
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
