"""What a profile states and judges, to the rule that scores papers for it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from accounts.models import Interest
from digests.models import LearnedTaste, Paper, RelevanceRule
from digests.pipeline import feedback, learn, rank, rules, vectors
from digests.pipeline.postings import postings_of
from digests.pipeline.rules import Wishes
from digests.ranking.judgements import Action
from digests.ranking.scoring import Scored
from digests.ranking.terms import number_of
from tests.builders import DAY, NOW, announce, entry, profile, restated

pytestmark = pytest.mark.django_db

TOPICS = {
    "attention": "Sparse attention for long context transformers with cache eviction.",
    "graphs": "Message passing on molecular graphs for drug discovery.",
    "robots": "Robot manipulation by imitation learning from demonstrations.",
    "vision": "Image segmentation with diffusion features and masks.",
}


@pytest.fixture
def papers():
    """Two days of papers, five of each topic a day."""
    for back in (1, 0):
        day = DAY - timedelta(days=back)
        announce(
            *[
                entry(f"2512.{back * 100 + place * 10 + copy:05d}", title=f"On {topic} {copy}", abstract=text)
                for place, (topic, text) in enumerate(TOPICS.items())
                for copy in range(1, 6)
            ],
            day=day,
        )
        vectors.build_day(day, NOW)
    vectors.refresh_background(NOW)


def wishes(mine, **changes) -> Wishes:
    stated = rank.stated(mine, NOW)
    values = {"profile": mine.pk, "statements": stated.statements, "categories": (("cs.LG", 1.0),), "worth": 2.0}
    return Wishes(**(values | changes))


def topics_by_score(rule) -> list[str]:
    """Return the topics of the newest day's papers in the order of the rule."""
    day = vectors.of_days([DAY])[0]
    keys = [keyword.statement.key for keyword in rule.query.keywords]
    hits = rule.query.hits(day, rules.occurrences(postings_of(keys, [DAY], NOW), day, keys))
    scores = Scored(rule, day, hits).totals
    order = np.argsort(-scores, kind="stable")
    titles = dict(Paper.objects.values_list("number", "title"))
    return [titles[int(day.numbers[place])].split()[1] for place in order]


def test_keywords_alone_make_a_rule(papers):
    rule = rules.rule_of(wishes(profile(keywords=["molecular graphs"])), NOW)

    assert rule is not None
    assert topics_by_score(rule)[:5] == ["graphs"] * 5


def test_one_like_already_helps(papers):
    mine = profile(keywords=[])
    feedback.give(
        mine.user, mine, Paper.objects.get(title="On robots 1", first_announced_on=DAY).number, Action.LIKE, NOW
    )

    assert learn.learn(mine, NOW)
    rule = rules.rule_of(wishes(mine), NOW)
    assert rule is not None
    assert topics_by_score(rule)[:5] == ["robots"] * 5


def test_a_dismissal_pushes_its_like_down(papers):
    mine = profile(keywords=[])
    for title, action in (("On robots 1", Action.LIKE), ("On vision 1", Action.DISMISS)):
        number = Paper.objects.get(title=title, first_announced_on=DAY).number
        feedback.give(mine.user, mine, number, action, NOW)
    learn.learn(mine, NOW)

    rule = rules.rule_of(wishes(mine), NOW)
    assert rule is not None
    assert topics_by_score(rule)[-5:] == ["vision"] * 5


def test_nothing_is_learned_twice_and_an_undone_like_is_forgotten(papers):
    mine = profile(keywords=[])
    number = Paper.objects.get(title="On robots 1", first_announced_on=DAY).number
    feedback.give(mine.user, mine, number, Action.LIKE, NOW)
    assert learn.learn(mine, NOW)
    assert not learn.learn(mine, NOW)

    feedback.undo(mine.user, number, NOW)
    assert learn.learn(mine, NOW)
    taste, revision = learn.taste_of(mine.pk)
    assert (taste.likes, revision) == (0, 2)


def test_adding_likes_one_by_one_comes_to_the_same_as_reading_them_all(papers):
    mine = profile(keywords=[])
    liked = list(Paper.objects.filter(title__startswith="On robots", first_announced_on=DAY).order_by("number"))
    for minutes, paper in enumerate(liked):
        feedback.give(mine.user, mine, paper.number, Action.LIKE, NOW + timedelta(minutes=minutes))
        learn.learn(mine, NOW)
    step_by_step = learn.taste_of(mine.pk)[0]
    LearnedTaste.objects.all().delete()
    learn.learn(mine, NOW)

    at_once = learn.taste_of(mine.pk)[0]
    assert at_once.likes == step_by_step.likes == 5
    assert np.allclose(at_once.liked.weights, step_by_step.liked.weights, rtol=1e-5)


