"""The ways in which a provider answers a question for a summary."""

import json
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from digests.benchmarks.model_server import Question, Reply, completion, summary_of

SLOW_SECONDS = 2.0
RETRY_AFTER_SECONDS = 7
HUGE_BYTES = 2_000_000
SCRIPT = "<script>alert('summary')</script><img src=x onerror=alert(1)>"


class Way(StrEnum):
    """How a question is answered."""

    WELL = "well"
    SLOWLY = "slowly"
    WRONGLY = "wrongly"
    """With numbers and names that stand nowhere in the paper."""
    BROKEN_JSON = "broken json"
    WRONG_SHAPE = "wrong shape"
    FENCED = "fenced"
    """Good JSON, with thinking before it, a code fence and words around it."""
    RATE_LIMITED = "rate limited"
    RATE_LIMITED_SILENTLY = "rate limited silently"
    SERVER_ERROR = "server error"
    NO_CREDIT = "no credit"
    WRONG_KEY = "wrong key"
    TOO_LONG = "too long"
    CUT = "cut"
    """The connection ends in the middle of the answer."""
    CUT_OFF = "cut off"
    """The model stops at its limit of tokens."""
    EMPTY_CHOICES = "empty choices"
    EMPTY_CONTENT = "empty content"
    REFUSAL = "refusal"
    REFUSAL_IN_WORDS = "refusal in words"
    CONTENT_FILTER = "content filter"
    HUGE = "huge"
    HTML = "html"
    """A good summary full of markup, scripts and links."""
    NOT_THE_PROTOCOL = "not the protocol"
    ERROR_IN_ANSWER = "error in answer"
    NO_USAGE = "no usage"
    BARE = "bare"
    """Only the fields without which there is no answer, and reasoning beside it."""


def answer(question: Question, way: Way, *, latency: float = 0.0) -> Reply:
    """Return the answer to a question in one of the ways, after `latency` seconds."""
    reply = _WAYS[way](question)
    return replace(reply, seconds=reply.seconds + latency, way=way.value)


def _well(question: Question) -> Reply:
    return completion(question, _json(summary_of(question)))


def _slowly(question: Question) -> Reply:
    return replace(_well(question), seconds=SLOW_SECONDS)


def _wrongly(question: Question) -> Reply:
    row = {"setting": "FooBench-9", "metric": "accuracy", "value": "98.76%", "compared_with": "BarNet-X2 12.34%"}
    wrong = summary_of(question) | {"results": [row], "findings": ["It is 7.77x faster than QuuxFormer-XL."]}
    return completion(question, _json(wrong))


def _broken_json(question: Question) -> Reply:
    return completion(question, _json(summary_of(question))[:-40] + " and so on")


def _wrong_shape(question: Question) -> Reply:
    return completion(question, _json({"title": "A paper", "stars": 5}))


def _fenced(question: Question) -> Reply:
    content = f"<think>{{Let me}} think.</think>\n\nHere it is:\n```json\n{_json(summary_of(question))}\n```\nEnjoy!"
    return completion(question, content)


def _rate_limited(question: Question) -> Reply:
    return _error(429, "Rate limit reached", "rate_limit_exceeded", ("Retry-After", str(RETRY_AFTER_SECONDS)))


def _rate_limited_silently(question: Question) -> Reply:
    return _error(429, "Rate limit reached", "rate_limit_exceeded")


def _server_error(question: Question) -> Reply:
    return _error(500, "The server had an error", "server_error")


def _no_credit(question: Question) -> Reply:
    return _error(429, "You exceeded your current quota", "insufficient_quota")


def _wrong_key(question: Question) -> Reply:
    return _error(401, "Incorrect API key provided", "invalid_api_key")


def _too_long(question: Question) -> Reply:
    return _error(400, "This model's maximum context length is 8192 tokens", "context_length_exceeded")


