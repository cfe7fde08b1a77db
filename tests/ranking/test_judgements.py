from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.ranking.judgements import GIVEN, NOTHING, Action, Judgement, Told, Verdict, before_last

START = datetime(2025, 12, 10, tzinfo=UTC)
MINE = 7


def hour(number: int) -> datetime:
    return START + timedelta(hours=number)


def history(*actions: Action) -> list[Told]:
    return [Told(action, MINE, hour(number)) for number, action in enumerate(actions)]


def after(*actions: Action) -> Judgement:
    judgement = NOTHING
    for number, action in enumerate(actions):
        judgement = judgement.after(action, MINE, hour(number))
    return judgement


def test_liking_a_dismissed_paper_replaces_the_dismissal():
    assert after(Action.DISMISS, Action.LIKE) == Judgement(MINE, verdict=Verdict.LIKE, verdict_at=hour(1))


def test_a_saved_paper_can_be_dismissed_and_stays_saved():
    judgement = after(Action.SAVE, Action.DISMISS)

    assert judgement.saved_at == hour(0)
    assert judgement.learned == (Verdict.DISMISSAL, hour(1))


def test_a_saved_paper_counts_as_a_like():
    assert after(Action.SAVE).learned == (Verdict.LIKE, hour(0))
    assert after(Action.SAVE, Action.UNSAVE).learned is None


def test_a_paper_saved_and_liked_counts_once_since_the_later_of_both():
    assert after(Action.LIKE, Action.SAVE).learned == (Verdict.LIKE, hour(1))
    assert after(Action.SAVE, Action.LIKE).learned == (Verdict.LIKE, hour(1))


def test_hiding_says_nothing_about_a_paper():
    assert after(Action.HIDE) == Judgement(MINE, is_hidden=True)
    assert after(Action.HIDE).learned is None


def test_taking_a_like_back_leaves_a_dismissal_alone():
    assert after(Action.DISMISS, Action.UNLIKE) == after(Action.DISMISS)
    assert after(Action.LIKE, Action.UNDISMISS) == after(Action.LIKE)


def test_a_reset_forgets_verdicts_and_keeps_what_is_saved_and_hidden():
    judgement = after(Action.SAVE, Action.LIKE, Action.HIDE, Action.RESET)

    assert judgement == Judgement(MINE, saved_at=hour(0), is_hidden=True, is_forgotten=True)
    assert judgement.learned is None


def test_saving_again_after_a_reset_counts_again():
    assert after(Action.SAVE, Action.RESET, Action.SAVE).learned == (Verdict.LIKE, hour(2))


def test_an_undo_restores_what_was_told_before_the_last_action():
    assert before_last(history(Action.SAVE, Action.DISMISS)) == after(Action.SAVE)
    assert before_last(history(Action.SAVE)) == NOTHING


def test_an_undo_is_not_undone():
    assert before_last(history(Action.SAVE, Action.DISMISS, Action.UNDO)) is None
    assert before_last([]) is None


def test_after_an_undo_the_next_action_can_be_undone():
    told = history(Action.SAVE, Action.DISMISS, Action.UNDO, Action.LIKE)

    assert before_last(told) == after(Action.SAVE)


def test_a_reset_is_not_undone_by_one_paper():
    assert before_last(history(Action.LIKE, Action.RESET)) is None
    assert before_last(history(Action.SAVE, Action.RESET, Action.HIDE)) == after(Action.SAVE, Action.RESET)


def test_what_an_undo_restores_is_not_asked_of_a_judgement():
    with pytest.raises(ValueError, match="history"):
        NOTHING.after(Action.UNDO, MINE, START)


@given(st.lists(st.sampled_from(sorted(GIVEN | {Action.RESET})), max_size=12))
def test_the_same_twice_is_the_same_once(actions):
    judgement = after(*actions)
    for action in GIVEN | {Action.RESET}:
        once = judgement.after(action, MINE, hour(20))
        assert once.after(action, MINE, hour(21)) == once


@given(st.lists(st.sampled_from(sorted(GIVEN)), max_size=12), st.sampled_from(sorted(GIVEN)))
def test_every_action_that_changes_something_can_be_undone(actions, last):
    told, before, judgement = [], NOTHING, NOTHING
    for number, action in enumerate([*actions, last]):
        before, judgement = judgement, judgement.after(action, MINE, hour(number))
        if judgement != before:
            told.append(Told(action, MINE, hour(number)))
    undone = before_last(told)
    if told and told[-1].at == hour(len(actions)):
        assert undone == before


@given(st.lists(st.sampled_from(sorted(GIVEN | {Action.RESET})), max_size=12))
def test_a_verdict_always_has_its_moment(actions):
    judgement = after(*actions)

    assert (judgement.verdict_at is None) == (judgement.verdict is Verdict.NONE)
    assert not (judgement.is_forgotten and judgement.saved_at is None)
