"""A page is ranked the same whether its process has loaded the compiled loops or not."""

from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Profile
from digests.arxiv import identifiers
from digests.models import Paper, WordIndex
from digests.pipeline import rank, vectors
from digests.ranking import loops
from digests.ranking.reasons import Ranking
from tests.builders import DAY, NOW, announce, entry, hide, profile
from tests.pipeline.many_profiles import announce_three_days, give_tastes, make_profiles

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(monkeypatch):
    """What says that the loops are loaded: not yet."""
    event = type(loops._loaded)()
    monkeypatch.setattr(loops, "_loaded", event)
    return event


def ranking_of(mine: Profile, days: int = 1, *, whole: bool = False) -> Ranking:
    stated = rank.stated(mine, NOW)
    return rank.rank_profile(rank.uncut(stated) if whole else stated, until=DAY, days=days, now=NOW)


@pytest.mark.parametrize("days", [1, 2, 3])
def test_random_profiles_are_ranked_the_same_with_loops_and_without(days: int, loaded):
    random = np.random.default_rng(days)
    numbers = announce_three_days(random)
    for back in range(3):
        vectors.build_day(DAY - timedelta(days=back), NOW)
    vectors.refresh_background(NOW)
    made = make_profiles(random, 24, numbers)
    give_tastes(random, made, numbers)
    for number in Paper.objects.order_by("number").values_list("number", flat=True)[::4]:
        hide(identifiers.from_number(number))
    profiles = list(Profile.objects.filter(pk__in=made).order_by("pk"))
    assert {mine.order for mine in profiles} == {"points", "relevance"}

    plain = [ranking_of(mine, days, whole=whole) for mine in profiles for whole in (False, True)]
    loaded.set()
    looped = [ranking_of(mine, days, whole=whole) for mine in profiles for whole in (False, True)]

    assert looped == plain
    assert max(ranking.hidden for ranking in plain) > 0
    assert max(ranking.unwanted for ranking in plain) > 0
    assert any(reason.kind == "learned" for ranking in plain for paper in ranking.papers for reason in paper.reasons)


def test_days_whose_words_are_not_indexed_are_matched_as_without_loops(loaded):
    announce(entry("2512.00001", title="LLM"), entry("2512.00002", title="Zeppelin"))
    WordIndex.objects.all().delete()
    mine = profile(keywords=["LLM"], order="points")
    plain = ranking_of(mine)
    WordIndex.objects.all().delete()
    loaded.set()

    assert ranking_of(mine) == plain
    assert [paper.number for paper in plain.papers] == [251200001]


def test_two_orders_are_compared_by_lot_as_without_loops(loaded, settings):
    announce(*(entry(f"2512.0000{place}", title=title) for place, title in enumerate(("LLM", "LLMs agents"), 1)))
    vectors.build_day(DAY, NOW)
    vectors.refresh_background(NOW)
    settings.COMPARED_ORDER = "points"
    mine = profile(keywords=["LLM", "agents"])
    plain = ranking_of(mine)
    loaded.set()

    assert ranking_of(mine) == plain
    assert {paper.team for paper in plain.papers} <= {"a", "b"}


@pytest.mark.parametrize("order", ["points", "relevance"])
def test_with_loops_a_ranking_takes_one_query_and_the_loops(order: str, loaded, monkeypatch):
    announce(*[entry(f"2512.{serial:05d}", title="LLM kernels") for serial in range(1, 50)])
    vectors.build_day(DAY, NOW)
    vectors.refresh_background(NOW)
    mine = profile(keywords=["LLM", "kernel"], order=order)
    loaded.set()
    first = ranking_of(mine)
    monkeypatch.setattr("digests.pipeline.rank.rank_by_points", None)  # what numpy would do
    monkeypatch.setattr("digests.pipeline.rank.rank_by_relevance", None)

    with CaptureQueriesContext(connection) as queries:
        assert ranking_of(mine) == first

    assert len(queries) == 1
    assert len(first.papers) == 49
