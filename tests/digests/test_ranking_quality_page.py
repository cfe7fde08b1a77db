"""The page of how good rankings are, for staff."""

import re
from dataclasses import asdict
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from digests.models import RankingQuality
from digests.ranking.quality import Figures
from tests.builders import DAY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("staff@example.org", is_staff=True))
    return client


def count(back: int, figures: Figures, rival: str = "") -> None:
    RankingQuality.objects.create(
        announced_on=DAY - timedelta(days=back), rival=rival, counted_at=NOW, **asdict(figures)
    )


def test_the_page_says_how_much_of_the_top_ten_was_wanted(staff):
    count(0, Figures(rankings=3, top=30, wanted_in_top=9, wanted=12, unwanted_in_top=2))
    count(1, Figures(rankings=1, top=10, wanted_in_top=1, wanted=8))

    page = staff.get("/ranking/")

    assertContains(page, "<strong>25 %</strong>")
    assertContains(page, "<strong>50 %</strong>")
    assertContains(page, "9 of 30, 30 %")
    assertContains(page, "<title>Wednesday, 10 December 2025: 75 %</title>")
    assertNotContains(page, "Relevance against")


def test_a_comparison_says_who_won_and_how_sure_that_is(staff):
    count(0, Figures(rankings=9, wins_a=5, wins_b=1, ties=3, credit_a=11, credit_b=6), rival="points")
    count(1, Figures(rankings=3, wins_a=3, credit_a=3), rival="points")

    page = staff.get("/ranking/")

    assertContains(page, "Relevance won 8 rankings, points 1; 3 were even.")
    assertContains(page, "89 % of the decided ones (95 % interval 57 % to 98 %)")
    assertContains(page, "with probability 0.039")
    assertContains(page, "14 for relevance, 6 for points")


def test_a_day_on_which_nothing_was_wanted_has_no_share(staff):
    count(0, Figures(rankings=1, top=10, unwanted_in_top=1))

    assertContains(staff.get("/ranking/"), "<td>–</td>")


def test_small_shares_fill_the_plot_and_its_scale_says_so(staff):
    count(0, Figures(rankings=3, top=100, wanted_in_top=4, wanted=16))
    count(1, Figures(rankings=3, top=100, wanted_in_top=10, wanted=20))

    page = staff.get("/ranking/")

    precision, share = (part.split("</svg>")[0] for part in page.content.decode().split("<svg ")[1:3])
    assert re.findall(r">(\d+ %)</text>", precision) == ["0 %", "5 %", "10 %"]
    assert re.findall(r">(\d+ %)</text>", share) == ["0 %", "25 %", "50 %"]
    assert re.findall(r'y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', precision) == [
        ("10.0", "106.0"),
        ("73.6", "42.4"),
    ]


def test_before_anybody_judged_the_page_says_so(staff):
    assertContains(staff.get("/ranking/"), "No reader has saved, liked or dismissed a paper")


def test_the_page_costs_one_query_for_all_days(staff, django_assert_num_queries):
    for back in range(100):
        count(back, Figures(rankings=1, top=10, wanted_in_top=1, wanted=1))
    with django_assert_num_queries(2):
        page = staff.get("/ranking/")
    assert len(page.context["days"]) == 90


def test_readers_may_not_see_it():
    client = Client()
    assert client.get("/ranking/").status_code == 302
    client.force_login(User.objects.create_user("reader@example.org"))
    assert client.get("/ranking/").status_code == 403
