"""Builders of summaries and of what is wanted."""

from datetime import datetime
from typing import Any

from digests.models import Paper, Summary, SummaryState
from tests.builders import DAY, NOW, entry, ingest

CONTENT = {
    "gist": "A small model beats a large one.",
    "problem": "Large models are slow.",
    "contribution": ["A smaller model."],
    "method": "Distillation.",
    "results": [{"setting": "GSM8K", "metric": "accuracy", "value": "71.2 %", "compared_with": "63.5 %"}],
    "findings": ["Size is not all."],
    "limitations": ["One data set."],
}


def paper(arxiv_id: str = "2512.00001", **fields: Any) -> Paper:
    ingest(entry(arxiv_id, **fields))
    return Paper.objects.get(arxiv_id=arxiv_id)


def wanted(about: Paper | str = "2512.00001", **fields: Any) -> Summary:
    about = paper(about) if isinstance(about, str) else about
    values: dict[str, Any] = {
        "version": about.version,
        "language": "en",
        "model": "tiny",
        "prompt_version": "1",
        "wanted_at": NOW,
        "announced_on": DAY,
    }
    return Summary.objects.create(paper=about, **(values | fields))


def written(about: Paper | str = "2512.00001", *, at: datetime = NOW, **fields: Any) -> Summary:
    values: dict[str, Any] = {
        "state": SummaryState.WRITTEN,
        "content": CONTENT,
        "gist": CONTENT["gist"],
        "written_at": at,
        "source_kind": "full text",
        "tokens_in": 900,
        "tokens_out": 100,
        "numbers_found": 2,
        "numbers_total": 2,
    }
    return wanted(about, **(values | fields))
