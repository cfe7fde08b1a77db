"""A prompt to a model's summary, for workers only: it imports openai, as only `embeddings` does too. Stores nothing.

Chat completions of any provider that speaks OpenAI's protocol (DashScope, DeepSeek, Ark, OpenAI, Ollama, vLLM).
Nothing is tried again here but one repair of an answer that is no summary: openai's own retries are off, and the task
that called is their one owner, by `errors.wait_before`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2
import openai

from digests.arxiv.retries import http_date, retry_after
from digests.summaries.answers import MAX_CONTENT, Completion, NotASummaryError, read_completion, read_summary
from digests.summaries.errors import LONGEST_RETRY_AFTER, Kind, SummaryError
from digests.summaries.prompt import Prompt
from digests.summaries.schema import json_schema
from digests.summaries.shape import PaperSummary
from digests.summaries.tokens import estimate, estimate_messages
from digests.summaries.usage import Usage
from digests.summaries.wire import TooLargeError, WholeAnswers

CONNECT_SECONDS = 10.0
READ_SECONDS = 120.0
TOTAL_SECONDS = 240.0
ANSWER_TOKENS = 8_000
"""The most that a model may write, its reasoning included."""

_SHOWN_IN_REPAIR = 8_000
_REPAIR = (
    "Your answer could not be used. {wrong} Answer again: one JSON object of the form that was asked for, complete, "
    "and nothing else."
)
_CREDIT = (
    "insufficient_quota",
    "insufficient balance",
    "insufficient_balance",
    "arrearage",
    "billing",
    "quota exceeded",
)
_LENGTH = (
    "context_length",
    "context length",
    "maximum context",
    "too long",
    "input length",
    "max_prompt",
    "string_above_max",
)
_FILTER = ("content_filter", "content_policy", "data_inspection", "inappropriate", "sensitive", "moderation", "risk")


class Format(StrEnum):
    """How an answer is asked for: with a strict JSON schema, as a JSON object, or in the prompt's words only."""

    SCHEMA = "schema"
    OBJECT = "object"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Answer:
    """A summary and what it cost.

    Attributes:
        summary: what the model wrote, validated.
        usage: the tokens of all calls that it took.
        model: the model that answered, in the provider's words.
    """

    summary: PaperSummary
    usage: Usage
    model: str


