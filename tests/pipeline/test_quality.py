"""How good rankings were for the readers who judged them."""

from dataclasses import asdict
from datetime import timedelta

import numpy as np
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Profile
from digests import tasks
from digests.arxiv import identifiers
from digests.models import JudgedRanking, LearnedTaste, RankingQuality
from digests.pipeline import feedback, learn, quality, rank, vectors
from digests.ranking.judgements import Action
from digests.ranking.quality import Figures
from tests.builders import DAY, NOW, announce, entry, profile

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def papers():
    """Thirty papers: twelve on graphs, eighteen on other things."""
    announce(
        *[
            entry(
                f"2512.{serial:05d}",
                title=f"Graphs and molecules {serial}" if serial <= 12 else f"Robots at work {serial}",
                abstract="Message passing on molecular graphs." if serial <= 12 else "Imitation for manipulation.",
            )
            for serial in range(1, 31)
        ]
    )
    vectors.build_day(DAY, NOW)
    vectors.refresh_background(NOW)


def tell(mine: Profile, serial: int, action: Action, minutes: int = 0) -> None:
    number = identifiers.number(f"2512.{serial:05d}")
    feedback.give(mine.user, mine, number, action, NOW + timedelta(minutes=minutes))


def shown(frozen: JudgedRanking) -> list[int]:
    return list(map(int, np.frombuffer(bytes(frozen.papers), "<i8")))


def now_shown(mine: Profile) -> list[int]:
    ranking = rank.rank_profile(rank.stated(mine, LATER), until=DAY, days=1, now=LATER)
    return [ranked.number for ranked in ranking.papers]


def test_a_ranking_is_frozen_as_it_was_before_its_first_judgement(papers):
    mine = profile(keywords=["molecular graphs"], discoveries=100)
    before = now_shown(mine)
    tell(mine, 30, Action.LIKE)
    tell(mine, 1, Action.DISMISS, minutes=1)

    assert quality.freeze(mine, LATER) == 1
    learn.learn(mine, LATER)

    frozen = JudgedRanking.objects.get()
    assert shown(frozen) == before
    assert identifiers.number("2512.00001") in shown(frozen)
    assert (frozen.announced_on, frozen.judged_at, frozen.categories) == (DAY, NOW, ["cs.LG"])
    assert now_shown(mine) != before


def test_what_was_learned_already_is_unlearned_to_freeze(papers):
    mine = profile(keywords=["molecular graphs"], discoveries=100, keywords_worth=0)
    before = now_shown(mine)
    tell(mine, 30, Action.LIKE)
    learn.learn(mine, LATER)
    assert now_shown(mine) != before

    quality.freeze(mine, LATER)

    assert shown(JudgedRanking.objects.get()) == before
    assert LearnedTaste.objects.get().learned_from == [identifiers.number("2512.00030")]


def test_earlier_verdicts_stay_learned(papers):
    mine = profile(keywords=["molecular graphs"], discoveries=100)
    announce(entry("2511.00001", title="Robots at work", abstract="Imitation."), day=DAY - timedelta(days=20))
    vectors.build_day(DAY - timedelta(days=20), NOW)
    feedback.give(mine.user, mine, identifiers.number("2511.00001"), Action.LIKE, NOW - timedelta(days=19))
    learn.learn(mine, NOW)
    before = now_shown(mine)
    tell(mine, 1, Action.SAVE)
    learn.learn(mine, LATER)

    quality.freeze(mine, LATER)

    assert shown(JudgedRanking.objects.get(announced_on=DAY)) == before


def test_a_day_counts_what_was_wanted_in_the_top_ten_and_beyond(papers):
    mine = profile(keywords=["molecular graphs"], discoveries=0)
    order = now_shown(mine)
    places = {number: place for place, number in enumerate(order)}
    for number, action in ((order[0], Action.SAVE), (order[3], Action.LIKE), (order[11], Action.LIKE)):
        feedback.give(mine.user, mine, number, action, NOW)
    feedback.give(mine.user, mine, order[5], Action.DISMISS, NOW)
    tell(mine, 30, Action.SAVE)
    assert identifiers.number("2512.00030") not in places

    quality.freeze(mine, LATER)
    assert quality.count_days(LATER) == [DAY]

    (day,) = quality.by_day(10)
    assert day.figures == Figures(rankings=1, top=10, wanted_in_top=2, wanted=4, unwanted_in_top=1)
    assert (day.figures.precision, day.figures.share_in_top) == (0.2, 0.5)


def test_a_day_is_counted_again_only_when_something_was_told(papers):
    mine = profile(keywords=["molecular graphs"], discoveries=0)
    first, second = now_shown(mine)[:2]
    feedback.give(mine.user, mine, first, Action.SAVE, NOW)
    quality.freeze(mine, NOW + timedelta(minutes=1))
    assert quality.count_days(NOW + timedelta(minutes=2)) == [DAY]
    assert quality.count_days(NOW + timedelta(minutes=3)) == []

    feedback.undo(mine.user, first, NOW + timedelta(minutes=4))
    feedback.give(mine.user, mine, second, Action.LIKE, NOW + timedelta(minutes=4))
    assert quality.freeze(mine, NOW + timedelta(minutes=5)) == 0
    assert quality.count_days(NOW + timedelta(minutes=6)) == [DAY]

    assert RankingQuality.objects.get().wanted_in_top == 1


def test_papers_that_the_readers_categories_did_not_announce_count_for_nothing(papers):
    announce(entry("2512.00040", categories=("math.PR",)), asked=("math.PR",))
    mine = profile(keywords=["molecular graphs"])
    tell(mine, 40, Action.SAVE)

    assert quality.freeze(mine, LATER) == 0
    assert quality.count_days(LATER) == []


def test_rankings_of_several_readers_add_up_and_cost_no_more_queries(papers):
    def judged_by(count: int) -> int:
        RankingQuality.objects.update_or_create(announced_on=DAY, defaults=asdict(Figures()) | {"counted_at": NOW})
        for place in range(count):
            mine = profile(email=f"{count}-{place}@example.org", keywords=["molecular graphs"], discoveries=0)
            tell(mine, 1 + place, Action.SAVE)
            quality.freeze(mine, LATER)
        with CaptureQueriesContext(connection) as queries:
            quality.count_days(LATER)
        return len(queries)

    assert judged_by(1) == judged_by(6)
    assert RankingQuality.objects.get().rankings == 7


def test_freezing_again_costs_few_queries(papers, django_assert_num_queries):
    mine = profile(keywords=["molecular graphs"])
    tell(mine, 1, Action.SAVE)
    quality.freeze(mine, LATER)

    with django_assert_num_queries(4):
        quality.freeze(mine, LATER)


def test_a_verdict_is_frozen_before_it_is_learned(papers):
    mine = profile(keywords=["molecular graphs"], discoveries=100)
    before = now_shown(mine)
    tell(mine, 30, Action.LIKE)

    with time_machine.travel(LATER, tick=False):
        tasks.learn_taste(mine.pk)

    assert shown(JudgedRanking.objects.get()) == before
    assert LearnedTaste.objects.get().learned_from == [identifiers.number("2512.00030")]


def test_rankings_of_days_long_past_are_forgotten_and_their_figures_stay(papers):
    mine = profile(keywords=["molecular graphs"])
    tell(mine, 1, Action.SAVE)
    quality.freeze(mine, LATER)
    quality.count_days(LATER)
    assert quality.forget_old() == 0

    announce(entry("2603.00001"), day=DAY + timedelta(days=70))

    assert quality.forget_old() == 1
    assert len(quality.by_day(10)) == 1
