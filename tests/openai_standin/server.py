"""The stand-in over HTTP on this machine."""

import threading
from collections import deque

from digests.benchmarks.model_server import ModelServer, Question, Reply
from tests.openai_standin.ways import Way, answer


class Standin(ModelServer):
    """A provider that answers as it is told, running while it is entered.

    `way` is how it answers, `ways` how for single papers (`2512.08242v1`), and `spoil` how the next questions are
    answered, one after the other. `latency` is added to every answer.
    """

    def __init__(self, way: Way = Way.WELL, *, latency: float = 0.0, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__(latency=latency, host=host, port=port)
        self.way = way
        self.ways: dict[str, Way] = {}
        self.questions: list[Question] = []
        self._next: deque[Way] = deque()
        self._turn = threading.Lock()

    def spoil(self, *ways: Way) -> None:
        """Answer the next questions in these ways."""
        self._next.extend(ways)

    def reply(self, question: Question) -> Reply:
        """Return the answer to a question in the way that it is due."""
        with self._turn:
            self.questions.append(question)
            way = self._next.popleft() if self._next else self.ways.get(question.paper, self.way)
        return answer(question, way, latency=self.latency)
