"""Rankings of many profiles at once are those of each by itself."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import changes, statements
from accounts.models import Interest, Profile
from digests.arxiv import identifiers
from digests.pipeline import rank, vectors
from digests.pipeline.rank_many import FEW, rank_many, seen_by
from tests.builders import DAY, NOW, announce, entry, hide, ingest, profile
from tests.pipeline.many_profiles import announce_three_days, give_tastes, make_profiles

pytestmark = pytest.mark.django_db


def alone(mine, days: int = 1):
    return rank.rank_profile(rank.stated(mine, NOW), until=DAY, days=days, now=NOW)


def make_vectors() -> None:
    for back in range(3):
        vectors.build_day(DAY - timedelta(days=back), NOW)
    vectors.refresh_background(NOW)


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


@pytest.mark.parametrize("order", ["points", "relevance"])
@pytest.mark.parametrize("days", [1, 3])
def test_random_profiles_are_ranked_as_each_alone(order: str, days: int):
    random = np.random.default_rng(days)
    numbers = announce_three_days(random)
    make_vectors()
    made = make_profiles(random, 2 * FEW, numbers, order)

    found = dict(rank_many(made, until=DAY, days=days, now=NOW))

    assert list(found) == made
    for key in made:
        assert found[key] == alone(Profile.objects.get(pk=key), days)


def test_both_orders_are_ranked_together():
    random = np.random.default_rng(5)
    made = make_profiles(random, 3 * FEW, announce_three_days(random))

    found = list(rank_many(made, until=DAY, days=2, now=NOW))

    assert found == [(key, alone(Profile.objects.get(pk=key), 2)) for key in made]


def test_what_staff_hid_is_in_none_of_them():
    random = np.random.default_rng(7)
    numbers = announce_three_days(random)
    made = make_profiles(random, 3 * FEW, numbers)
    hidden = sorted({int(number) for number in numbers})[:20]
    for number in hidden:
        hide(identifiers.from_number(number))

    found = list(rank_many(made, until=DAY, days=3, now=NOW))

    assert found == [(key, alone(Profile.objects.get(pk=key), 3)) for key in made]
    assert not {paper.number for _, ranking in found for paper in ranking.papers} & set(hidden)
    assert max(ranking.hidden for _, ranking in found) > 0


@pytest.mark.parametrize("days", [1, 2, 3])
def test_readers_with_tastes_are_ranked_as_each_alone(days: int, monkeypatch):
    monkeypatch.setattr("digests.pipeline.many_by_relevance.CHUNK", FEW)
    random = np.random.default_rng(8 + days)
    numbers = announce_three_days(random)
    make_vectors()
    made = make_profiles(random, 3 * FEW, numbers)
    give_tastes(random, made, numbers)

    found = list(rank_many(made, until=DAY, days=days, now=NOW))

    assert found == [(key, alone(Profile.objects.get(pk=key), days)) for key in made]
    kinds = {reason.kind for _, ranking in found for paper in ranking.papers for reason in paper.reasons}
    assert kinds >= {"keyword", "author", "word", "learned", "related", "category", "more_related", "usual"}


def test_rankings_that_nothing_cuts_are_those_of_each_alone():
    random = np.random.default_rng(12)
    made = make_profiles(random, 2 * FEW, announce_three_days(random))
    make_vectors()

    found = list(rank_many(made, until=DAY, days=3, now=NOW, is_uncut=True))

    whole = [rank.uncut(rank.stated(Profile.objects.get(pk=key), NOW)) for key in made]
    expected = [rank.rank_profile(mine, until=DAY, days=3, now=NOW) for mine in whole]
    assert [ranking for _, ranking in found] == expected
    assert max(len(ranking.papers) for ranking in expected) > 50


def test_categories_of_different_days_are_ranked_as_each_alone():
    random = np.random.default_rng(3)
    numbers = announce_three_days(random)
    announce(entry("2512.09999", categories=("math.CO",)), asked=("math.CO",), day=DAY)
    make_vectors()
    made = make_profiles(random, 2 * FEW, numbers, "relevance")
    for key in made[::3]:
        Interest.objects.filter(profile=key, kind="category").delete()
        changes.add(Profile.objects.get(pk=key), [statements.category("math.CO")])

    found = list(rank_many(made, until=DAY, days=2, now=NOW))

    assert found == [(key, alone(Profile.objects.get(pk=key), 2)) for key in made]
    assert {ranking.days for _, ranking in found} == {(DAY,), (DAY - timedelta(days=1), DAY)}


@pytest.mark.parametrize(("order", "count"), [("points", 5), ("relevance", 9)])
def test_a_chunk_takes_few_queries(order: str, count: int):
    random = np.random.default_rng(6)
    made = make_profiles(random, 60, announce_three_days(random, 30), order)
    make_vectors()
    list(rank_many(made, until=DAY, days=1, now=NOW))

    with CaptureQueriesContext(connection) as queries:
        list(rank_many(made, until=DAY, days=1, now=NOW))

    assert len(queries) == count


def test_what_the_order_by_relevance_shows_is_counted_for_many():
    random = np.random.default_rng(11)
    made = make_profiles(random, 2 * FEW, announce_three_days(random), "relevance")
    make_vectors()
    shown = Counter[int]()
    for user in {Profile.objects.get(pk=key).user_id for key in made}:
        mine = Profile.objects.filter(user=user)
        shown.update({paper.number for each in mine for paper in alone(each, 2).papers[:4]})

    assert dict(seen_by(until=DAY, days=2, now=NOW, top=4)) == shown


def test_a_statement_that_changes_is_packed_anew():
    announce(entry("2512.00001", title="LLM"), entry("2512.00002", title="Zeppelin"))
    made = [profile(email=f"{place}@example.org", keywords=["LLM"], order="points") for place in range(FEW + 1)]
    ids = [mine.pk for mine in made]
    list(rank_many(ids, until=DAY, days=1, now=NOW))

    changes.add(made[3], [statements.keyword("zeppelins")])
    changes.mute(made[4].interests.get(kind="keyword"), date.max)

    found = dict(rank_many(ids, until=DAY, days=1, now=NOW))
    assert [len(found[mine.pk].papers) for mine in made[2:6]] == [1, 2, 0, 1]


def test_a_day_that_was_never_matched_is_matched_for_many():
    ingest(entry("2512.00001", title="LLM"))
    made = [profile(email=f"{place}@example.org", keywords=["LLM"], order="points").pk for place in range(FEW + 1)]

    assert {len(ranking.papers) for _, ranking in rank_many(made, until=DAY, days=1, now=NOW)} == {1}


def test_what_many_are_ranked_with_is_read_in_chunks(monkeypatch):
    monkeypatch.setattr("digests.pipeline.rank_many.CHUNK", FEW + 4)
    random = np.random.default_rng(7)
    made = make_profiles(random, 3 * FEW, announce_three_days(random), "points")

    found = list(rank_many(made, until=DAY, days=3, now=NOW))

    assert found == [(key, alone(Profile.objects.get(pk=key), 3)) for key in made]
