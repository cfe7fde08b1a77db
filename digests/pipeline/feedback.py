"""What a reader tells about papers to Feedback rows and their history, and back for who ranks and learns.

It decides nothing about what an action means (`digests.ranking.judgements`) and learns nothing: the signal
`digests.signals.feedback_changed` says whose taste has changed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction
from django.db.models import Max
from numpy.typing import NDArray

from accounts.models import Profile, User
from digests.models import Feedback, FeedbackEvent
from digests.ranking.judgements import GIVEN, NOTHING, Action, Judgement, Verdict, before_last
from digests.signals import feedback_changed
from papersite import prepared


@dataclass(frozen=True, slots=True)
class Judged:
    """A paper's number, what its reader thinks of it, and since when."""

    number: int
    verdict: Verdict
    at: datetime


BRING_BACK = "bring-back"
ACTIONS = frozenset({*GIVEN, Action.UNDO, BRING_BACK})
"""All that a reader does to one paper."""


def act(reader: User, profile: Profile, paper_number: int, action: str, now: datetime) -> None:
    """Do one of `ACTIONS`: `undo`, `bring_back`, or else `give` the action."""
    if action == Action.UNDO:
        undo(reader, paper_number, now)
    elif action == BRING_BACK:
        bring_back(reader, profile, paper_number, now)
    else:
        give(reader, profile, paper_number, Action(action), now)


def profile_for(reader: User, paper_number: int, named: int | None = None) -> Profile:
    """Return in which of the reader's profiles a thing is told about a paper.

    It is the one named by its key, else the one in which something was told about the paper before, else the first.

    Raises:
        Profile.DoesNotExist: the reader has no profile of this key.
    """
    if named is not None:
        return Profile.objects.get(pk=named, user=reader)
    before = Profile.objects.filter(user=reader, feedback__reader=reader, feedback__paper=paper_number).first()
    return before or Profile.objects.default_of(reader)


def give(reader: User, profile: Profile, paper_number: int, action: Action, now: datetime) -> Feedback:
    """Tell one thing about a paper that is held here; what is told already changes nothing.

    Args:
        reader: who tells it.
        profile: the reader's profile in which it is told, which learns from it.
        paper_number: the paper's number.
        action: one of `judgements.GIVEN`.
        now: the moment of telling.

    Raises:
        ValueError: the profile is not the reader's, or the action is none that is given.
    """
    if profile.user_id != reader.pk:
        raise ValueError("A reader tells things in a profile of their own.")
    if action not in GIVEN:
        raise ValueError(f"{action} is not told about one paper.")
    with transaction.atomic():
        feedback = _held(reader, paper_number, now, is_made=NOTHING.after(action, profile.pk, now) != NOTHING)
        judgement = feedback.judgement.after(action, profile.pk, now)
        if judgement != feedback.judgement:
            _write(feedback, judgement, action, profile.pk, now)
    return feedback


def undo(reader: User, paper_number: int, now: datetime) -> Feedback | None:
    """Restore what the reader told about a paper before their last action on it; None where they told nothing.

    Where there is nothing to undo, or the last action was undone already, nothing changes.
    """
    with transaction.atomic():
        feedback = Feedback.objects.select_for_update().filter(reader=reader, paper_id=paper_number).first()
        if feedback is None:
            return None
        restored = before_last([event.told for event in feedback.events.order_by("id")])
        if restored is not None:
            _write(feedback, restored, Action.UNDO, feedback.profile_id, now)
    return feedback


def bring_back(reader: User, profile: Profile, paper_number: int, now: datetime) -> None:
    """Let a paper that the reader dismissed or hid be shown again.

    Where that was the last thing told it is undone, so that a like which it replaced holds again; else it is taken
    back by itself, and what was told later stays.
    """
    events = FeedbackEvent.objects.filter(feedback__reader=reader, feedback__paper=paper_number)
    with transaction.atomic():
        last = events.order_by("-id").values_list("action", flat=True).first()
        if last in {Action.DISMISS, Action.HIDE}:
            undo(reader, paper_number, now)
        give(reader, profile, paper_number, Action.UNDISMISS, now)
        give(reader, profile, paper_number, Action.UNHIDE, now)


def take_back(reader: User, profile: Profile, paper_number: int, action: Action, now: datetime) -> None:
    """Take one thing back that the reader told about a paper.

    Where it was the last thing told it is undone, so that what it replaced holds again; what was told later stays.
    """
    events = FeedbackEvent.objects.filter(feedback__reader=reader, feedback__paper=paper_number)
    with transaction.atomic():
        last = events.order_by("-id").values_list("action", flat=True).first()
        if last == action:
            undo(reader, paper_number, now)
        give(reader, profile, paper_number, Action(f"un{action}"), now)


