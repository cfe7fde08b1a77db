"""In how many recent papers a profile's statements occur."""

from datetime import timedelta

import pytest

from digests.models import Posting
from digests.pipeline import match
from digests.pipeline.shares import Share, shares_of
from tests.builders import DAY, NOW, announce, entry, profile

pytestmark = pytest.mark.django_db


def shares(reader, *keys: str, together=(), categories=("cs.LG",)):
    match.match_patterns(keys, match.recent_days(), NOW)
    return shares_of(reader, categories, set(keys), set(together))


def test_each_pattern_has_its_share_and_all_have_one_together():
    announce(entry("2512.00001", title="LLM"), entry("2512.00002", title="LLM graphs"), day=DAY)
    announce(entry("2512.00003", title="Graph"), entry("2512.00004"), day=DAY - timedelta(days=1))

    found = shares(profile(), "llm", "graph", "survey", together=["llm", "graph"])

    assert found.by_key == {"llm": Share(2, 4), "graph": Share(2, 4), "survey": Share(0, 4)}
    assert (found.papers, found.together) == (4, Share(3, 4))
    assert found.together.is_too_much


def test_a_paper_that_several_days_and_categories_announce_counts_once():
    announce(entry("2512.00001", title="LLM"), day=DAY)
    announce(entry("2512.00001", title="LLM"), asked=["cs.AI"], day=DAY)
    announce(entry("2512.00001", title="LLM", announce_type="cross"), asked=["cs.AI"], day=DAY - timedelta(days=1))

    found = shares(profile(), "llm", categories=["cs.LG", "cs.AI"])

    assert found.by_key == {"llm": Share(1, 1)}


def test_only_the_categories_and_the_last_30_days_count():
    announce(entry("2512.00001", title="LLM"), day=DAY)
    announce(entry("2512.00002", title="LLM"), asked=["cs.CL"], day=DAY)
    announce(entry("2511.00003", title="LLM"), day=DAY - timedelta(days=30))
    announce(entry("2511.00004", title="LLM"), day=DAY - timedelta(days=29))

    assert shares(profile(), "llm").by_key == {"llm": Share(2, 2)}


def test_replacements_count_where_the_profile_ranks_them():
    announce(entry("2512.00001", title="LLM", announce_type="replace", version=2), entry("2512.00002"))

    assert shares(profile(email="a@example.org"), "llm").by_key == {"llm": Share(0, 1)}
    assert shares(profile(email="b@example.org", include_replacements=True), "llm").by_key == {"llm": Share(1, 2)}


def test_what_is_not_matched_on_all_the_days_has_no_share_yet():
    announce(entry("2512.00001", title="LLM"), day=DAY)
    announce(entry("2512.00002", title="LLM"), day=DAY - timedelta(days=1))
    match.match_patterns(["llm"], [DAY, DAY - timedelta(days=1)], NOW)
    Posting.objects.filter(announced_on=DAY).delete()

    found = shares_of(profile(), ["cs.LG"], {"llm"}, {"llm"})

    assert (found.papers, found.by_key, found.together) == (2, {}, None)


def test_without_papers_there_are_no_shares():
    found = shares(profile(), "llm", together=["llm"])

    assert (found.papers, found.by_key, found.together) == (0, {}, None)


@pytest.mark.parametrize(("hits", "is_too_much"), [(40, False), (41, True)])
def test_more_than_two_fifths_are_too_much(hits, is_too_much):
    assert Share(hits, 100).is_too_much is is_too_much
