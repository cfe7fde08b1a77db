from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from digests.pipeline import announced, match, postings, rank, stated, vectors
from digests.ranking.reasons import Ranking
from tests.builders import DAY, NOW, announce, entry, ingest, profile, restated

pytestmark = pytest.mark.django_db


def ranking_of(reader, days: int = 1, until: date = DAY) -> Ranking:
    return rank.rank_profile(rank.stated(reader, NOW), until=until, days=days, now=NOW)


def ids(ranking: Ranking) -> list[int]:
    return [paper.number for paper in ranking.papers]


def test_the_readers_papers_come_first_with_their_reasons():
    announce(
        entry("2512.00001", title="Cooking", abstract="Nothing."),
        entry("2512.00002", title="Fast LLMs", abstract="Fine tuning."),
        entry("2512.00003", abstract="On large language models (LLM)."),
    )

    ranking = ranking_of(profile(keywords=["LLM", ("fine-tuning", "10", "20")]))

    assert [(paper.number, paper.score) for paper in ranking.papers] == [
        (251200002, Decimal("11.5")),
        (251200003, Decimal(1)),
    ]
    assert [(reason.text, reason.where) for reason in ranking.papers[0].reasons] == [
        ("fine-tuning", "abstract"),
        ("LLM", "title"),
    ]


def test_only_the_readers_categories_are_considered():
    announce(entry("2512.00001", title="LLM"), asked=("cs.LG",))
    announce(entry("2512.00002", title="LLM"), asked=("cs.CV",))

    assert ids(ranking_of(profile(keywords=["LLM"], categories=["cs.CV"]))) == [251200002]


def test_what_was_muted_until_today_counts_again_where_nothing_else_changed():
    announce(entry("2512.00001", title="LLM"))
    reader = profile(keywords=["LLM"])
    reader.interests.filter(kind="keyword").update(muted_until=DAY + timedelta(days=1))

    shown = [rank.stated(reader, NOW + timedelta(days=days)).statements for days in (0, 1)]

    assert [len(statements) for statements in shown] == [0, 1]


def test_what_profiles_state_makes_room_for_those_asked_for_last(monkeypatch):
    monkeypatch.setattr(stated, "_held", stated._Held(most=6))
    one, other = (profile(email=f"{name}@example.org", keywords=["LLM"]) for name in ("one", "other"))

    counts = []
    for reader in (one, one, other, other, one):
        with CaptureQueriesContext(connection) as queries:
            assert len(rank.stated(reader, NOW).statements) == 1
        counts.append(len(queries))

    assert counts == [1, 0, 1, 0, 0]
    monkeypatch.setattr(stated, "_held", stated._Held(most=3))
    with CaptureQueriesContext(connection) as queries:
        for reader in (one, other, one):
            rank.stated(reader, NOW)
    assert len(queries) == 3


def test_a_changed_interest_shows_at_once():
    announce(entry("2512.00001", title="LLM"), entry("2512.00002", title="Zeppelin"))
    reader = profile(keywords=["LLM"])
    assert ids(ranking_of(reader)) == [251200001]

    reader.interests.filter(kind="keyword").update(text="zeppelins", key="zeppelin")
    restated(reader)

    assert ids(ranking_of(reader)) == [251200002]


def test_a_followed_authors_paper_is_ranked_by_any_spelling():
    announce(entry("2512.00001", authors=("Håkon Næss",)), entry("2512.00002", authors=("Ada Lovelace",)))

    ranking = ranking_of(profile(authors=["H. Næss"]))

    assert ids(ranking) == [251200001]
    assert ranking.papers[0].reasons[0].where == "authors"


def test_a_span_of_days_ranks_their_papers_together():
    announce(entry("2512.00001", abstract="LLM."))
    announce(entry("2512.00002", title="LLM"), day=date(2025, 12, 5))
    announce(entry("2512.00003", title="LLM"), day=date(2025, 12, 3))

    assert ids(ranking_of(profile(keywords=["LLM"]), days=7)) == [251200002, 251200001]


def test_a_day_that_was_never_matched_is_matched_when_it_is_ranked():
    ingest(entry("2512.00001", title="LLM"))

    assert ids(ranking_of(profile(keywords=["LLM"]))) == [251200001]


