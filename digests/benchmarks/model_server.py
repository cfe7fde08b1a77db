"""A small language model server that speaks OpenAI's protocol: `python -m digests.benchmarks.model_server --latency 2`.

It prints its address and serves until it is killed. Every question for a summary gets a good one, made from the paper's
own sentences, after `latency` seconds. It counts what it was asked and paid for: `GET /_calls`.
"""

import argparse
import json
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Self, TypeAlias

from digests.benchmarks.local_server import Handler, LocalServer

JSON: TypeAlias = Mapping[str, Any]

_PAPER = re.compile(r"arXiv:(\S{1,40}?)v([0-9]{1,4})\b", re.ASCII)
_LANGUAGE = re.compile(r"its texts in [^(]*\(([A-Za-z0-9-]+)\)")
_TEXT = re.compile(r"^PAPER-TEXT-\S+ BEGINS\n(.*)^PAPER-TEXT-\S+ ENDS$", re.DOTALL | re.MULTILINE)
_SENTENCE = re.compile(r"\S.{0,600}?[.!?](?=\s|$)", re.DOTALL)
_HEADING = re.compile(r".{0,80}[^.!?]")
_NUMBER = re.compile(r"[0-9]")
_LETTERS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: the paper with its version, the summary's language, the paper's text, and the whole request."""

    paper: str
    language: str
    text: str
    request: JSON

    @classmethod
    def read(cls, request: JSON) -> Self:
        """Return the question in a request; a repair repeats it."""
        said = [str(message.get("content", "")) for message in request.get("messages", ()) if message["role"] == "user"]
        first = said[0] if said else ""
        paper, language, text = _PAPER.search(first), _LANGUAGE.search(first), _TEXT.search(first)
        return cls(
            f"{paper[1]}v{paper[2]}" if paper else "",
            language[1] if language else "",
            text[1].strip() if text else first,
            request,
        )


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it was answered: `tokens` is what it was charged, 0 for an error."""

    paper: str
    language: str
    status: int
    tokens: int
    way: str = "well"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: `tokens` as `Call`; where `cut` is set, the connection ends after so many bytes."""

    status: int
    body: bytes
    tokens: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    cut: int | None = None
    way: str = "well"


class ModelServer(LocalServer):
    """The server, running while it is entered; `latency` is how many seconds it writes on an answer."""

    def __init__(self, *, latency: float = 0.0, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__(partial(_Handler, self), host=host, port=port)
        self.latency = latency
        self._lock = threading.Lock()
        self._calls: list[Call] = []

    @property
    def url(self) -> str:
        """Where the protocol begins: the value for `OPENAI_BASE_URL`."""
        return f"{self.address}/v1"

    @property
    def calls(self) -> tuple[Call, ...]:
        """What was asked so far, in the order of the answers."""
        with self._lock:
            return tuple(self._calls)

    @property
    def tokens(self) -> int:
        """What all answers together were charged."""
        return sum(call.tokens for call in self.calls)

    def paid(self) -> Counter[tuple[str, str]]:
        """Return how often each paper was paid for, by paper and language."""
        return Counter((call.paper, call.language) for call in self.calls if call.tokens)

    def forget(self) -> None:
        """Count anew."""
        with self._lock:
            self._calls.clear()

    def reply(self, question: Question) -> Reply:
        """Return the answer to a question: a good one."""
        return completion(question, json.dumps(summary_of(question), ensure_ascii=False), seconds=self.latency)

    def note(self, call: Call) -> None:
        """Count a request."""
        with self._lock:
            self._calls.append(call)


def completion(question: Question, content: str | None, *, finish: str = "stop", **options: Any) -> Reply:
    """Return an answer of the protocol with a text in it, and what it costs."""
    said = sum(len(str(message.get("content", ""))) for message in question.request.get("messages", ()))
    prompt, written = said // _LETTERS_PER_TOKEN + 1, len(content or "") // _LETTERS_PER_TOKEN + 1
    body = {
        "id": f"chatcmpl-{question.paper or 'none'}",
        "object": "chat.completion",
        "created": 1_765_000_000,
        "model": question.request.get("model", "standin"),
        "choices": [
            {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content}},
        ],
        "usage": {"prompt_tokens": prompt, "completion_tokens": written, "total_tokens": prompt + written},
    }
    return Reply(200, json.dumps(body).encode(), tokens=prompt + written, **options)


def summary_of(question: Question) -> dict[str, Any]:
    """Return a summary made of the paper's own sentences, so that its numbers stand in the text."""
    title, _, rest = question.text.partition("\n")
    prose = "\n".join(line for line in rest.split("\n") if not _HEADING.fullmatch(line))
    sentences = [" ".join(found[0].split()) for found in _SENTENCE.finditer(prose)] or [title or "A paper."]
    counted = [sentence for sentence in sentences if _NUMBER.search(sentence)][:4]
    return {
        "gist": f"{_OPENING.get(question.language, '')}{title or sentences[0]}"[:300],
        "problem": sentences[0],
        "contribution": sentences[1:3] or sentences[:1],
        "method": " ".join(sentences[2:5]),
        "setup": {"data_sets": [], "baselines": [], "metrics": [], "details": ""},
        "results": [
            {"setting": "", "metric": "", "value": "", "compared_with": "", "note": sentence} for sentence in counted
        ],
        "findings": sentences[-2:],
        "limitations": [],
        "future_work": [],
    }


_OPENING = {"zh-Hans": "本文介绍：", "de": "Die Arbeit stellt vor: "}


class _Handler(Handler[ModelServer]):
    def do_GET(self) -> None:  # noqa: N802 - named by http.server
        """Tell the calls so far; there is nothing else to get."""
        calls = [asdict(call) for call in self.served.calls] if self.path == "/_calls" else None
        self._reply(Reply(200 if calls is not None else 404, json.dumps(calls).encode()))

    def do_POST(self) -> None:  # noqa: N802 - named by http.server
        """Answer a question for a chat completion."""
        question = Question.read(json.loads(self.body()))
        if not self.path.endswith("/chat/completions"):
            self._reply(Reply(404, b'{"error": {"message": "chat completions only"}}'))
            return
        reply = self.served.reply(question)
        time.sleep(reply.seconds)
        self.served.note(Call(question.paper, question.language, reply.status, reply.tokens, reply.way))
        self._reply(reply)

    def _reply(self, reply: Reply) -> None:
        headers = {"Content-Type": "application/json", **dict(reply.headers)}
        self.send(reply.body, headers, status=reply.status, cut=reply.cut)


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(prog="python -m digests.benchmarks.model_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that an answer takes (default 0)")
    options = parser.parse_args()
    with ModelServer(latency=options.latency, port=options.port) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