def test_a_removed_term_stays_removed(papers):
    mine = profile(keywords=[])
    robot = number_of("robot")
    learn.set_term(mine, robot, "robot", "removed", NOW)
    number = Paper.objects.get(title="On robots 1", first_announced_on=DAY).number
    feedback.give(mine.user, mine, number, Action.LIKE, NOW)
    learn.learn(mine, NOW)

    rule = rules.rule_of(wishes(mine), NOW)
    assert rule is not None
    assert robot not in rule.terms.tolist()


def test_a_rule_is_kept_until_what_it_is_made_of_changes(papers):
    mine = profile(keywords=["graphs"])
    rules.rule_of(wishes(mine), NOW)
    made_of = RelevanceRule.objects.get().made_of
    rules.rule_of(wishes(mine), NOW + timedelta(hours=1))
    assert RelevanceRule.objects.get().made_at == NOW

    mine.interests.filter(kind=Interest.Kind.KEYWORD).delete()
    restated(mine)
    rules.rule_of(wishes(mine), NOW + timedelta(hours=2))
    assert RelevanceRule.objects.get().made_of != made_of


def test_without_papers_there_is_no_rule():
    assert rules.rule_of(wishes(profile(keywords=["graphs"])), NOW) is None


def test_the_ranking_by_relevance_adds_up_and_leads_with_what_is_stated(papers):
    mine = replace(
        rank.stated(profile(keywords=["molecular graphs"]), NOW), order=rank.Order.RELEVANCE, discoveries=1.0
    )

    ranking = rank.rank_profile(mine, until=DAY, days=1, now=NOW)

    titles = dict(Paper.objects.values_list("number", "title"))
    assert [titles[ranked.number].split()[1] for ranked in ranking.papers[:5]] == ["graphs"] * 5
    for ranked in ranking.papers:
        assert sum((reason.points for reason in ranked.reasons), Decimal(0)) == ranked.score
        assert 0 <= ranked.score <= 100


def test_a_day_without_vectors_yet_is_ranked_all_the_same(papers):
    announce(entry("2512.09999", title="On graphs again", abstract=TOPICS["graphs"]), day=DAY + timedelta(days=1))
    mine = replace(rank.stated(profile(keywords=["molecular graphs"]), NOW), order=rank.Order.RELEVANCE)

    ranking = rank.rank_profile(mine, until=DAY + timedelta(days=1), days=1, now=NOW)

    assert len(ranking.papers) == 1


def test_without_anything_to_compare_with_points_rank(db):
    announce(entry(title="On graphs", abstract=TOPICS["graphs"]))
    mine = replace(rank.stated(profile(keywords=["molecular graphs"]), NOW), order=rank.Order.RELEVANCE)

    assert [ranked.score for ranked in rank.rank_profile(mine, until=DAY, days=1, now=NOW).papers] == [Decimal(1)]


def test_a_rule_is_held_until_another_is_kept(papers):
    mine = profile(keywords=["molecular graphs"])
    rules.make_rule(wishes(mine), NOW)
    first = rules.rule_of(wishes(mine), NOW)
    assert first is rules.rule_of(wishes(mine), NOW + timedelta(hours=1))
    assert rules.held_at(mine.pk) == NOW

    made_by_another_process = RelevanceRule.objects.get(profile=mine)
    made_by_another_process.made_at = NOW + timedelta(hours=2)
    made_by_another_process.save()
    assert rules.rule_of(wishes(mine), NOW) is not first
    assert rules.held_at(mine.pk) == NOW + timedelta(hours=2)


def test_a_process_holds_no_more_rules_than_it_has_room_for(papers, monkeypatch):
    monkeypatch.setattr(rules, "_held", rules._HeldRules(most=0))
    mine = profile(keywords=["molecular graphs"])

    assert rules.rule_of(wishes(mine), NOW) is not rules.rule_of(wishes(mine), NOW)
    assert rules.held_at(mine.pk) is None
    assert rules._held.nbytes == 0
