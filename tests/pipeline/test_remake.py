"""The night: rules made anew oldest first, packed rows compared, old days forgotten."""

from datetime import date, timedelta

import pytest

from accounts.models import Profile
from digests.models import DayVectors, LearnedTaste, PackedProfile, Posting, RelevanceRule, TermStatistics, WordIndex
from digests.pipeline import forget, match, packed_profiles, rank, remake, rules, vectors
from tests.builders import DAY, NOW, announce, entry, ingest, profile

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


def make_rule(mine: Profile, moment=NOW) -> None:
    rules.make_rule(rank.stated(mine, NOW).wishes, moment)


def readers_with_rules(count: int) -> list[Profile]:
    announce(entry("2512.00001", title="LLM"), entry("2512.00002", title="Zeppelin"))
    vectors.build_day(DAY, NOW)
    vectors.refresh_background(NOW)
    made = [profile(email=f"{place}@example.org", keywords=["LLM"]) for place in range(count)]
    for place, mine in enumerate(made):
        make_rule(mine, NOW - timedelta(minutes=count - place))
    return made


def made_anew() -> set[int]:
    return set(RelevanceRule.objects.filter(made_at=LATER).values_list("profile_id", flat=True))


def test_rules_are_made_anew_the_oldest_first_until_none_is_old(monkeypatch):
    monkeypatch.setattr(remake, "STEP", 2)
    made = readers_with_rules(3)

    second = remake.step(LATER, LATER)
    assert second is not None
    assert second.profile == made[1].pk
    assert made_anew() == {made[0].pk, made[1].pk}
    third = remake.step(LATER, LATER, second)
    assert third is not None
    assert third.profile == made[2].pk
    assert made_anew() == {mine.pk for mine in made}
    assert remake.step(LATER, LATER, third) is None


def test_a_rule_that_cannot_be_made_is_logged_and_the_others_are_made(monkeypatch, caplog):
    monkeypatch.setattr(remake, "STEP", 1)
    made = readers_with_rules(3)
    LearnedTaste.objects.create(profile=made[0], packed=b"broken", learned_from=[], changed_at=NOW)

    last = None
    steps = 0
    while (last := remake.step(LATER, LATER, last)) is not None:
        steps += 1

    assert steps == 3
    assert made_anew() == {mine.pk for mine in made[1:]}
    (logged,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert str(made[0].pk) in logged.message


def test_a_rule_made_since_the_night_began_is_left_alone():
    first, _ = readers_with_rules(2)
    make_rule(first, LATER)

    assert remake.step(LATER, LATER + timedelta(hours=1)) is not None
    assert RelevanceRule.objects.get(profile=first).made_at == LATER


def test_a_rule_that_was_made_anew_is_ranked_with_as_it_is():
    (mine,) = readers_with_rules(1)
    remake.step(LATER, LATER)
    kept = bytes(RelevanceRule.objects.get(profile=mine).packed)

    rank.rank_profile(rank.stated(mine, LATER), until=DAY, days=1, now=LATER)

    row = RelevanceRule.objects.get(profile=mine)
    assert (row.made_at, bytes(row.packed)) == (LATER, kept)


def test_the_night_says_anew_what_is_usual_and_deletes_rules_of_nobody():
    by_relevance, by_points, closed = readers_with_rules(3)
    Profile.objects.filter(pk=by_points.pk).update(order="points")
    closed.user.is_active = False
    closed.user.save()
    before = TermStatistics.objects.get().revision

    assert remake.begin(LATER) == 2

    assert list(RelevanceRule.objects.values_list("profile_id", flat=True)) == [by_relevance.pk]
    assert TermStatistics.objects.get().revision == before + 1


def test_no_papers_end_the_night_at_once():
    RelevanceRule.objects.create(profile=profile(), packed=b"", made_of="", made_at=NOW)

    assert remake.begin(LATER) == 0
    assert remake.step(LATER, LATER) is None


def test_packed_rows_are_written_once_and_again_where_they_are_wrong():
    mine, other = profile(keywords=["LLM"]), profile(email="other@example.org", keywords=["zeppelin"])

    assert packed_profiles.pack_stale() == 2
    assert packed_profiles.pack_stale() == packed_profiles.compare_all() == 0

    mine.interests.filter(kind="keyword").update(points=7)  # behind the back of accounts.changes
    assert packed_profiles.pack_stale() == 0
    assert packed_profiles.compare_all() == 1
    PackedProfile.objects.filter(profile=other).update(version=0)
    assert packed_profiles.pack_stale() == 1


def test_what_was_made_of_old_days_is_forgotten_and_made_again_when_asked_for():
    old, older = DAY - timedelta(days=70), DAY - timedelta(days=500)
    for number, day in enumerate((DAY, old, older), start=1):
        announce(entry(f"2512.0000{number}", title="LLM"), day=day)
        vectors.build_day(day, NOW)
    mine = profile(keywords=["LLM"], order="points")
    for day in (DAY, old, older):
        rank.rank_profile(rank.stated(mine, NOW), until=day, days=1, now=NOW)

    assert forget.forget_old_days() == {"postings": 2, "word indexes": 2, "vectors": 1}

    assert days_of(Posting) == days_of(WordIndex) == {DAY}
    assert days_of(DayVectors) == {DAY, old}
    ranking = rank.rank_profile(rank.stated(mine, NOW), until=older, days=1, now=NOW)
    assert [paper.number for paper in ranking.papers] == [251200003]
    assert forget.forget_old_days() == {"postings": 1, "word indexes": 1, "vectors": 0}


def test_nothing_is_forgotten_where_nothing_was_announced():
    assert forget.forget_old_days() == {}


def days_of(model) -> set[date]:
    return set(model.objects.values_list("announced_on", flat=True))


def test_an_old_day_that_was_forgotten_is_not_indexed_again_by_itself():
    ingest(entry("2512.00001", title="LLM"), day=DAY - timedelta(days=70))
    match.match_day(DAY - timedelta(days=70), NOW)
    announce(entry("2512.00002", title="LLM"))
    forget.forget_old_days()

    assert match.stale_days() == []
