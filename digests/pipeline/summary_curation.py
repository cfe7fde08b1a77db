"""What staff do with summaries: have them written again, edit, hide, show, resolve reports. Each leaves an event.

A summary is changed only in the state that staff saw it in; otherwise nothing happens and the answer says so.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from accounts.models import User
from digests.models import Summary, SummaryEvent, SummaryReport, SummaryState
from digests.models.summaries import CLAIMED
from digests.pipeline import summary_settings, summary_wants
from digests.pipeline.summary_claims import FREE
from digests.summaries.rendering import gist_line
from digests.summaries.shape import PaperSummary

Action = SummaryEvent.Action


class CurationError(Exception):
    """It cannot be done; the message says why, in one line for staff."""


def regenerate(summary: Summary, by: User, why: str, now: datetime) -> None:
    """Want a summary anew, before all others: it is paid for again. What stood there is kept in the event.

    Where the paper has a newer version by now, or the settings name another model or prompt, another row is written,
    and this one is hidden.

    Raises:
        CurationError: there is no provider, or it is being written at this moment.
    """
    if not summary_settings.is_configured():
        raise CurationError("No provider is set up: see OPENAI_API_KEY and SUMMARY_MODEL.")
    with transaction.atomic():
        row = _held(summary)
        if row.state in CLAIMED:
            raise CurationError("It is being written at this moment: look again in a minute.")
        _note(row, Action.REGENERATED, by, why, now)
        if summary_wants.want_again(row, now):
            Summary.objects.filter(pk=row.pk).update(**_ANEW, wanted_at=now, asked_at=now)
        else:
            Summary.objects.filter(pk=row.pk).update(is_hidden=True, hidden_reason=why)


def edit(summary: Summary, content: Mapping[str, Any], by: User, why: str, now: datetime) -> None:
    """Let a summary say something else; readers see that it was edited, and no longer what was found in the paper.

    Raises:
        CurationError: there is no text to edit, or the new one is no summary.
    """
    try:
        shape = PaperSummary.model_validate(dict(content))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise CurationError(f"{place}: {first['msg']}" if place else str(first["msg"])) from error
    with transaction.atomic():
        row = _written(summary)
        _note(row, Action.EDITED, by, why, now)
        Summary.objects.filter(pk=row.pk).update(
            content=shape.model_dump(mode="json"),
            gist=gist_line(shape),
            grounding=None,
            numbers_found=0,
            numbers_total=0,
            edited_by=by,
            edited_at=now,
        )


def hide(summary: Summary, by: User, why: str, now: datetime) -> None:
    """Take a summary away from all readers, from pages, mail and feeds; `why` is kept.

    Raises:
        CurationError: there is nothing to hide.
    """
    _set_hidden(summary, by, why, now, is_hidden=True)


def show(summary: Summary, by: User, why: str, now: datetime) -> None:
    """Let readers see a hidden summary again.

    Raises:
        CurationError: there is nothing to show.
    """
    _set_hidden(summary, by, why, now, is_hidden=False)


def resolve(report: SummaryReport, by: User, resolution: str, now: datetime) -> bool:
    """Close a report with a word on what was done; False where somebody closed it before."""
    with transaction.atomic():
        is_closed = SummaryReport.objects.filter(pk=report.pk, resolved_at=None).update(
            resolved_at=now, resolved_by=by, resolution=resolution
        )
        if is_closed:
            _note(report.summary, Action.RESOLVED, by, resolution, now)
    return is_closed == 1


def _set_hidden(summary: Summary, by: User, why: str, now: datetime, *, is_hidden: bool) -> None:
    with transaction.atomic():
        row = _written(summary)
        if row.is_hidden != is_hidden:
            _note(row, Action.HIDDEN if is_hidden else Action.SHOWN, by, why, now)
            Summary.objects.filter(pk=row.pk).update(is_hidden=is_hidden, hidden_reason=why if is_hidden else "")


def _held(summary: Summary) -> Summary:
    return Summary.objects.select_for_update().get(pk=summary.pk)


def _written(summary: Summary) -> Summary:
    row = _held(summary)
    if row.state != SummaryState.WRITTEN:
        raise CurationError(f"There is no summary yet: it is {row.get_state_display().lower()}.")
    return row


def _note(row: Summary, action: "SummaryEvent.Action", by: User, why: str, now: datetime) -> None:
    changes = action in {Action.REGENERATED, Action.EDITED}
    SummaryEvent.objects.create(
        summary=row, action=action, by=by, at=now, why=why, before=row.content if changes else None
    )


_ANEW: dict[str, Any] = {
    "state": SummaryState.WANTED,
    "failure": "",
    "failure_detail": "",
    "is_unpaid": False,
    "content": None,
    "gist": "",
    "grounding": None,
    "numbers_found": 0,
    "numbers_total": 0,
    "suspicions": [],
    "written_at": None,
    "attempts": 0,
    "not_before": None,
    "edited_by": None,
    "edited_at": None,
    "is_hidden": False,
    "hidden_reason": "",
    "reserved": 0,
    "reserved_on": None,
    **FREE,
}
