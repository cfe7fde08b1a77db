"""Settings of summaries: impossible ones are refused at start-up, and useless ones are told."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks

from accounts.languages import TagError, canonical
from digests.pipeline import summary_settings
from digests.summaries.prompt import PromptError

FORMATS = ("schema", "object", "text")
SOURCES = ("fulltext", "abstract")
TAG = "papersite"
"""What `papersite.prepare` runs before anything starts."""


@checks.register(TAG)
def settings_of_summaries(**_: Any) -> list[checks.CheckMessage]:
    """Check what the environment says about summaries."""
    problems: list[checks.CheckMessage] = [checks.Error(problem, id="digests.E001") for problem in _problems()]
    if problems:
        return problems
    return [checks.Warning(doubt, id="digests.W001") for doubt in _doubts()]


def _problems() -> Iterator[str]:
    yield from _problems_of_languages()
    if settings.SUMMARY_FORMAT not in FORMATS:
        yield f"SUMMARY_FORMAT is {settings.SUMMARY_FORMAT!r}: it should be schema, object or text."
    if settings.SUMMARY_SOURCE not in SOURCES:
        yield f"SUMMARY_SOURCE is {settings.SUMMARY_SOURCE!r}: it should be fulltext or abstract."
    if settings.OPENAI_API_KEY and not settings.SUMMARY_MODEL:
        yield "OPENAI_API_KEY is set but SUMMARY_MODEL is not: name the model that writes summaries."
    if not settings.OPENAI_BASE_URL.startswith(("http://", "https://")):
        yield f"OPENAI_BASE_URL is {settings.OPENAI_BASE_URL!r}: it should be like https://api.openai.com/v1."
    yield from _problems_of_numbers()
    try:
        summary_settings.version_of_prompt()
    except PromptError as error:
        yield str(error)


def _doubts() -> Iterator[str]:
    most = summary_settings.budget_is_too_small_for()
    if most is None:
        return
    if settings.SUMMARY_DAILY_TOKENS == 0:
        yield "SUMMARY_DAILY_TOKENS is 0: no summary is written."
    else:
        yield (
            f"SUMMARY_DAILY_TOKENS is {settings.SUMMARY_DAILY_TOKENS:,}, and one summary may cost {most:,}: a long "
            "paper never fits and holds up all others. Raise it, or lower SUMMARY_TEXT_TOKENS or SUMMARY_ANSWER_TOKENS."
        )


def _problems_of_numbers() -> Iterator[str]:
    for name in ("SUMMARY_TEXT_TOKENS", "SUMMARY_ANSWER_TOKENS", "SUMMARY_TIMEOUT", "SUMMARY_CONCURRENCY"):
        if getattr(settings, name) <= 0:
            yield f"{name} is {getattr(settings, name)}: it should be more than 0."
    for name in ("SUMMARY_DAILY_TOKENS", "SUMMARY_PRICE_IN", "SUMMARY_PRICE_OUT"):
        if (getattr(settings, name) or 0) < 0:
            yield f"{name} is {getattr(settings, name)}: it should be 0 or more."


def _problems_of_languages() -> Iterator[str]:
    tags = []
    for tag in settings.SUMMARY_LANGUAGES:
        try:
            tags.append(canonical(tag))
        except TagError as error:
            yield f"SUMMARY_LANGUAGES: {error}"
    if not settings.SUMMARY_LANGUAGES:
        yield "SUMMARY_LANGUAGES is empty: name at least one language, like en."
    if len(set(tags)) < len(tags):
        yield f"SUMMARY_LANGUAGES names a language twice: {', '.join(settings.SUMMARY_LANGUAGES)}."
