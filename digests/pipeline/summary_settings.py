"""What the environment says about summaries: whether there are any, by which prompt, and what one may cost.

It is loaded wherever settings are checked, and asks nobody.
"""

from pathlib import Path

from django.conf import settings

from accounts.languages import offered
from digests.summaries import prompt
from digests.summaries.prompt import PromptError
from digests.summaries.source import Source, SourceKind

LONGEST_ABSTRACT = 2_500
"""An upper estimate of the tokens of a title and an abstract: arXiv takes at most 1,920 characters of the latter."""


def is_configured() -> bool:
    """Return whether there is a provider that could write summaries."""
    return bool(settings.OPENAI_API_KEY and settings.SUMMARY_MODEL)


def version_of_prompt() -> str:
    """Return the version of the instructions in use."""
    return prompt.prompt_version(own_prompt_file())


def own_prompt_file() -> Path | None:
    """Return the operator's prompt file, None where the bundled one is used."""
    return Path(settings.SUMMARY_PROMPT_FILE) if settings.SUMMARY_PROMPT_FILE else None


def most_of_a_call() -> int:
    """Return how many tokens are set aside for the call of the longest paper, in the costliest language.

    Raises:
        PromptError: the operator's prompt file cannot be used.
    """
    text: int = settings.SUMMARY_TEXT_TOKENS
    if settings.SUMMARY_SOURCE == "abstract":
        text = min(text, LONGEST_ABSTRACT)
    answer: int = settings.SUMMARY_ANSWER_TOKENS
    return max(_tokens_around(tag) for tag in offered()) + text + answer


def budget_is_too_small_for() -> int | None:
    """Return what one call may cost where the day's budget is less, None where it is enough or there is no limit.

    A paper that does not fit into a whole day is never summarized, and closes each day for all others. None also
    where the operator's prompt file cannot be used: nothing is written then, whatever the budget.
    """
    limit = settings.SUMMARY_DAILY_TOKENS
    if limit is None or not is_configured():
        return None
    try:
        most = most_of_a_call()
    except PromptError:
        return None
    return most if limit < most else None


def _tokens_around(tag: str) -> int:
    """Return what a prompt costs besides the paper's text."""
    nothing = Source(SourceKind.HTML, "")
    asked = prompt.render(nothing, arxiv_id="9999.99999", paper_version=99, language=tag, own_file=own_prompt_file())
    return asked.tokens
