"""Two browsers of one reader, and a reader of many years."""

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import pytest
from django.db import connection, connections

from digests.arxiv import identifiers
from digests.models import Feedback, FeedbackEvent, Paper
from digests.pipeline import feedback
from digests.ranking.judgements import Action
from tests.builders import DAY, NOW, announce, entry, profile

ONE = identifiers.number("2512.00001")


@pytest.mark.django_db(transaction=True)
def test_the_same_told_many_times_at_once_is_told_once():
    announce(entry("2512.00001"))
    mine = profile()

    def like(_: int) -> None:
        try:
            feedback.give(mine.user, mine, ONE, Action.LIKE, NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(like, range(12)))

    assert FeedbackEvent.objects.count() == 1
    assert Feedback.objects.get().is_liked


@pytest.mark.django_db(transaction=True)
def test_undo_pressed_many_times_at_once_takes_one_thing_back():
    announce(entry("2512.00001"))
    mine = profile()
    feedback.give(mine.user, mine, ONE, Action.SAVE, NOW)
    feedback.give(mine.user, mine, ONE, Action.DISMISS, NOW)

    def undo(_: int) -> None:
        try:
            feedback.undo(mine.user, ONE, NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(undo, range(12)))

    row = Feedback.objects.get()
    assert (row.is_saved, row.is_dismissed, row.events.count()) == (True, False, 3)


@pytest.mark.django_db
def test_five_thousand_unwanted_papers_are_read_in_some_milliseconds():
    mine = profile()
    fields = {"version": 1, "title": "T", "first_announced_on": DAY, "updated_at": NOW}
    papers = [
        Paper(number=identifiers.number(f"2512.{serial:05d}"), arxiv_id=f"2512.{serial:05d}", **fields)
        for serial in range(1, 5001)
    ]
    Paper.objects.bulk_create(papers)
    Feedback.objects.bulk_create(
        Feedback(reader=mine.user, paper=paper, verdict="dismissal", verdict_at=NOW, updated_at=NOW) for paper in papers
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE digests_feedback")

    numbers, took = feedback.unwanted(mine.user_id), []
    for _ in range(9):
        started = perf_counter()
        feedback.unwanted(mine.user_id)
        took.append(perf_counter() - started)

    assert numbers.tolist() == sorted(paper.number for paper in papers)
    assert min(took) < 0.05
