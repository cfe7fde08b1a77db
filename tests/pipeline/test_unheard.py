"""Withheld digests, of which nobody knows whether they arrived, come with the next mail."""

from datetime import timedelta

import pytest

from digests.models import Digest
from digests.pipeline.compose import preview
from digests.pipeline.letters import letters_of
from tests.builders import profile
from tests.pipeline.subscribed import (
    DUE,
    NEXT_DUE,
    announce_next_day,
    announce_whole_day,
    newest,
    subscription,
    turn_until_idle,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def withheld() -> Digest:
    """A digest of two papers that may have arrived."""
    announce_whole_day()
    subscription()
    turn_until_idle()
    Digest.objects.update(state="withheld", sent_at=None)
    return Digest.objects.get()


def next_ones(days: int = 1) -> list[Digest]:
    announce_next_day("2512.00011")
    for day in range(days):
        turn_until_idle(NEXT_DUE + timedelta(days=day))
    held = Digest.objects.select_related("subscription__reader").order_by("id")
    return list(held.exclude(state="empty"))


def test_its_papers_come_as_titles_with_the_next_one_that_is_sent(withheld, django_assert_num_queries):
    first, second = next_ones()

    with django_assert_num_queries(4):
        of_first, of_second = letters_of([first, second])

    assert second.state == "sent"
    assert of_first.unheard == ()
    (named,) = of_second.unheard
    assert set(named.titles) == {paper.title for paper in of_first.papers}
    assert len(named.titles) == 2
    assert (named.first_day, named.last_day) == (first.first_day, first.last_day)
    assert named.web_page == f"/digests/{first.pk}/"


def test_no_paper_of_it_is_mailed_twice(withheld):
    _, second = next_ones()

    assert set(withheld.paper_numbers).isdisjoint(second.paper_numbers)


def test_it_is_named_once(withheld):
    _, second = next_ones()
    second.pk, second.due_at, second.message_id = None, second.due_at + timedelta(days=1), "<another@example.org>"
    second.save(force_insert=True)

    (of_third,) = letters_of([newest(withheld.subscription)])

    assert of_third.unheard == ()


def test_two_in_a_row_are_both_named(withheld):
    _, second = next_ones()
    Digest.objects.filter(pk=second.pk).update(state="withheld", sent_at=None)
    (letter,) = letters_of([preview(withheld.subscription, NEXT_DUE + timedelta(days=1))])

    assert [one.web_page for one in letter.unheard] == [f"/digests/{withheld.pk}/", f"/digests/{second.pk}/"]


def test_one_that_staff_sent_again_is_not_named(withheld):
    Digest.objects.filter(pk=withheld.pk).update(state="sent", sent_at=DUE)
    _, second = next_ones()
    (letter,) = letters_of([second])

    assert letter.unheard == ()


def test_another_readers_is_not_named(withheld):
    subscription(profile(email="other@example.org", keywords=["LLM"]), next_due_at=NEXT_DUE, wake_at=NEXT_DUE)
    announce_next_day("2512.00011")
    turn_until_idle(NEXT_DUE)
    of_others = Digest.objects.exclude(subscription=withheld.subscription).select_related("subscription__reader")

    assert [letter.unheard for letter in letters_of(list(of_others))] == [()]
