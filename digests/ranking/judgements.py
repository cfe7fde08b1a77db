"""What a reader told about one paper, and what one more action makes of it.

Saving, a verdict and hiding are three things: a paper may be saved and dismissed, and liking it replaces the
dismissal. A saved paper counts as a like wherever no verdict says otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What a reader thinks of a paper."""

    NONE = ""
    LIKE = "like"
    DISMISSAL = "dismissal"


class Action(StrEnum):
    """What a reader does to a paper; `reset` is done to all papers of a profile at once."""

    SAVE = "save"
    UNSAVE = "unsave"
    LIKE = "like"
    UNLIKE = "unlike"
    DISMISS = "dismiss"
    UNDISMISS = "undismiss"
    HIDE = "hide"
    UNHIDE = "unhide"
    UNDO = "undo"
    RESET = "reset"


GIVEN = frozenset(Action) - {Action.UNDO, Action.RESET}
"""The actions that say something themselves."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reader told about one paper so far.

    Attributes:
        profile: the key of the profile in which it was last told.
        saved_at: when the paper was saved; None while it is not.
        verdict: like, dismissal, or none.
        verdict_at: when the verdict was given; None without one.
        is_hidden: never to be shown again, which says nothing about the paper.
        is_forgotten: it was saved before the taste was reset, and no longer counts as a like.
    """

    profile: int | None = None
    saved_at: datetime | None = None
    verdict: Verdict = Verdict.NONE
    verdict_at: datetime | None = None
    is_hidden: bool = False
    is_forgotten: bool = False

    def after(self, action: Action, profile: int | None, at: datetime) -> "Judgement":
        """Return what the action makes of this; itself where the action says nothing new.

        Raises:
            ValueError: `undo`, which the history decides (`before_last`).
        """
        if action is Action.UNDO:
            raise ValueError("What an undo restores is in the history.")
        counts = self.saved_at is not None and not self.is_forgotten
        verdict = Verdict.NONE if _WITHDRAWN.get(action) is self.verdict else _VERDICT.get(action, self.verdict)
        changed = replace(
            self,
            saved_at={Action.SAVE: self.saved_at if counts else at, Action.UNSAVE: None}.get(action, self.saved_at),
            is_forgotten={
                Action.SAVE: False,
                Action.UNSAVE: False,
                Action.RESET: self.saved_at is not None,
            }.get(action, self.is_forgotten),
            verdict=verdict,
            verdict_at=self.verdict_at if verdict is self.verdict else at if verdict else None,
            is_hidden={Action.HIDE: True, Action.UNHIDE: False}.get(action, self.is_hidden),
        )
        return self if changed == self else replace(changed, profile=profile)

    @property
    def learned(self) -> tuple[Verdict, datetime] | None:
        """What there is to learn from this, and since when: the verdict, or a like where the paper is saved."""
        if self.verdict is Verdict.DISMISSAL and self.verdict_at is not None:
            return self.verdict, self.verdict_at
        liked_at = [at for at in (self.verdict_at, None if self.is_forgotten else self.saved_at) if at is not None]
        return (Verdict.LIKE, max(liked_at)) if liked_at else None


_VERDICT = {Action.LIKE: Verdict.LIKE, Action.DISMISS: Verdict.DISMISSAL, Action.RESET: Verdict.NONE}
_WITHDRAWN = {Action.UNLIKE: Verdict.LIKE, Action.UNDISMISS: Verdict.DISMISSAL}

NOTHING = Judgement()
"""A paper about which nothing was told."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a paper's history."""

    action: Action
    profile: int | None
    at: datetime


def before_last(history: Sequence[Told]) -> Judgement | None:
    """Return what an undo restores: what was told before the last action; None where there is nothing to undo.

    An undo is not undone, so that a second click on it does nothing. Neither is a reset, nor what came before it.

    Args:
        history: the lines that changed something, oldest first.
    """
    standings = [NOTHING]
    for told in history:
        if told.action is Action.UNDO:
            standings.pop()
        elif told.action is Action.RESET:
            standings = [standings[-1].after(told.action, told.profile, told.at)]
        else:
            standings.append(standings[-1].after(told.action, told.profile, told.at))
    is_undone = not history or history[-1].action is Action.UNDO
    return None if is_undone or len(standings) == 1 else standings[-2]
