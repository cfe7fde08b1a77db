"""A claimed summary to what the model is given: the paper's text, and the prompt around it."""

from dataclasses import dataclass

from digests.models import Paper
from digests.pipeline.summary_wants import own_prompt_file
from digests.summaries import prompt
from digests.summaries.hostile import Suspicion
from digests.summaries.prompt import Prompt
from digests.summaries.source import Source, SourceKind
from digests.summaries.texts import paragraphs


@dataclass(frozen=True, slots=True)
class Given:
    """What a model is given of one paper; the text is never stored."""

    source: Source
    suspicions: tuple[Suspicion, ...]
    prompt: Prompt


def read_paper(paper: Paper, language: str) -> Given:
    """Read a paper and make the prompt for its summary in a language.

    Raises:
        NotYourTurn: others are asking arXiv.
        PromptError: the operator's prompt file cannot be used.
    """
    source = Source(SourceKind.ABSTRACT, paragraphs(f"{paper.title}\n\n{paper.abstract}"))
    asked = prompt.render(
        source, arxiv_id=paper.arxiv_id, paper_version=paper.version, language=language, own_file=own_prompt_file()
    )
    return Given(source, (), asked)
