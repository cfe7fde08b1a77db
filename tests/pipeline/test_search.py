"""Searches over what is held, answered by Postgres."""

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digests.arxiv import identifiers
from digests.models import SearchEntry
from digests.pipeline import search, search_query
from digests.pipeline.search_query import SearchError
from digests.ranking.lexemes import vector_of
from tests.builders import DAY, announce, entry, hide

pytestmark = pytest.mark.django_db


def find(typed: str, **choices: Any) -> list[str]:
    found = search.search(search_query.parse(typed), **choices)
    return [identifiers.from_number(number) for number in found.numbers]


def paper(serial: int, title: str, abstract: str = "Nothing.", **fields: Any) -> None:
    announce(entry(f"2512.{serial:05d}", title=title, abstract=abstract, **fields))


def test_words_stand_anywhere_and_phrases_stand_together():
    paper(1, "Diffusion models of proteins")
    paper(2, "Proteins", "A study of diffusion.")
    paper(3, "Diffusion of heat")

    assert sorted(find("protein diffusion")) == ["2512.00001", "2512.00002"]
    assert find('"diffusion model"') == ["2512.00001"]
    assert find("diffusion -protein") == ["2512.00003"]
    assert find("heat OR study") == ["2512.00003", "2512.00002"]


def test_a_title_counts_more_than_an_abstract_and_the_newest_can_come_first():
    paper(1, "Speculative decoding")
    paper(2, "Something else", "We mention speculative decoding.")

    assert find("speculative decoding") == ["2512.00001", "2512.00002"]
    assert find("speculative decoding", newest_first=True) == ["2512.00002", "2512.00001"]


def test_fields_are_looked_in_alone():
    paper(1, "A survey", "Of trees.", authors=("Håkon Næss",), comment="Accepted at NeurIPS")
    paper(2, "Trees", "A survey by Naess.", authors=("Ada Lovelace",))

    assert find("ti:survey") == ["2512.00001"]
    assert find("abs:survey") == ["2512.00002"]
    assert find('au:"H\u00e5kon N\u00e6ss"') == ["2512.00001"]
    assert find("co:neurips") == ["2512.00001"]
    assert find('"lovelace trees"') == []


def test_categories_days_and_what_staff_hid_narrow_a_search():
    announce(entry("2512.00001", title="Trees", categories=("cs.LG",)), day=date(2025, 12, 3))
    announce(entry("2512.00002", title="Trees", categories=("math.CO", "cs.DM")), asked=["math.CO"], day=DAY)
    announce(entry("2512.00003", title="Trees", categories=("cs.CL",)), asked=["cs.CL"], day=DAY)

    assert find("trees cat:cs.*", newest_first=True) == ["2512.00003", "2512.00002", "2512.00001"]
    assert find("trees cat:cs.DM") == ["2512.00002"]
    assert find("cat:math.CO") == ["2512.00002"]
    assert find("trees", categories=["cs.LG", "cs.CL"], newest_first=True) == ["2512.00003", "2512.00001"]
    assert find("trees", since=DAY, newest_first=True) == ["2512.00003", "2512.00002"]
    hide("2512.00003")
    assert find("trees", since=DAY) == ["2512.00002"]


def test_a_new_version_is_found_by_its_new_words_only():
    paper(1, "Trees")
    announce(entry("2512.00001", version=2, title="Forests", announce_type="replace"))

    assert find("trees") == []
    assert find("forest") == ["2512.00001"]
    assert SearchEntry.objects.count() == 1


def test_words_that_are_read_otherwise_since_are_written_once_more():
    paper(1, "Nash equilibria")
    assert find("equilibrium") == ["2512.00001"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE digests_searchentry SET words = 'equilibria:1A'")
    assert find("equilibrium") == []

    import_module("digests.migrations.0024_fill_search_again").fill(apps, None)

    assert find("equilibrium") == ["2512.00001"]


def test_a_search_for_everything_is_cut_and_says_so(monkeypatch):
    announce(*(entry(f"2512.{serial:05d}", title="Trees") for serial in range(1, 6)))
    assert not search.search("'tree'").is_cut
    monkeypatch.setattr(search, "MOST", 3)

    found = search.search("'tree'")

    assert found.is_cut
    assert [identifiers.from_number(number) for number in found.numbers] == ["2512.00005", "2512.00004", "2512.00003"]


def test_a_search_that_takes_too_long_is_given_up_with_its_reason(monkeypatch):
    announce(*(entry(f"2512.{serial:05d}", title="Trees") for serial in range(1, 6)))
    monkeypatch.setattr(search, "PATIENCE_MS", 30)
    monkeypatch.setattr(search, "_BY_FIT", "SELECT 1 FROM pg_sleep(5)")

    with pytest.raises(SearchError, match="This search takes too long"):
        search.search("'tree'")

    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_a_search_is_one_question_to_the_index():
    paper(1, "Trees")
    find("tree")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        find("tree", categories=["cs.LG"], since=DAY)

    assert len([query for query in asked if "searchentry" in query["sql"]]) == 1


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)
PIECES = st.lists(
    st.sampled_from(
        ['"', "-", "*", "OR", "ti:", "au:", "'", "\\", "&", "|", "!", "<->", ":", "é", "a", " ", "x*", "cat:"]
    )
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(TEXTS, PIECES.map("".join)))
def test_whatever_is_typed_is_a_question_or_an_error_that_says_why(typed):
    try:
        asked = search_query.parse(typed)
    except SearchError as error:
        assert str(error)  # noqa: PT017 - either is right
    else:
        search.search(asked)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS)
def test_whatever_papers_say_can_be_stored(title, abstract):
    told = vector_of(title=title, authors=[title], abstract=abstract * 200, comment=abstract, categories=["cs.LG"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(%s::tsvector)", [told])
        assert cursor.fetchone()[0] >= 2