def clear(reader: User, profile: Profile, paper_number: int, now: datetime) -> None:
    """Take everything back that the reader told about a paper."""
    with transaction.atomic():
        for action in (Action.UNSAVE, Action.UNLIKE, Action.UNDISMISS, Action.UNHIDE):
            give(reader, profile, paper_number, action, now)


def reset(profile: Profile, now: datetime) -> int:
    """Forget the likes and dismissals told in a profile; return how many papers that concerns.

    Saved papers stay saved and no longer count as likes, hidden ones stay hidden, and the history stays.
    """
    with transaction.atomic():
        rows = Feedback.objects.select_for_update().filter(profile=profile).standing().order_by("id")
        forgotten = [(row, row.judgement.after(Action.RESET, profile.pk, now)) for row in rows]
        changed = [_written(row, judgement, now) for row, judgement in forgotten if judgement != row.judgement]
        Feedback.objects.bulk_update(changed, _FIELDS, batch_size=500)
        FeedbackEvent.objects.bulk_create(
            (FeedbackEvent(feedback=row, action=Action.RESET, profile=profile, at=now) for row in changed),
            batch_size=500,
        )
        if changed:
            feedback_changed.send(Feedback, profile_ids={profile.pk})
    return len(changed)


def unwanted(reader_id: int, *, before: datetime | None = None) -> NDArray[np.int64]:
    """Return the numbers of the papers that the reader dismissed or hid, ascending: no ranking shows them again.

    Args:
        reader_id: the reader's key.
        before: leave out what was told at this moment or later.
    """
    found = prepared.rows(UNWANTED, {"reader": reader_id, "before": before})
    return np.array([number for (number,) in found], np.int64)


UNWANTED = """
    SELECT paper_id FROM digests_feedback
    WHERE reader_id = %(reader)s AND (verdict = 'dismissal' OR is_hidden)
        AND (%(before)s::timestamptz IS NULL OR updated_at < %(before)s OR verdict_at < %(before)s)
    ORDER BY paper_id
"""


def judged(profile: Profile | int) -> list[Judged]:
    """Return what there is to learn from a profile's likes and dismissals, oldest first; a saved paper is a like."""
    rows = Feedback.objects.filter(profile=profile).standing()
    learned = [(row.judgement.learned, row.paper_id) for row in rows.order_by("paper_id")]
    found = [Judged(number, *what) for what, number in learned if what is not None]
    return sorted(found, key=lambda one: (one.at, one.number))


def told(reader_id: int, paper_numbers: Collection[int]) -> dict[int, Feedback]:
    """Return what the reader told about these papers, by number, in one query."""
    rows = prepared.instances(Feedback, _TOLD, {"reader": reader_id, "papers": list(paper_numbers)})
    return {row.paper_id: row for row in rows}


_TOLD = "reader_id = %(reader)s AND paper_id = ANY(%(papers)s::bigint[])"


def last_told(reader_id: int) -> datetime | None:
    """Return when the reader last told anything about a paper."""
    moment: datetime | None = Feedback.objects.filter(reader_id=reader_id).aggregate(last=Max("updated_at"))["last"]
    return moment


_FIELDS = ("profile", "saved_at", "verdict", "verdict_at", "is_hidden", "is_forgotten", "updated_at")


def _held(reader: User, paper_number: int, now: datetime, *, is_made: bool) -> Feedback:
    """Return the row of reader and paper, which nobody else changes meanwhile.

    Where there is none it is made when `is_made`; else what is returned is blank and not stored.
    """
    blank = Feedback(reader=reader, paper_id=paper_number, updated_at=now)
    if is_made:
        Feedback.objects.bulk_create([blank], ignore_conflicts=True)
    return Feedback.objects.select_for_update().filter(reader=reader, paper_id=paper_number).first() or blank


def _write(feedback: Feedback, judgement: Judgement, action: Action, profile_id: int | None, now: datetime) -> None:
    before = feedback.profile_id
    _written(feedback, judgement, now).save(update_fields=_FIELDS)
    feedback.events.create(action=action, profile_id=profile_id, at=now)
    feedback_changed.send(Feedback, profile_ids=_named(before, feedback.profile_id, profile_id))


def _written(feedback: Feedback, judgement: Judgement, now: datetime) -> Feedback:
    """Let a row say what the judgement says."""
    feedback.profile_id = judgement.profile
    feedback.saved_at = judgement.saved_at
    feedback.verdict = judgement.verdict
    feedback.verdict_at = judgement.verdict_at
    feedback.is_hidden = judgement.is_hidden
    feedback.is_forgotten = judgement.is_forgotten
    feedback.updated_at = now
    return feedback


def _named(*profile_ids: int | None) -> set[int]:
    return {profile_id for profile_id in profile_ids if profile_id is not None}
