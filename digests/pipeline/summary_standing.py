"""What a reader is shown in the place of a paper's summary: the summary, or why there is none.

It decides nothing about what is written; asking for a summary is `summary_wants.ask`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digests.models import Paper, Summary, SummaryFailure, SummaryState
from digests.models.summaries import CLAIMED
from digests.pipeline import model_pause, spending
from digests.pipeline.summary_settings import is_configured


class Shown(StrEnum):
    """The state of a paper's newest version, as a reader sees it."""

    WRITTEN = "written"
    BEING_WRITTEN = "being written"
    WAITING = "waiting for budget"
    FAILED = "failed"
    HIDDEN = "hidden"
    NOT_ASKED = "not asked for"
    NO_PROVIDER = "no provider"


WHY_FAILED = {
    SummaryFailure.RATE_LIMITED: "the language model’s provider had no room for it",
    SummaryFailure.REFUSED: "the language model refused to summarize this paper",
    SummaryFailure.TOO_LONG: "the paper or the answer was too long for the language model",
    SummaryFailure.INVALID: "what the language model wrote could not be read as a summary",
    SummaryFailure.UNREACHABLE: "the language model did not answer",
    SummaryFailure.OUT_OF_BUDGET: "the account with the language model’s provider is used up",
    SummaryFailure.LOST: "the answer was lost on its way",
    SummaryFailure.OUTDATED: "the paper was replaced by a newer version meanwhile",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is shown of one paper in one language.

    Attributes:
        state: of the paper's newest version.
        language: what was asked for.
        current: the row of the newest version, in whatever state; None where nobody asked for it.
        visible: the summary to read, of the newest version or of an earlier one; None where there is none.
        again_at: when the model is asked, where it cannot be asked now; None where it can or need not.
    """

    state: Shown
    language: str
    current: Summary | None
    visible: Summary | None
    again_at: datetime | None = None

    @property
    def is_outdated(self) -> bool:
        """Whether the summary to read is one of an earlier version."""
        return self.visible is not None and self.state is not Shown.WRITTEN

    @property
    def is_awaited(self) -> bool:
        """Whether it is worth looking again in a moment."""
        return self.state is Shown.BEING_WRITTEN

    @property
    def why(self) -> str:
        """Why it failed, in words for readers; empty where it did not."""
        if self.state is not Shown.FAILED or self.current is None:
            return ""
        if self.current.failure == SummaryFailure.REFUSED and self.current.is_unpaid:
            return "the language model’s provider did not take the request"
        return WHY_FAILED.get(SummaryFailure(self.current.failure), self.current.failure)


def standing_of(paper: Paper, language: str, now: datetime) -> Standing:
    """Return what a reader of a language is shown. One query; where it is waited for, a second one and one of Redis."""
    rows = list(
        Summary.objects.filter(paper=paper, language=language)
        .select_related("edited_by")
        .order_by("-version", "-written_at", "-wanted_at", "-id")
    )
    mine = [row for row in rows if row.version == paper.version]
    visible = next((row for row in rows if row.is_visible), None)
    current = next((row for row in mine if row.is_visible), None) or next(iter(_by_promise(mine)), None)
    state = _state(current, now)
    again_at = _again_at(current, now) if state is Shown.BEING_WRITTEN and current is not None else None
    return Standing(state, language, current, visible, again_at)


def _by_promise(rows: list[Summary]) -> list[Summary]:
    """Order the rows of one version, of several models or prompts: what is still to come before what is not."""
    return sorted(rows, key=lambda row: (not row.is_pending, -row.pk))


def _state(current: Summary | None, now: datetime) -> Shown:
    if current is None:
        return Shown.NOT_ASKED if is_configured() else Shown.NO_PROVIDER
    if current.state == SummaryState.WRITTEN:
        return Shown.HIDDEN if current.is_hidden else Shown.WRITTEN
    if current.state == SummaryState.FAILED:
        return Shown.FAILED
    if not is_configured():
        return Shown.NO_PROVIDER
    is_waiting = current.state not in CLAIMED and spending.is_closed(now)
    return Shown.WAITING if is_waiting else Shown.BEING_WRITTEN


def _again_at(current: Summary, now: datetime) -> datetime | None:
    """Return when the model is asked for a summary, where its provider wants to be left alone or did not answer."""
    if current.state in CLAIMED:
        return None
    moments = (current.not_before if current.attempts else None, model_pause.known_pause(now))
    return max((moment for moment in moments if moment and moment > now), default=None)