def _cut(question: Question) -> Reply:
    reply = _well(question)
    return replace(reply, cut=len(reply.body) // 2)


def _cut_off(question: Question) -> Reply:
    return completion(question, _json(summary_of(question))[:100], finish="length")


def _empty_choices(question: Question) -> Reply:
    return _changed(_well(question), choices=[])


def _empty_content(question: Question) -> Reply:
    return completion(question, None)


def _refusal(question: Question) -> Reply:
    message = {"role": "assistant", "content": None, "refusal": "I cannot summarize this."}
    return _changed(_well(question), choices=[{"index": 0, "finish_reason": "stop", "message": message}])


def _refusal_in_words(question: Question) -> Reply:
    return completion(question, "I'm sorry, but I can't help with that.")


def _content_filter(question: Question) -> Reply:
    return completion(question, "", finish="content_filter")


def _huge(question: Question) -> Reply:
    return completion(question, "all work and no play " * (HUGE_BYTES // 21))


def _html(question: Question) -> Reply:
    summary = summary_of(question)
    link = "[here](javascript:alert(1)) and ![](https://evil.example/pixel.png) or https://evil.example/login"
    return completion(
        question,
        _json(
            summary
            | {
                "gist": f"{SCRIPT}{summary['gist']}",
                "method": f"# Heading\n\n{SCRIPT}\n\n</section></body>\n\nsee {link}\n\n<!-- {SCRIPT} -->",
                "findings": [
                    f"{SCRIPT} \u202egnitset\u202c \u200bhidden\u200b",
                    f"**{link}**",
                    "</p></li>\x00\x1b[31m",
                ],
            }
        ),
    )


def _not_the_protocol(question: Question) -> Reply:
    return Reply(200, b"<html><body>Welcome to nginx!</body></html>", headers=(("Content-Type", "text/html"),))


def _error_in_answer(question: Question) -> Reply:
    body = {"error": {"message": "Provider returned error", "code": 502}, "choices": None}
    return Reply(200, json.dumps(body).encode())


def _no_usage(question: Question) -> Reply:
    return _changed(_well(question), usage=None)


def _bare(question: Question) -> Reply:
    message = {"content": _json(summary_of(question)), "reasoning_content": "Let me think."}
    body = {"choices": [{"message": message, "finish_reason": "eos_token"}]}
    return replace(_well(question), body=json.dumps(body).encode())


_WAYS: dict[Way, Callable[[Question], Reply]] = {
    Way.WELL: _well,
    Way.SLOWLY: _slowly,
    Way.WRONGLY: _wrongly,
    Way.BROKEN_JSON: _broken_json,
    Way.WRONG_SHAPE: _wrong_shape,
    Way.FENCED: _fenced,
    Way.RATE_LIMITED: _rate_limited,
    Way.RATE_LIMITED_SILENTLY: _rate_limited_silently,
    Way.SERVER_ERROR: _server_error,
    Way.NO_CREDIT: _no_credit,
    Way.WRONG_KEY: _wrong_key,
    Way.TOO_LONG: _too_long,
    Way.CUT: _cut,
    Way.CUT_OFF: _cut_off,
    Way.EMPTY_CHOICES: _empty_choices,
    Way.EMPTY_CONTENT: _empty_content,
    Way.REFUSAL: _refusal,
    Way.REFUSAL_IN_WORDS: _refusal_in_words,
    Way.CONTENT_FILTER: _content_filter,
    Way.HUGE: _huge,
    Way.HTML: _html,
    Way.NOT_THE_PROTOCOL: _not_the_protocol,
    Way.ERROR_IN_ANSWER: _error_in_answer,
    Way.NO_USAGE: _no_usage,
    Way.BARE: _bare,
}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _error(status: int, message: str, code: str, *headers: tuple[str, str]) -> Reply:
    body = {"error": {"message": message, "type": code, "code": code, "param": None}}
    return Reply(status, json.dumps(body).encode(), headers=headers)


def _changed(reply: Reply, **fields: object) -> Reply:
    return replace(reply, body=json.dumps(json.loads(reply.body) | fields).encode())
