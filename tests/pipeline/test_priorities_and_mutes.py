"""What a profile states at a moment: its settings, its priorities, and what is muted."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from accounts.models import Interest, Profile
from accounts.models.interests import FOREVER
from digests.pipeline import rank
from tests.builders import DAY, NOW, announce, entry, profile, restated

pytestmark = pytest.mark.django_db

Kind = Interest.Kind


def shown(reader: Profile, now: datetime = NOW) -> dict[int, Decimal]:
    ranking = rank.rank_profile(rank.stated(reader, now), until=DAY, days=1, now=now)
    return {paper.number - 251200000: paper.score for paper in ranking.papers}


def let_priority(reader: Profile, name: str, priority: str) -> None:
    reader.interests.filter(kind=Kind.CATEGORY, key=name).update(priority=priority)
    restated(reader)


def mute(reader: Profile, kind: Kind, until: date) -> None:
    reader.interests.filter(kind=kind).update(muted_until=until)
    restated(reader)


def test_a_category_of_high_priority_gives_a_point_to_what_it_announced():
    announce(entry("2512.00001", title="LLM"), entry("2512.00002"), asked=["cs.LG"])
    announce(entry("2512.00002"), entry("2512.00003", title="LLM"), asked=["cs.CL"])
    reader = profile(categories=["cs.LG", "cs.CL"], keywords=["LLM"], order="points")
    let_priority(reader, "cs.CL", "high")

    assert shown(reader) == {3: Decimal("2.5"), 1: Decimal("1.5"), 2: Decimal(1)}


def test_a_category_of_low_priority_takes_a_point():
    announce(entry("2512.00001", title="LLM"), entry("2512.00002"))
    reader = profile(keywords=["LLM"], order="points")
    let_priority(reader, "cs.LG", "low")

    assert shown(reader) == {1: Decimal("0.5")}


def test_relevance_weighs_categories_by_their_priorities():
    reader = profile(categories=["cs.AI", "cs.CL", "cs.LG"])
    let_priority(reader, "cs.CL", "high")
    let_priority(reader, "cs.AI", "low")

    assert dict(rank.stated(reader, NOW).wishes.categories) == {"cs.AI": 0.5, "cs.CL": 2.0, "cs.LG": 1.0}


def test_a_profiles_settings_are_those_it_is_ranked_with():
    reader = profile(order="points", keywords_worth=7, discoveries=35, min_relevance=40, min_score=Decimal("2.5"))

    mine = rank.stated(reader, NOW)

    assert (mine.order, mine.worth, mine.discoveries) == (rank.Order.POINTS, 7.0, 0.35)
    assert (mine.min_relevance, mine.min_score) == (4000, 250)


def test_a_new_profile_is_ordered_by_relevance():
    mine = rank.stated(profile(), NOW)

    assert (mine.order, mine.worth, mine.discoveries) == (rank.Order.RELEVANCE, 2.0, 0.2)


@pytest.mark.parametrize("until", [DAY + timedelta(days=1), FOREVER])
def test_a_muted_keyword_gives_no_points(until):
    announce(entry("2512.00001", title="LLM"))
    reader = profile(keywords=["LLM"])
    mute(reader, Kind.KEYWORD, until)

    assert shown(reader) == {}


def test_a_muted_exclusion_drops_nothing():
    announce(entry("2512.00001", title="A survey of LLM"))
    reader = profile(keywords=["LLM"], exclusions=["survey"])
    assert shown(reader) == {}

    mute(reader, Kind.EXCLUSION, FOREVER)

    assert list(shown(reader)) == [1]


def test_a_muted_category_announces_nothing():
    announce(entry("2512.00001", title="LLM"))
    reader = profile(keywords=["LLM"])
    mute(reader, Kind.CATEGORY, FOREVER)

    assert shown(reader) == {}


def test_a_muted_author_gives_no_points():
    announce(entry("2512.00001", authors=("Ada Lovelace",)))
    reader = profile(authors=["Ada Lovelace"])
    mute(reader, Kind.AUTHOR, FOREVER)

    assert shown(reader) == {}


def test_a_mute_ends_when_its_day_begins_in_the_east_of_the_united_states():
    announce(entry("2512.00001", title="LLM"))
    reader = profile(keywords=["LLM"])
    mute(reader, Kind.KEYWORD, date(2025, 12, 17))

    before = datetime(2025, 12, 17, 4, 59, tzinfo=UTC)

    assert shown(reader, before) == {}
    assert list(shown(reader, before + timedelta(minutes=1))) == [1]
    assert rank.stated(reader, before).unmuted_on is None
    assert rank.stated(reader, before + timedelta(minutes=1)).unmuted_on == date(2025, 12, 17)
