"""A claimed summary to what the model is given: the paper's text, and the prompt around it. For workers only."""

from dataclasses import dataclass

from django.conf import settings

from digests.models import Paper
from digests.pipeline.doors import open_client
from digests.pipeline.summary_settings import own_prompt_file
from digests.summaries import fulltext, hostile, prompt
from digests.summaries.hostile import Suspicion
from digests.summaries.prompt import Prompt
from digests.summaries.source import Source

LONGEST_WAIT = 20.0
"""Seconds to wait for the turn to ask arXiv, before the paper is put off."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a model is given of one paper; the text is never stored."""

    source: Source
    suspicions: tuple[Suspicion, ...]
    prompt: Prompt


def read_paper(paper: Paper, language: str) -> Given:
    """Read a paper as `SUMMARY_SOURCE` wants it and make the prompt for its summary in a language.

    Raises:
        NotYourTurn: others are asking arXiv.
        PromptError: the operator's prompt file cannot be used.
    """
    with open_client(wait=LONGEST_WAIT) as client:
        source = fulltext.read(client, paper, wanted=settings.SUMMARY_SOURCE, max_tokens=settings.SUMMARY_TEXT_TOKENS)
    asked = prompt.render(
        source, arxiv_id=paper.arxiv_id, paper_version=paper.version, language=language, own_file=own_prompt_file()
    )
    return Given(source, hostile.suspicions(source.text), asked)
