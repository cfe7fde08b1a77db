"""Verdicts whose learning was lost with a process are learned by the timetable."""

from datetime import timedelta

import pytest

from accounts import profiles
from accounts.models import Profile
from digests import tasks
from digests.models import Paper
from digests.pipeline import feedback, learn, vectors
from digests.pipeline.unlearned import SETTLED, unlearned
from digests.ranking.judgements import Action
from tests.builders import DAY, NOW, announce, entry, profile

pytestmark = pytest.mark.django_db

LATER = NOW + SETTLED


@pytest.fixture
def reader() -> Profile:
    announce(*(entry(f"2512.{n:05d}", title=f"Graphs {n}", abstract="Molecular graphs.") for n in range(1, 6)))
    vectors.build_day(DAY, NOW)
    vectors.refresh_background(NOW)
    return profile(keywords=["graphs"])


def tell(mine: Profile, place: int, action: Action = Action.LIKE) -> None:
    feedback.give(mine.user, mine, Paper.objects.order_by("number")[place].number, action, NOW)


def test_what_nobody_learned_is_found_once_its_own_task_had_its_time(reader):
    tell(reader, 0)

    assert unlearned(LATER - timedelta(seconds=1)) == []
    assert unlearned(LATER) == [reader.pk]


def test_what_is_learned_is_not_found(reader):
    tell(reader, 0)
    learn.learn(reader, NOW)

    assert unlearned(LATER) == []

    tell(reader, 1, Action.DISMISS)
    assert unlearned(LATER) == []  # at the same moment as what was learned
    feedback.undo(reader.user, Paper.objects.order_by("number")[1].number, NOW + timedelta(seconds=1))
    assert unlearned(LATER + timedelta(seconds=1)) == []


def test_an_undo_that_was_missed_is_found(reader):
    tell(reader, 0)
    learn.learn(reader, NOW)
    feedback.undo(reader.user, Paper.objects.order_by("number")[0].number, NOW + timedelta(seconds=1))

    assert unlearned(LATER + timedelta(seconds=1)) == [reader.pk]


def test_hiding_teaches_nothing_and_is_not_found(reader):
    tell(reader, 0, Action.HIDE)

    assert unlearned(LATER) == []


def test_a_paper_told_about_in_another_profile_concerns_both(reader):
    tell(reader, 0)
    learn.learn(reader, NOW)
    other = profiles.create(reader.user, "Seminar")
    number = Paper.objects.order_by("number")[0].number
    feedback.give(reader.user, other, number, Action.DISMISS, NOW + timedelta(seconds=1))

    assert unlearned(LATER + timedelta(seconds=1)) == [reader.pk, other.pk]


def test_the_task_has_it_learned(reader, monkeypatch):
    tell(reader, 0)
    queued: list[int] = []
    monkeypatch.setattr("digests.tasks.timezone.now", lambda: LATER)
    monkeypatch.setattr(tasks.learn_taste, "delay", queued.append)

    tasks.learn_what_was_missed()

    assert queued == [reader.pk]


def test_it_takes_two_queries_and_one_for_each_profile(reader, django_assert_num_queries):
    for place in range(3):
        tell(reader, place)

    with django_assert_num_queries(3):
        assert unlearned(LATER) == [reader.pk]
