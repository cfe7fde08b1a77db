from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Profile
from digests.arxiv import identifiers
from digests.models import Feedback, FeedbackEvent
from digests.pipeline import feedback, rank
from digests.pipeline.feedback import Judged
from digests.ranking.judgements import Action, Verdict
from digests.signals import feedback_changed
from tests.builders import DAY, NOW, announce, entry, profile

pytestmark = pytest.mark.django_db

ONE, TWO, THREE = (identifiers.number(f"2512.0000{serial}") for serial in (1, 2, 3))


@pytest.fixture(autouse=True)
def papers() -> None:
    announce(*[entry(f"2512.0000{serial}", title=f"LLM {serial}") for serial in (1, 2, 3)])


@pytest.fixture
def changed() -> Iterator[list[set[int]]]:
    """The profiles of each signal that was sent, in order."""
    sent: list[set[int]] = []

    def note(profile_ids: set[int], **_: object) -> None:
        sent.append(profile_ids)

    feedback_changed.connect(note)
    yield sent
    feedback_changed.disconnect(note)


def hour(number: int) -> datetime:
    return NOW + timedelta(hours=number)


def tell(mine: Profile, number: int, action: Action, at: datetime = NOW) -> Feedback:
    return feedback.give(mine.user, mine, number, action, at)


def shown(mine: Profile) -> list[int]:
    ranking = rank.rank_profile(rank.stated(mine, NOW), until=DAY, days=1, now=NOW)
    return sorted(ranked.number for ranked in ranking.papers)


def test_what_is_told_is_kept_with_its_history():
    mine = profile()

    tell(mine, ONE, Action.SAVE)
    row = tell(mine, ONE, Action.LIKE, hour(1))

    row.refresh_from_db()
    assert (row.saved_at, row.verdict, row.verdict_at, row.is_hidden) == (NOW, Verdict.LIKE, hour(1), False)
    assert (row.profile, row.updated_at) == (mine, hour(1))
    assert list(row.events.values_list("action", "profile", "at")) == [
        ("save", mine.pk, NOW),
        ("like", mine.pk, hour(1)),
    ]


def test_the_same_twice_changes_nothing_and_writes_no_second_event(changed):
    mine = profile()

    tell(mine, ONE, Action.DISMISS)
    row = tell(mine, ONE, Action.DISMISS, hour(1))

    row.refresh_from_db()
    assert (row.verdict_at, row.updated_at) == (NOW, NOW)
    assert FeedbackEvent.objects.count() == 1
    assert changed == [{mine.pk}]


def test_taking_back_what_was_never_told_writes_nothing():
    mine = profile()

    row = tell(mine, ONE, Action.UNSAVE)

    assert not row.is_saved
    assert Feedback.objects.count() == 0


def test_nothing_is_told_in_anothers_profile():
    mine, other = profile(), profile(email="other@example.org")

    with pytest.raises(ValueError, match="of their own"):
        feedback.give(mine.user, other, ONE, Action.LIKE, NOW)


@pytest.mark.parametrize("action", [Action.UNDO, Action.RESET])
def test_undo_and_reset_are_not_given(action):
    with pytest.raises(ValueError, match="not told about one paper"):
        tell(profile(), ONE, action)


def test_an_undo_restores_the_row_and_is_in_the_history():
    mine = profile()
    tell(mine, ONE, Action.SAVE)
    tell(mine, ONE, Action.DISMISS, hour(1))

    row = feedback.undo(mine.user, ONE, hour(2))

    assert row is not None
    assert (row.saved_at, row.verdict, row.updated_at) == (NOW, Verdict.NONE, hour(2))
    assert list(row.events.values_list("action", flat=True)) == ["save", "dismiss", "undo"]


def test_a_second_click_on_undo_does_not_take_the_save_before_it():
    mine = profile()
    tell(mine, ONE, Action.SAVE)
    tell(mine, ONE, Action.DISMISS)
    feedback.undo(mine.user, ONE, hour(1))

    row = feedback.undo(mine.user, ONE, hour(2))

    assert row is not None
    assert row.is_saved
    assert row.events.count() == 3


def test_there_is_nothing_to_undo_about_a_paper_of_which_nothing_was_told(changed):
    assert feedback.undo(profile().user, ONE, NOW) is None
    assert changed == []


def test_an_undo_gives_the_like_back_to_the_profile_that_it_was_told_in(changed):
    thesis = profile()
    seminar = Profile.objects.create(user=thesis.user, name="Seminar")
    tell(thesis, ONE, Action.LIKE)
    tell(seminar, ONE, Action.SAVE)

    row = feedback.undo(thesis.user, ONE, hour(1))

    assert row is not None
    assert row.profile == thesis
    assert changed == [{thesis.pk}, {thesis.pk, seminar.pk}, {thesis.pk, seminar.pk}]


