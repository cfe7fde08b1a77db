from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Profile
from digests.arxiv import identifiers
from digests.pipeline import feedback, picks, rank, rules, vectors
from digests.pipeline.compose import compose_due
from digests.pipeline.picks_of_many import Listed, listed_of_many
from digests.pipeline.rank_many import rank_many
from digests.ranking.frozen import ListedPaper
from digests.ranking.judgements import Action
from digests.ranking.reasons import RankedPaper
from tests.builders import DAY, NOW, announce_llms_and_cooking, make_reconciliation, pick, profile
from tests.pipeline.subscribed import DUE, subscription, turn_until_idle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def papers():
    announce_llms_and_cooking()
    make_reconciliation(announced=4)


def reader(number: int = 1, **fields: Any) -> Profile:
    return profile(email=f"{number}@example.org", **({"keywords": ["LLM"], "order": "points"} | fields))


def listed(*profiles: Profile) -> dict[int, Listed]:
    rankings = dict(rank_many([one.pk for one in profiles], until=DAY, days=1, now=NOW))
    categories = {one.pk: ("cs.LG",) for one in profiles}
    return listed_of_many(rankings, categories, until=DAY, days=1, now=NOW)


def said(one: RankedPaper | ListedPaper) -> tuple[str, int | None, str, bool]:
    is_pick = isinstance(one, ListedPaper) and one.is_pick
    return identifiers.from_number(one.number), one.rank, str(one.score or ""), is_pick


def as_page(made: Profile) -> tuple[list[Any], list[Any]]:
    mine = rank.stated(made, NOW)
    ranking = rank.rank_profile(mine, until=DAY, days=1, now=NOW)
    shown = picks.shown(mine, ranking, is_newest=True, now=NOW)
    above, among = (
        [(one.paper.arxiv_id, one.rank, str(one.score or ""), one.pick is not None) for one in items]
        for items in (shown.above, shown.papers)
    )
    return above, among


WISHES: list[dict[str, Any]] = [
    {"picks": "above"},
    {"picks": "among"},
    {"picks": "among", "max_papers": 1},
    {"picks": "among", "max_papers": 1, "order": "relevance"},
    {"picks": "among", "keywords": ["astrology"]},
    {"picks": "above", "exclusions": ["survey"]},
    {"picks": "among", "min_score": "1.2"},
]


@pytest.mark.parametrize("of_many", [False, True])
def test_the_mail_shows_picks_as_the_page_does(of_many, monkeypatch):
    monkeypatch.setattr("digests.pipeline.rank_many.FEW", 0 if of_many else 16)
    made = [reader(number, **wishes) for number, wishes in enumerate(WISHES)]
    for arxiv_id in ("2512.00003", "2512.00009"):
        pick(arxiv_id)
    feedback.give(made[1].user, made[1], identifiers.number("2512.00009"), Action.DISMISS, NOW)

    found = listed(*made)

    for one in made:
        above, among = as_page(one)
        assert [said(paper) for paper in found[one.pk].above] == above
        assert [said(paper) for paper in found[one.pk].papers] == among


def test_a_digest_holds_a_pick_above_with_its_note(mailoutbox):
    held = subscription(reader(picks="above"), max_papers=1)
    pick("2512.00009", note="Everybody should read this.")

    turn_until_idle()

    (section,) = held.digests.get().sections
    assert [said(one) for one in section.papers] == [("2512.00009", None, "", True), ("2512.00001", 1, "1.5", False)]
    (mail,) = mailoutbox
    assert mail.body.index("Everybody should read this.") < mail.body.index("2512.00001")
    assert mail.subject == "2 papers for you · 10 Dec"


def test_a_digest_holds_a_pick_among_its_papers_where_its_score_puts_it(mailoutbox):
    held = subscription(reader(picks="among"), max_papers=2)
    pick("2512.00002", note="Worth a look.")

    turn_until_idle()

    (section,) = held.digests.get().sections
    assert [said(one) for one in section.papers] == [
        ("2512.00001", 1, "1.5", False),
        ("2512.00002", 2, "1.5", True),
        ("2512.00003", 3, "1", False),
    ]
    assert "Worth a look." in mailoutbox[0].body


def test_a_pick_that_was_mailed_does_not_come_again():
    held = subscription(reader())
    pick("2512.00009")
    turn_until_idle()
    held.refresh_from_db()
    assert held.next_due_at is not None
    make_reconciliation(day=DAY.replace(day=11), announced=0)

    turn_until_idle(held.next_due_at)

    first, second = held.digests.order_by("id")
    assert identifiers.number("2512.00009") in first.paper_numbers
    assert (second.state, second.papers) == ("empty", 0)


@pytest.mark.parametrize("order", ["points", "relevance"])
@pytest.mark.parametrize("wish", ["above", "among"])
def test_picks_cost_as_many_queries_however_many_readers_there_are(wish, order, monkeypatch):
    monkeypatch.setattr("digests.pipeline.rank_many.FEW", 0)
    vectors.build_day(DAY, NOW)
    vectors.refresh_background(NOW)
    for arxiv_id in ("2512.00003", "2512.00009"):
        pick(arxiv_id)

    def queries(first: int, count: int) -> int:
        for number in range(first, first + count):
            made = reader(number, order=order, picks=wish, max_papers=1, exclusions=["survey"])
            rules.rule_of(rank.stated(made, DUE).wishes, DUE)
            subscription(made)
        with CaptureQueriesContext(connection) as captured:
            assert len(compose_due(1, DUE).to_send) == count
        return len(captured)

    queries(0, 1)
    assert queries(1, 2) == queries(10, 6)
