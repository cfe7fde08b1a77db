"""Terms on the rise, in each category and in all, after weeks of history."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from digests import tasks
from digests.models import DayVectors, Paper, Trending
from digests.pipeline import trending, vectors
from digests.pipeline.trending import ALL
from digests.ranking.trends import trends
from digests.templatetags.trend_plots import HEIGHT, week_bars
from tests.builders import DAY, NOW, profile
from tests.pipeline.rising import RISING, announce_day

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def history(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Twenty days of the weeks before, and three of the newest week with six papers on what rises, for all tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        for back in range(8, 28):
            announce_day(back, rising=1 if back == 10 else 0)
        for back in (2, 1, 0):
            announce_day(back, rising=2)
        yield
        transaction.set_rollback(True)


def test_a_term_that_rises_is_named_as_papers_write_it_with_figures_and_examples():
    assert trending.find_trends(NOW) == 2

    (found,) = trending.trends_of([ALL])
    assert (found.newest_on, found.base_days) == (DAY, 20)
    term = next(one for one in found.terms if one.name == "world model")
    assert term.papers == 6
    assert term.expected < 1
    assert len(term.examples) == 3
    assert set(Paper.objects.filter(number__in=term.examples).values_list("abstract", flat=True)) == {RISING}
    assert "GUI agents" in {one.name for one in found.terms}
    assert not {"molecular", "robot", "speech", "help"} & {one.name.casefold() for one in found.terms}


def test_the_figures_are_those_of_the_rule():
    trending.find_trends(NOW)
    base = vectors.of_days([DAY - timedelta(days=back) for back in range(8, 28)])
    newest = vectors.of_days([DAY - timedelta(days=back) for back in range(3)])

    (found,) = trending.trends_of([ALL])
    by_rule = {(trend.papers, round(trend.strength, 2)) for trend in trends(base, newest, 60)}

    assert found.terms
    assert {(term.papers, term.strength) for term in found.terms} <= by_rule


def test_a_word_that_is_mostly_part_of_another_term_is_not_named_twice():
    trending.find_trends(NOW)

    names = {term.name.casefold() for term in trending.trends_of([ALL])[0].terms}
    assert "world model" in names
    assert "world" not in names


def test_each_category_has_its_own_trends():
    announce_day(40, category="cs.CL")
    trending.find_trends(NOW)

    assert [one.category for one in trending.trends_of(["cs.LG", "cs.CL", ALL])] == ["cs.LG", ALL]


def test_weeks_are_shares_of_the_papers_and_the_newest_comes_last():
    trending.find_trends(NOW)

    term = next(one for one in trending.trends_of([ALL])[0].terms if one.name == "world model")
    assert len(term.weeks) == 14
    assert term.weeks[-1] == round(1000 * 6 / 42, 2)
    assert term.weeks[0] is None


def test_trends_are_found_once_for_a_newest_day():
    tasks.find_trends()
    before = Trending.objects.get(category=ALL).found_at
    DayVectors.objects.update(built_at=NOW)

    tasks.find_trends()
    assert Trending.objects.get(category=ALL).found_at == before

    DayVectors.objects.filter(announced_on=DAY).update(built_at=before + timedelta(hours=1))
    tasks.find_trends()
    assert Trending.objects.get(category=ALL).found_at > before


def signed_in(**stated) -> Client:
    client = Client()
    client.force_login(profile(**stated).user)
    return client


def test_the_page_shows_the_readers_categories_and_all():
    trending.find_trends(NOW)
    client = signed_in()

    response = client.get("/trending/")
    assert response.context["asked"] == "mine"
    assertContains(response, "<bdi>world model</bdi>")
    assertContains(response, "6 papers, ")
    assertContains(response, '<svg class="trend"')
    assertContains(client.get("/trending/?in=cs.CL"), "Nothing rose here")
    assert client.get("/trending/?in=nonsense").status_code == 404
    assertContains(Client().get("/trending/"), "<bdi>world model</bdi>")


def test_one_click_makes_a_term_a_keyword():
    trending.find_trends(NOW)
    client = signed_in()

    response = client.post("/trending/keyword/", {"term": "world model", "in": "mine"}, follow=True)

    assertContains(response, "is a keyword of yours now")
    assertContains(response, '<span class="mark">keyword</span>')
    assertNotContains(response, 'aria-label="Add world model as a keyword"')
    again = client.post("/trending/keyword/", {"term": "world model"}, headers={"HX-Request": "true"})
    assert again.status_code == 422
    assertContains(again, "is there already", status_code=422)


def test_adding_is_for_readers_and_by_post_only():
    stranger = Client()

    assert stranger.get("/trending/keyword/").status_code == 405
    answer = stranger.post("/trending/keyword/", {"term": "world model", "in": "all"})
    assert answer["Location"].startswith("/accounts/login/?next=")


def test_hostile_terms_are_escaped():
    trending.find_trends(NOW)
    row = Trending.objects.get(category=ALL)
    row.terms[0]["name"] = "<script>alert(1)</script>"
    row.save()

    response = Client().get("/trending/")
    assertContains(response, "&lt;script&gt;alert(1)&lt;/script&gt;")
    assertNotContains(response, "<script>alert")


def test_the_page_takes_few_queries():
    trending.find_trends(NOW)
    client = signed_in()

    with CaptureQueriesContext(connection) as queries:
        client.get("/trending/")

    assert len(queries) <= 7


def test_bars_are_as_high_as_their_shares():
    bars = week_bars([None, 0.0, 5.0, 10.0])

    assert [bar.height for bar in bars] == [0.0, 0.5, HEIGHT / 2, HEIGHT]
    assert np.all(np.diff([bar.x for bar in bars]) > 0)
    assert week_bars([]) == []