def test_dismissed_and_hidden_papers_leave_every_ranking_of_that_reader():
    thesis = profile(keywords=["LLM"])
    seminar = Profile.objects.create(user=thesis.user, name="Seminar")
    seminar.interests.set(
        [
            seminar.interests.create(
                kind=row.kind, text=row.text, key=row.key, points=row.points, title_points=row.title_points
            )
            for row in thesis.interests.all()
        ]
    )
    other = profile(email="other@example.org", keywords=["LLM"])

    tell(thesis, ONE, Action.DISMISS)
    tell(seminar, TWO, Action.HIDE)

    assert shown(thesis) == shown(seminar) == [THREE]
    assert shown(other) == [ONE, TWO, THREE]


def test_a_ranking_counts_what_was_dismissed_among_what_was_announced():
    mine = profile(keywords=["LLM"])
    tell(mine, ONE, Action.DISMISS)

    ranking = rank.rank_profile(rank.stated(mine, NOW), until=DAY, days=1, now=NOW)

    assert (ranking.considered, ranking.matched, ranking.unwanted) == (3, 2, 1)


def test_what_is_unwanted_costs_a_ranking_no_query_of_its_own():
    mine = rank.stated(profile(keywords=["LLM"], order="points"), NOW)
    rank.rank_profile(mine, until=DAY, days=1, now=NOW)

    with CaptureQueriesContext(connection) as queries:
        rank.rank_profile(mine, until=DAY, days=1, now=NOW)

    assert len(queries) == 1


def test_saving_and_liking_leave_the_ranking_as_it_is():
    mine = profile(keywords=["LLM"])
    tell(mine, ONE, Action.SAVE)
    tell(mine, TWO, Action.LIKE)

    assert shown(mine) == [ONE, TWO, THREE]


def test_an_undone_dismissal_comes_back():
    mine = profile(keywords=["LLM"])
    tell(mine, ONE, Action.DISMISS)
    feedback.undo(mine.user, ONE, NOW)

    assert shown(mine) == [ONE, TWO, THREE]
    assert feedback.unwanted(mine.user_id).tolist() == []


def test_what_is_learned_from_comes_oldest_first_with_saved_papers_as_likes():
    mine = profile()
    tell(mine, THREE, Action.SAVE)
    tell(mine, ONE, Action.DISMISS, hour(1))
    tell(mine, TWO, Action.LIKE, hour(2))
    tell(mine, TWO, Action.HIDE, hour(3))

    assert feedback.judged(mine) == [
        Judged(THREE, Verdict.LIKE, NOW),
        Judged(ONE, Verdict.DISMISSAL, hour(1)),
        Judged(TWO, Verdict.LIKE, hour(2)),
    ]


def test_a_reset_forgets_the_taste_of_one_profile_and_keeps_what_is_saved(changed):
    mine, other = profile(), profile(email="other@example.org")
    tell(mine, ONE, Action.SAVE)
    tell(mine, TWO, Action.DISMISS)
    tell(mine, THREE, Action.HIDE)
    tell(other, ONE, Action.LIKE)

    assert feedback.reset(mine, hour(1)) == 2

    assert feedback.judged(mine) == []
    assert list(Feedback.objects.filter(reader=mine.user).saved().values_list("paper", flat=True)) == [ONE]
    assert feedback.unwanted(mine.user_id).tolist() == [THREE]
    assert list(Feedback.objects.get(paper=TWO).events.values_list("action", flat=True)) == ["dismiss", "reset"]
    assert feedback.judged(other) == [Judged(ONE, Verdict.LIKE, NOW)]
    assert changed[-1] == {mine.pk}


def test_a_second_reset_has_nothing_to_forget(changed):
    mine = profile()
    tell(mine, ONE, Action.SAVE)
    feedback.reset(mine, hour(1))

    assert feedback.reset(mine, hour(2)) == 0
    assert len(changed) == 2


def test_what_is_told_outlives_its_profile():
    mine = profile()
    seminar = Profile.objects.create(user=mine.user, name="Seminar")
    tell(seminar, ONE, Action.DISMISS)

    seminar.delete()

    assert feedback.unwanted(mine.user_id).tolist() == [ONE]
    row = feedback.undo(mine.user, ONE, hour(1))
    assert row is not None
    assert not row.is_dismissed


def test_what_was_told_about_a_page_of_papers_takes_one_query():
    mine = profile()
    tell(mine, ONE, Action.SAVE)
    tell(mine, THREE, Action.LIKE)

    with CaptureQueriesContext(connection) as queries:
        found = feedback.told(mine.user_id, [ONE, TWO, THREE])

    assert {number: (row.is_saved, row.is_liked) for number, row in found.items()} == {
        ONE: (True, False),
        THREE: (False, True),
    }
    assert len(queries) == 1