def test_ranking_by_points_takes_one_query_whatever_is_stated():
    announce(*[entry(f"2512.{serial:05d}", title="LLM kernels") for serial in range(1, 50)])
    reader = profile(
        keywords=["LLM", "kernel", "RL"],
        exclusions=["survey"],
        authors=["Ada Lovelace"],
        categories=["cs.LG", "cs.AI"],
        order="points",
    )
    ranking_of(reader)

    with CaptureQueriesContext(connection) as queries:
        ranking_of(reader)

    assert len(queries) == 1


def test_ranking_by_relevance_takes_one_query_as_well():
    announce(*[entry(f"2512.{serial:05d}", title="LLM kernels") for serial in range(1, 50)])
    vectors.build_day(DAY, NOW)
    vectors.refresh_background(NOW)
    reader = profile(keywords=["LLM", "kernel"], order="relevance")
    ranking_of(reader)

    with CaptureQueriesContext(connection) as queries:
        ranking_of(reader)

    assert len(queries) == 1


def test_a_keyword_that_nobody_asked_for_yet_takes_one_query_more():
    announce(entry("2512.00001", title="LLM"))
    ranking_of(profile(keywords=["LLM"], order="points"))
    reader = profile(email="other@example.org", keywords=["LLM", "kernel"], order="points")
    match.match_patterns(["kernel"], [DAY], NOW)

    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            ranking_of(reader)
        counts.append(len(queries))

    assert counts == [3, 1]


def test_a_day_that_was_matched_anew_is_ranked_as_it_is_now():
    announce(entry("2512.00001", title="LLM"), entry("2512.00002", title="Zeppelin"))
    reader = profile(keywords=["LLM"], order="points")
    assert ids(ranking_of(reader)) == [251200001]

    announce(entry("2512.00002", title="Zeppelins and LLMs"))

    assert ids(ranking_of(reader)) == [251200001, 251200002]


def test_a_category_that_announced_something_since_is_ranked_as_it_is_now():
    announce(entry("2512.00001", title="LLM"))
    reader = profile(keywords=["LLM"], categories=["cs.LG", "cs.CV"], order="points")
    assert ids(ranking_of(reader)) == [251200001]

    announce(entry("2512.00002", title="LLM"), asked=("cs.CV",))

    assert ids(ranking_of(reader)) == [251200001, 251200002]


def test_the_spans_asked_for_longest_ago_make_room(monkeypatch):
    announce(*[entry(f"2512.{serial:05d}", title="LLM") for serial in range(1, 50)])
    announce(entry("2512.00050", title="LLM"), day=DAY - timedelta(days=1))
    reader = profile(keywords=["LLM"], order="points")
    monkeypatch.setattr(announced, "_kept", announced._Kept(most=1 << 20))
    ranking_of(reader, days=2)
    enough = announced._kept.nbytes
    monkeypatch.setattr(announced, "_kept", announced._Kept(most=enough))

    spans = [(DAY, 1), (DAY, 2), (DAY - timedelta(days=1), 1), (DAY - timedelta(days=1), 2)]
    shown = [ranking_of(reader, days=days, until=until).matched for until, days in spans]

    assert 0 < announced._kept.nbytes <= enough
    assert shown == [49, 50, 1, 1]


def test_where_there_is_no_room_to_keep_postings_they_are_read_each_time(monkeypatch):
    monkeypatch.setattr(postings, "_kept", postings._Kept(most=0))
    monkeypatch.setattr(announced, "_kept", announced._Kept(most=0))
    announce(entry("2512.00001", title="LLM"), day=DAY - timedelta(days=1))
    announce(entry("2512.00002", title="LLM"))
    reader = profile(keywords=["LLM"], order="points")

    assert [ids(ranking_of(reader, days=2)) for _ in range(2)] == [[251200002, 251200001]] * 2


def test_one_papers_rank_is_the_one_of_its_day():
    announce(entry("2512.00001", title="LLM"), entry("2512.00002", abstract="LLM."))
    reader = profile(keywords=["LLM"], max_papers=1)

    ranked = rank.rank_paper(rank.stated(reader, NOW), 251200002, now=NOW)

    assert ranked is not None
    assert (ranked.rank, ranked.score) == (2, Decimal(1))


def test_a_paper_of_other_categories_has_no_rank():
    announce(entry("2512.00001", title="LLM"), asked=("cs.CV",))

    assert rank.rank_paper(rank.stated(profile(keywords=["LLM"]), NOW), 251200001, now=NOW) is None
