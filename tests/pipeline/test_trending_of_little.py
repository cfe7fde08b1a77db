"""No trends where there is too little to tell them from."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from digests.pipeline import trending
from digests.pipeline.trending import ALL
from digests.ranking.trends import MIN_PAPERS
from tests.builders import NOW
from tests.pipeline.rising import announce_day

pytestmark = pytest.mark.django_db


def test_too_little_history_is_said_and_nothing_is_made_of_it():
    for back in range(9):
        announce_day(back, rising=3)

    assert trending.find_trends(NOW) == 0

    (found,) = trending.trends_of([ALL])
    assert (found.base_days, found.terms) == (2, ())
    assertContains(Client().get("/trending/"), "Too little history yet: 2 announcement days")


def test_without_papers_nothing_is_found():
    assert trending.find_trends(NOW) == 0
    assertContains(Client().get("/trending/"), "Nothing was counted yet")


def test_fewer_papers_than_count_are_no_trend():
    for back in range(8, 28):
        announce_day(back)
    announce_day(0, rising=MIN_PAPERS - 1)

    assert trending.find_trends(NOW) == 0
