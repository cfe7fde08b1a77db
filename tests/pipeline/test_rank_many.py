"""Rankings of many profiles at once are those of each by itself."""

import pytest

from digests.pipeline import rank
from digests.pipeline.rank_many import rank_many, seen_by
from tests.builders import DAY, NOW, announce, entry, profile

pytestmark = pytest.mark.django_db


def alone(mine, days: int = 1):
    return rank.rank_profile(rank.stated(mine, NOW), until=DAY, days=days, now=NOW)


def test_each_profile_gets_its_own_ranking_in_the_order_asked_for():
    announce(entry("2512.00001", title="LLM"), entry("2512.00002", title="Zeppelin"))
    first = profile(email="one@example.org", keywords=["LLM"], order="points")
    second = profile(email="two@example.org", keywords=["zeppelin"])

    found = list(rank_many([second.pk, first.pk], until=DAY, days=1, now=NOW))

    assert found == [(second.pk, alone(second)), (first.pk, alone(first))]
    assert [paper.number for paper in found[1][1].papers] == [251200001]


def test_a_key_of_no_profile_is_passed_over():
    assert list(rank_many([4711], until=DAY, days=1, now=NOW)) == []


def test_papers_are_counted_by_readers_and_the_most_wanted_come_first():
    announce(*(entry(f"2512.0000{place}", title=title) for place, title in enumerate(("LLM", "Zeppelin", "Soup"), 1)))
    profile(email="one@example.org", keywords=["LLM", ("zeppelin", "9", "0")], order="points")
    profile(email="two@example.org", keywords=["LLM"], order="points")
    closed = profile(email="gone@example.org", keywords=["soup"], order="points")
    closed.user.is_active = False
    closed.user.save()

    assert seen_by(until=DAY, days=1, now=NOW, top=5) == [(251200001, 2), (251200002, 1)]
    assert seen_by(until=DAY, days=1, now=NOW, top=1) == [(251200002, 1), (251200001, 1)]


def test_a_reader_of_two_profiles_counts_once():
    announce(entry("2512.00001", title="LLM"))
    mine = profile(keywords=["LLM"], order="points")
    other = type(mine).objects.create(user=mine.user, name="other", order="points")
    for interest in mine.interests.all():
        interest.pk, interest.profile = None, other
        interest.save()

    assert seen_by(until=DAY, days=1, now=NOW, top=5) == [(251200001, 1)]
