"""What a language model wrote about a paper."""

from datetime import datetime
from typing import Any, Self

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from accounts.languages import language_of
from digests import tasks
from digests.api.access import reader
from digests.api.papers import paper_of
from digests.models import Summary
from digests.pipeline import summary_wants
from digests.pipeline.summary_standing import Standing, standing_of

router = Router(tags=["Summaries"])


class WrittenAnswer(Schema):
    """A summary. A model's words: HTML in them is text."""

    version: int = Field(description="The paper's version that it is about.")
    language: str
    model: str
    written_at: datetime | None
    source: str = Field(description="What the model read: `html`, `pdf` or `abstract`.")
    gist: str
    content: dict[str, Any] = Field(description="Its parts, in Markdown with TeX.")
    numbers: int = Field(description="How many numbers it has.")
    numbers_found: int = Field(description="How many of them stand in the paper's text.")
    is_edited: bool
    is_addressed_to_models: bool = Field(description="The paper holds text that is addressed to language models.")

    @classmethod
    def of(cls, row: Summary) -> Self:
        """Describe a summary."""
        return cls(
            version=row.version,
            language=row.language,
            model=row.model,
            written_at=row.written_at,
            source=row.source_kind,
            gist=row.gist,
            content=row.content or {},
            numbers=row.numbers_total,
            numbers_found=row.numbers_found,
            is_edited=row.edited_at is not None,
            is_addressed_to_models=bool(row.suspicions),
        )


class SummaryAnswer(Schema):
    """A paper's summary in your language, or why there is none."""

    arxiv_id: str
    language: str
    state: str = Field(
        description="Of the newest version: `written`, `being written`, `waiting for budget`, `failed`, `hidden`, "
        "`not asked for` or `no provider`."
    )
    why: str = Field(description="Why it failed; empty where it did not.")
    summary: WrittenAnswer | None = Field(description="Of the newest version, or of an earlier one until it is there.")

    @classmethod
    def of(cls, arxiv_id: str, standing: Standing) -> Self:
        """Describe a standing."""
        return cls(
            arxiv_id=arxiv_id,
            language=standing.language,
            state=standing.state,
            why=standing.why,
            summary=WrittenAnswer.of(standing.visible) if standing.visible else None,
        )


@router.get("/papers/{path:arxiv_id}/summary", response=SummaryAnswer, summary="A paper's summary")
def summary(request: HttpRequest, arxiv_id: str) -> SummaryAnswer:
    """The summary in your language, as the paper's page shows it. Asking for it here has nothing written."""
    found = paper_of(arxiv_id)
    return SummaryAnswer.of(found.arxiv_id, standing_of(found, language_of(reader(request)), timezone.now()))


@router.put("/papers/{path:arxiv_id}/summary", response=SummaryAnswer, summary="Ask for a paper's summary")
def ask(request: HttpRequest, arxiv_id: str) -> SummaryAnswer:
    """Have the summary written as if you opened the paper's page; what is there or failed stays as it is."""
    found, user = paper_of(arxiv_id), reader(request)
    now = timezone.now()
    if summary_wants.may_ask(user.pk, now) and summary_wants.ask(found, language_of(user), now):
        tasks.call_writer_on_commit()
    return SummaryAnswer.of(found.arxiv_id, standing_of(found, language_of(user), now))