class Provider:
    """A model at a provider; a context manager that closes what it opened. Safe to use from many threads.

    Args:
        api_key: the provider's key; servers without keys take any word.
        base_url: where the protocol begins, such as `https://api.deepseek.com/v1`.
        model: the provider's name of the model.
        form: how the answer is asked for.
        answer_tokens: the most tokens that one answer may have.
        connect_seconds, read_seconds, total_seconds: the most that a connection, a pause between two bytes, and a
            request with its whole answer may take.
    """

    def __init__(
        self,
        api_key: str,
        base_url: str,
        model: str,
        *,
        form: Format = Format.SCHEMA,
        answer_tokens: int = ANSWER_TOKENS,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self.model = model
        self._form = form
        self._answer_tokens = answer_tokens
        is_openai = (urlsplit(base_url).hostname or "").endswith("openai.com")
        self._limit = {"max_completion_tokens" if is_openai else "max_tokens": answer_tokens}
        self._http = WholeAnswers(
            connect_seconds=connect_seconds, read_seconds=read_seconds, total_seconds=total_seconds
        )
        self._client = openai.OpenAI(
            api_key=api_key,
            base_url=base_url,
            max_retries=0,
            timeout=httpx2.Timeout(read_seconds, connect=connect_seconds),
            http_client=self._http,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the provider cannot be asked any more."""
        self._client.close()

    def most_tokens(self, prompt: Prompt) -> int:
        """Return an upper estimate of what one call costs; what a budget reserves before it."""
        return prompt.tokens + self._answer_tokens

    def summarize(self, prompt: Prompt, *, may_repair: Callable[[int], bool] = lambda _tokens: True) -> Answer:
        """Ask for a summary: one call, and a second one where the first answer is none.

        `may_repair` is asked before that second call, with an upper estimate of its tokens.

        Raises:
            SummaryError: There is none; `usage` is what it cost all the same.
        """
        first = self._call(prompt.messages)
        usage = self._usage(first, prompt.messages)
        try:
            return Answer(_summary(first), usage, first.model or self.model)
        except NotASummaryError as error:
            self._raise_hopeless(first, error, usage)
            wrong = str(error)
        messages = _repairing(prompt, first.content, wrong)
        if not may_repair(_cost(messages) + self._answer_tokens):
            raise SummaryError(Kind.INVALID, f"{wrong} There is no budget for its repair.", usage=usage)
        try:
            second = self._call(messages)
        except SummaryError as error:
            raise SummaryError(
                error.kind, str(error), usage=usage + error.usage, retry_after=error.retry_after, passes=error.passes
            ) from error
        usage += self._usage(second, messages)
        try:
            return Answer(_summary(second), usage, second.model or self.model)
        except NotASummaryError as error:
            self._raise_hopeless(second, error, usage)
            raise SummaryError(Kind.INVALID, f"{error} It was asked for twice.", usage=usage) from error

    def _call(self, messages: list[dict[str, str]]) -> Completion:
        """Send one request and return its answer, whatever it is.

        Raises:
            SummaryError: There is no answer that could be read.
        """
        maybe_spent = Usage(_cost(messages), self._answer_tokens, calls=1, is_estimated=True)
        create: Any = self._client.chat.completions.with_raw_response.create
        try:
            raw = create(model=self.model, messages=messages, **self._limit, **_asked_as(self._form))
        except openai.APITimeoutError as error:
            spent = Usage() if isinstance(error.__cause__, (httpx2.ConnectTimeout, httpx2.PoolTimeout)) else maybe_spent
            raise SummaryError(Kind.UNREACHABLE, "The provider does not answer in time.", usage=spent) from error
        except openai.APIStatusError as error:
            raise _of_status(error) from error
        except openai.APIConnectionError as error:
            raise _of_connection(error, maybe_spent) from error
        except openai.OpenAIError as error:
            raise SummaryError(Kind.REFUSED, f"The request cannot be made: {ascii(error)[:200]}.") from error
        completion = read_completion(raw.http_response.content)
        if completion is None:
            message = "The provider's answer is not of its protocol: is OPENAI_BASE_URL right?"
            raise SummaryError(Kind.INVALID, message, usage=maybe_spent)
        if completion.error and not completion.content:
            raise _of_words(completion.error, completion.code, status=200, usage=completion.usage or Usage())
        return completion

    def _usage(self, completion: Completion, messages: list[dict[str, str]]) -> Usage:
        """Return what the provider counted, or an estimate of it."""
        return completion.usage or Usage(_cost(messages), estimate(completion.content), calls=1, is_estimated=True)

    def _raise_hopeless(self, completion: Completion, error: NotASummaryError, usage: Usage) -> None:
        """Raise where asking for a repair makes no sense."""
        if completion.refusal or error.is_refusal:
            words = f": {completion.refusal}" if completion.refusal else "."
            raise SummaryError(Kind.REFUSED, f"The model declines{words}", usage=usage) from error
        if completion.finish == "content_filter":
            raise SummaryError(
                Kind.REFUSED, "The provider's content filter stopped the answer.", usage=usage
            ) from error
        if completion.finish == "length":
            raise SummaryError(Kind.TOO_LONG, "The answer was cut off at its limit.", usage=usage) from error
        if len(completion.content) > MAX_CONTENT:
            raise SummaryError(Kind.TOO_LONG, str(error), usage=usage) from error


def _asked_as(form: Format) -> dict[str, Any]:
    match form:
        case Format.SCHEMA:
            schema = {"name": "paper_summary", "strict": True, "schema": json_schema()}
            return {"response_format": {"type": "json_schema", "json_schema": schema}}
        case Format.OBJECT:
            return {"response_format": {"type": "json_object"}}
        case Format.TEXT:
            return {}


def _summary(completion: Completion) -> PaperSummary:
    if completion.finish == "content_filter" or completion.refusal:
        raise NotASummaryError("The answer was stopped.")
    return read_summary(completion.content)


def _repairing(prompt: Prompt, content: str, wrong: str) -> list[dict[str, str]]:
    """Return the messages that ask again: never those of the first call, so that nobody takes it for the same one."""
    return [
        *prompt.messages,
        {"role": "assistant", "content": content[:_SHOWN_IN_REPAIR].strip() or "{}"},
        {"role": "user", "content": _REPAIR.format(wrong=wrong)},
    ]


def _cost(messages: list[dict[str, str]]) -> int:
    return estimate_messages(*(message["content"] for message in messages))


def _of_connection(error: openai.APIConnectionError, maybe_spent: Usage) -> SummaryError:
    cause = error.__cause__
    if isinstance(cause, TooLargeError):
        return SummaryError(Kind.TOO_LONG, str(cause), usage=maybe_spent)
    if isinstance(cause, (httpx2.ConnectError, httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpx2.ProxyError)):
        return SummaryError(Kind.UNREACHABLE, f"The provider cannot be reached: {ascii(cause)[:200]}.")
    return SummaryError(Kind.UNREACHABLE, f"The provider's answer breaks off: {ascii(cause)[:200]}.", usage=maybe_spent)


def _of_status(error: openai.APIStatusError) -> SummaryError:
    told = read_completion(error.response.content) or Completion()
    words = told.error or str(error.response.reason_phrase)
    wish = _wish(error.response)
    return _of_words(words, told.code, status=error.status_code, usage=told.usage or Usage(), retry_after=wish)


def _of_words(words: str, code: str, *, status: int, usage: Usage, retry_after: float | None = None) -> SummaryError:
    """Name a provider's error: by its words where they are clear, by its status otherwise."""
    said = f"{code} {words}".lower()
    message = (
        f"The provider answers {status}: {words}" if status != 200 else f"The provider answers with an error: {words}"
    )
    if status == 402 or any(one in said for one in _CREDIT):
        return SummaryError(Kind.OUT_OF_BUDGET, message, usage=usage, retry_after=retry_after)
    if status == 413 or (status in {200, 400, 422} and any(one in said for one in _LENGTH)):
        return SummaryError(Kind.TOO_LONG, message, usage=usage)
    if status == 429 or code == "429" or (status == 200 and "rate" in said and "limit" in said):
        return SummaryError(Kind.RATE_LIMITED, message, usage=usage, retry_after=retry_after)
    if status in {200, 408, 409, 425} or status >= 500:
        is_filter = status == 200 and any(one in said for one in _FILTER)
        kind = Kind.REFUSED if is_filter else Kind.UNREACHABLE
        return SummaryError(kind, message, usage=usage, retry_after=retry_after)
    if "response_format" in said or "json_schema" in said:
        message = f"{message.rstrip('.')}. Another SUMMARY_FORMAT may suit it: object or text."
    return SummaryError(Kind.REFUSED, message, usage=usage)


def _wish(response: httpx2.Response) -> float | None:
    """Return the Retry-After in seconds, bounded; a moment is read by the provider's own clock, where it shows one."""
    now = http_date(response.headers.get("Date", "")) or datetime.now(UTC)
    wish = retry_after(response.headers.get("Retry-After", ""), now=now)
    return None if wish is None else min(wish, LONGEST_RETRY_AFTER)
