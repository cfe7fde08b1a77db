from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Profile
from digests.arxiv import identifiers
from digests.models import Paper
from digests.pipeline import feedback, picks, rank
from digests.ranking.judgements import Action
from tests.builders import DAY, NOW, announce, announce_llms_and_cooking, entry, hide, pick, profile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def papers():
    announce_llms_and_cooking()


def reader(**fields) -> Profile:
    return profile(**({"keywords": ["LLM"], "order": "points"} | fields))


def shown(made: Profile, *, is_newest: bool = True) -> picks.Shown:
    mine = rank.stated(made, NOW)
    ranking = rank.rank_profile(mine, until=DAY, days=1, now=NOW)
    return picks.shown(mine, ranking, is_newest=is_newest, now=NOW)


def ids(items) -> list[str]:
    return [item.paper.arxiv_id[-1] + ("*" if item.pick else "") for item in items]


def test_without_picks_the_ranking_is_shown_as_it_is():
    found = shown(reader())

    assert (found.above, ids(found.papers)) == ([], ["1", "2", "3"])


def test_a_pick_stands_above_and_not_in_the_ranking_again():
    pick("2512.00003")

    found = shown(reader())

    assert (ids(found.above), ids(found.papers)) == (["3*"], ["1", "2"])
    assert (found.above[0].rank, str(found.above[0].score)) == (3, "1")


def test_a_pick_that_nothing_stated_occurs_in_stands_above_without_a_score():
    pick("2512.00009")

    (item,) = shown(reader()).above

    assert (item.paper.arxiv_id, item.rank, item.score, item.reasons) == ("2512.00009", None, None, ())


def test_among_its_papers_a_pick_is_marked_where_it_ranks():
    pick("2512.00002")

    found = shown(reader(picks="among"))

    assert (found.above, ids(found.papers)) == ([], ["1", "2*", "3"])


def test_among_its_papers_a_pick_below_the_cut_comes_where_its_score_puts_it():
    pick("2512.00003")
    pick("2512.00009")

    found = shown(reader(picks="among", max_papers=1))

    assert ids(found.papers) == ["1", "3*", "9*"]
    assert [(item.rank, item.score and str(item.score)) for item in found.papers] == [
        (1, "1.5"),
        (None, "1"),
        (None, None),
    ]


def test_where_nothing_is_ranked_a_pick_stands_above_wherever_it_is_wanted():
    pick("2512.00001")

    found = shown(reader(keywords=["astrology"], picks="among"))

    assert (ids(found.above), found.papers) == (["1*"], [])


def test_what_its_reader_dismissed_does_not_return_as_a_pick():
    made = reader()
    for arxiv_id, action in (("2512.00003", Action.DISMISS), ("2512.00009", Action.HIDE)):
        pick(arxiv_id)
        feedback.give(made.user, made, identifiers.number(arxiv_id), action, NOW)

    assert shown(made).above == []
    other = profile(email="other@example.org", keywords=["LLM"])
    assert sorted(ids(shown(other).above)) == ["3*", "9*"]


def test_what_its_reader_excluded_does_not_come_back_as_a_pick():
    pick("2512.00009")

    assert shown(reader(exclusions=["survey"])).above == []


def test_a_paper_withdrawn_since_is_not_put_forward():
    pick("2512.00009")
    made = reader()
    assert ids(shown(made).above) == ["9*"]

    Paper.objects.filter(arxiv_id="2512.00009").update(is_withdrawn=True)

    assert shown(made).above == []


def test_an_older_day_marks_its_picks_and_shows_no_others():
    pick("2512.00002")
    pick("2512.00009")

    found = shown(reader(), is_newest=False)

    assert (found.above, ids(found.papers)) == ([], ["1", "2*", "3"])


def test_a_pick_of_another_day_stands_above():
    announce(entry("2512.00020"), day=DAY - timedelta(days=20))
    pick("2512.00020")

    found = shown(reader())

    assert [(item.paper.arxiv_id, item.announced_on) for item in found.above] == [
        ("2512.00020", DAY - timedelta(days=20))
    ]


@pytest.mark.parametrize("order", ["points", "relevance"])
def test_a_hidden_paper_is_in_nobodys_ranking_and_is_counted(order):
    made = reader(order=order)
    hide("2512.00002")
    feedback.give(made.user, made, identifiers.number("2512.00001"), Action.DISMISS, NOW)
    mine = rank.stated(made, NOW)

    ranking = rank.rank_profile(mine, until=DAY, days=1, now=NOW)

    assert [identifiers.from_number(one.number) for one in ranking.papers] == ["2512.00003"]
    assert (ranking.considered, ranking.unwanted, ranking.hidden) == (4, 1, 1)
    assert rank.rank_paper(mine, identifiers.number("2512.00002"), now=NOW) is None


def test_showing_picks_costs_three_queries():
    made = reader(exclusions=["survey"], picks="above")
    for arxiv_id in ("2512.00002", "2512.00009"):
        pick(arxiv_id)
    mine = rank.stated(made, NOW)
    ranking = rank.rank_profile(mine, until=DAY, days=1, now=NOW)
    picks.shown(mine, ranking, is_newest=True, now=NOW)

    with CaptureQueriesContext(connection) as queries:
        picks.shown(mine, ranking, is_newest=True, now=NOW)

    assert len(queries) == 3
