"""Two orders on readers' own pages: which order put a paper there, and what that says."""

from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Profile
from digests.models import JudgedRanking
from digests.pipeline import feedback, quality, rank, vectors
from digests.ranking.judgements import Action
from digests.ranking.reasons import Ranking
from tests.builders import DAY, NOW, announce, entry, profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(settings) -> Profile:
    """A reader whose two orders differ: points like titles, relevance likes rare words."""
    settings.COMPARED_ORDER = "points"
    announce(
        *[
            entry(
                f"2512.{serial:05d}",
                title=f"Graphs {serial}" if serial % 2 else f"Study {serial}",
                abstract="Message passing on graphs." if serial % 3 else "Molecules, molecules, molecules in graphs.",
            )
            for serial in range(1, 25)
        ]
    )
    vectors.build_day(DAY, NOW)
    vectors.refresh_background(NOW)
    return profile(keywords=["graphs", ("molecules", "0.1", "0")], max_papers=12)


def ranking_of(mine: Profile, days: int = 1) -> Ranking:
    return rank.rank_profile(rank.stated(mine, NOW), until=DAY, days=days, now=NOW)


def numbers(ranking: Ranking) -> list[int]:
    return [ranked.number for ranked in ranking.papers]


def test_the_list_is_drawn_from_both_orders_in_turn(reader, settings):
    mixed = ranking_of(reader)
    settings.COMPARED_ORDER = ""
    relevance = ranking_of(reader)
    Profile.objects.update(order="points")
    points = ranking_of(Profile.objects.get())
    teams = [ranked.team for ranked in mixed.papers]

    assert len(mixed.papers) == 12
    assert all(set(pair) == {"a", "b"} for pair in zip(teams[::2], teams[1::2], strict=True))
    assert {ranked.number for ranked in mixed.papers if ranked.team == "a"} <= set(numbers(relevance))
    assert {ranked.number for ranked in mixed.papers if ranked.team == "b"} <= set(numbers(points))
    assert [ranked.rank for ranked in mixed.papers] == list(range(1, 13))


def test_every_score_is_still_the_readers_own_and_the_sum_of_its_reasons(reader, settings):
    mixed = ranking_of(reader)
    settings.COMPARED_ORDER = ""
    own = {ranked.number: ranked for ranked in ranking_of(reader).papers}

    for ranked in mixed.papers:
        assert sum(reason.points for reason in ranked.reasons) == ranked.score
        if ranked.number in own:
            assert (ranked.score, ranked.reasons) == (own[ranked.number].score, own[ranked.number].reasons)


def test_the_same_reader_and_span_get_the_same_list(reader):
    assert ranking_of(reader) == ranking_of(reader)


def test_page_rss_and_api_show_the_same_list(reader):
    client = Client()
    client.force_login(reader.user)
    page = client.get(f"/feed/{DAY}/")
    rss = client.get(f"/rss/{reader.feed_key}/").content.decode()

    shown = [item.paper.arxiv_id for item in page.context["items"]]
    assert len(shown) == 12
    places = [rss.find(f"/{arxiv_id}") for arxiv_id in shown]
    assert places == sorted(places)
    assert -1 not in places


def test_an_order_that_a_reader_chose_is_not_mixed(reader):
    Profile.objects.update(order="points")

    assert {ranked.team for ranked in ranking_of(Profile.objects.get()).papers} == {""}


def test_a_lowest_score_cuts_both_orders(reader, settings):
    settings.COMPARED_ORDER = ""
    best = ranking_of(reader).papers[0]
    Profile.objects.update(min_relevance=int(best.score))
    settings.COMPARED_ORDER = "points"

    assert {ranked.score >= int(best.score) for ranked in ranking_of(Profile.objects.get()).papers} == {True}


def test_a_like_is_credited_to_the_order_that_put_the_paper_there(reader):
    mixed = ranking_of(reader)
    for ranked in [paper for paper in mixed.papers if paper.team == "b"][:2]:
        feedback.give(reader.user, reader, ranked.number, Action.LIKE, NOW)
    feedback.give(reader.user, reader, mixed.papers[4].number, Action.DISMISS, NOW)

    quality.freeze(reader, NOW + timedelta(minutes=1))
    quality.count_days(NOW + timedelta(minutes=2))

    frozen = JudgedRanking.objects.get()
    assert (frozen.rival, Counter(frozen.teams)) == ("points", Counter(a=6, b=6))
    (day,) = quality.by_day(1)
    assert day.rival == "points"
    assert (day.figures.credit_b, day.figures.wins_a, day.figures.wins_b, day.figures.ties) == (2, 0, 1, 0)


def test_what_is_liked_in_a_list_that_has_learned_since_is_credited_to_neither(reader):
    mixed = ranking_of(reader)
    first, second, third = [paper.number for paper in mixed.papers if paper.team == "a"][:3]
    feedback.give(reader.user, reader, first, Action.LIKE, NOW)
    feedback.give(reader.user, reader, second, Action.SAVE, NOW + quality.SITTING - timedelta(seconds=1))
    feedback.give(reader.user, reader, third, Action.LIKE, NOW + quality.SITTING)

    quality.freeze(reader, NOW + timedelta(hours=1))
    quality.count_days(NOW + timedelta(hours=1))

    (day,) = quality.by_day(1)
    assert (day.figures.wanted, day.figures.credit_a, day.figures.credit_b) == (3, 2, 0)
