"""What a provider answers to a chat completion, and what a model wrote in it, read with patience. Pure.

Providers leave fields out and models add to what was asked: thinking aloud, a code fence, a few words around the
JSON, TeX whose backslashes JSON does not allow. None of that is worth a second call.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from digests.summaries.shape import PaperSummary
from digests.summaries.texts import cut, one_line
from digests.summaries.usage import Usage

MAX_CONTENT = 200_000
"""Characters of an answer that may be a summary."""

_MAX_TOKENS = 10_000_000
_STARTS = 8
_THINKING = re.compile(r"\s*<(think|thinking|reasoning)>.*?</\1>", re.DOTALL | re.IGNORECASE)
_END_OF_THINKING = re.compile(r"</(?:think|thinking|reasoning)>", re.IGNORECASE)
_REFUSAL = re.compile(
    r"\W*(?:I['’]?m (?:really |very )?sorry|I am sorry|sorry|I can(?:['’]?t|not)|I['’]?m (?:not able|unable)"
    r"|I (?:won['’]t|will not)|As an AI|很?抱歉|对不起|我(?:无法|不能))",
    re.IGNORECASE,
)
_LONGEST_REFUSAL = 1_500
_BAD_ESCAPE = re.compile(r'(\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})|\\')
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_FORMULA = re.compile(r"\$[^$]{1,2000}\$")
_EATEN_ANYWHERE = {"\b": "\\b", "\f": "\\f"}
_EATEN = re.compile(r"[\t\n\r](?=[a-z])")
_EATEN_IN_FORMULA = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


class NotASummaryError(ValueError):
    """What a model wrote is no summary; the message says what is wrong with it, to people and to the model.

    `is_refusal` tells that it says in words that it will not.
    """

    def __init__(self, message: str, *, is_refusal: bool = False) -> None:
        super().__init__(message)
        self.is_refusal = is_refusal


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer of a provider.

    Attributes:
        content: what the model wrote, its thinking apart; empty if nothing.
        refusal: the model's own words of refusal, on one line; empty if none.
        finish: why it stopped, as the provider calls it: `stop`, `length`, `content_filter` …; empty if not told.
        model: what the provider says answered; empty if not told.
        usage: the tokens that the provider counts; None if not told.
        error: the provider's error in the place of an answer, on one line; empty if none.
        code: that error's code or status; empty if none.
    """

    content: str = ""
    refusal: str = ""
    finish: str = ""
    model: str = ""
    usage: Usage | None = None
    error: str = ""
    code: str = ""


def read_completion(body: bytes) -> Completion | None:
    """Return the answer in a body, None if it is no JSON object. Never raises; what is odd in it is left out."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return None
    choice = _object(_first(answer.get("choices")))
    message = _object(choice.get("message"))
    error, code = _error(answer.get("error") or (None if "choices" in answer else answer.get("detail")))
    return Completion(
        content=_content(message.get("content")),
        refusal=cut(one_line(_string(message.get("refusal"))), 300),
        finish=_string(choice.get("finish_reason"))[:40],
        model=cut(one_line(_string(answer.get("model"))), 200),
        usage=_usage(answer.get("usage")),
        error=error,
        code=code,
    )


def read_summary(content: str) -> PaperSummary:
    """Return the summary in what a model wrote.

    Raises:
        NotASummaryError: there is none.
    """
    if not content.strip():
        raise NotASummaryError("The answer is empty.")
    if len(content) > MAX_CONTENT:
        raise NotASummaryError(f"The answer has {len(content):,} characters.")
    text = _said(content)
    wrong = ""
    for found, is_inner in _objects(text):
        try:
            return PaperSummary.model_validate(_with_tex(_unwrapped(found)))
        except ValidationError as error:
            wrong = wrong or ("" if is_inner else "; ".join(_words(one) for one in error.errors()[:5]))
    if wrong:
        raise NotASummaryError(f"The JSON object is not of the form that was asked for: {wrong}.")
    is_refusal = len(text) <= _LONGEST_REFUSAL and _REFUSAL.match(text) is not None
    raise NotASummaryError("The answer holds no JSON object that can be read.", is_refusal=is_refusal)


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else None


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _content(value: object) -> str:
    """Return a message's text: one string, or parts of which some are texts."""
    if isinstance(value, list):
        return "".join(_string(_object(part).get("text")) for part in value)
    return _string(value)


def _error(value: object) -> tuple[str, str]:
    if isinstance(value, (str, list)):
        return cut(one_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)), 300), ""
    error = _object(value)
    code = error.get("code") or error.get("type") or ""
    message = _string(error.get("message")) or ("an error without words" if error else "")
    return cut(one_line(message), 300), str(code)[:60] if isinstance(code, (str, int)) else ""


def _usage(value: object) -> Usage | None:
    told = _object(value)
    prompt, completion = _count(told.get("prompt_tokens")), _count(told.get("completion_tokens"))
    total = _count(told.get("total_tokens"))
    if not (prompt or completion or total):
        return None
    prompt, completion = prompt or 0, completion or 0
    return Usage(prompt, max(completion, (total or 0) - prompt), calls=1)


def _count(value: object) -> int | None:
    is_count = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= _MAX_TOKENS
    return int(value) if is_count and isinstance(value, (int, float)) else None


def _said(content: str) -> str:
    """Return what follows the model's thinking."""
    text = _THINKING.sub("", content, count=1)
    if (end := _END_OF_THINKING.search(text)) and "{" in text[end.end() :]:
        text = text[end.end() :]
    return text.strip()


def _objects(text: str) -> Iterator[tuple[dict[str, Any], bool]]:
    """Find the JSON objects in a text, from its first brace on, its faults mended where it takes nothing away.

    The second value tells of an object that it stands behind the brace of one that cannot be read, and may be its part.
    """
    for mended in (text, _mended(text)):
        start, tries, is_inner = mended.find("{"), 0, False
        while start >= 0 and tries < _STARTS:
            try:
                found, end = _DECODER.raw_decode(mended, start)
            except (ValueError, RecursionError):
                start, tries, is_inner = mended.find("{", start + 1), tries + 1, True
                continue
            yield found, is_inner
            start, tries = mended.find("{", end), tries + 1


_DECODER = json.JSONDecoder(strict=False)


def _mended(text: str) -> str:
    doubled = _BAD_ESCAPE.sub(lambda found: found[1] or "\\\\", text)
    return _TRAILING_COMMA.sub("", doubled)


def _unwrapped(found: dict[str, Any]) -> object:
    """Return the object inside `{"summary": {…}}`; models like to name things."""
    if len(found) == 1 and isinstance(inner := next(iter(found.values())), dict):
        return inner
    return found


def _with_tex(value: Any) -> Any:
    r"""Give TeX its backslashes back: what was written `"$\beta$"` reads as a backspace and `eta` in JSON."""
    if isinstance(value, dict):
        return {key: _with_tex(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_tex(inner) for inner in value]
    if not isinstance(value, str):
        return value
    for eaten, command in _EATEN_ANYWHERE.items():
        value = value.replace(eaten, command)
    return _FORMULA.sub(lambda formula: _EATEN.sub(lambda one: _EATEN_IN_FORMULA[one[0]], formula[0]), value)


def _words(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"])
    message = one_line(str(error["msg"])).removeprefix("Value error, ")
    return f"{place}: {message}" if place else message
