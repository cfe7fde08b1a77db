import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from digests.pipeline import feedback
from digests.ranking.judgements import Action
from tests.builders import NOW, announce, entry, profile

pytestmark = pytest.mark.django_db


def shown(answer) -> list[str]:
    return [item.paper.arxiv_id for item in answer.context["items"]]


def test_anybody_can_search_and_reads_how(client):
    answer = client.get("/search/")

    assertContains(answer, "How to search")
    assertContains(answer, '<input id="search-q" type="search" name="q" value="" maxlength="300" autofocus>', html=True)


def test_papers_are_shown_with_their_number(client):
    announce(entry("2512.00001", title="Trees"), entry("2512.00002", title="A tree"), entry("2512.00003"))

    answer = client.get("/search/?q=trees")

    assertContains(answer, "2 papers.")
    assert sorted(shown(answer)) == ["2512.00001", "2512.00002"]
    assertNotContains(answer, 'id="telling"')


def test_an_error_is_said_beside_the_words_and_nothing_is_lost(client):
    answer = client.get("/search/", {"q": '"<b>open'})

    assertContains(answer, "A quotation mark has no partner.", status_code=422)
    assertContains(answer, 'value="&quot;&lt;b&gt;open"', status_code=422)


def test_nothing_found_leads_to_all_papers(client):
    announce(entry("2512.00001", title="Trees"))

    assertContains(client.get("/search/?q=zebra"), "No paper that is held here has these words.")
    assertNotContains(client.get("/search/?q=zebra"), "Look in all papers")
    assertContains(client.get("/search/?q=zebra&since=7"), '<a href="/search/?q=zebra">Look in all papers</a>')


@pytest.mark.parametrize("typed", ["2512.00001", "arXiv:2512.00001v3", " 2512.00001 "])
def test_an_identifier_leads_to_its_paper(client, typed):
    announce(entry("2512.00001"))

    assertRedirects(client.get("/search/", {"q": typed}), "/papers/2512.00001/")


def test_an_identifier_of_no_paper_that_is_held_leads_to_arxiv(client):
    answer = client.get("/search/?q=2512.09999")

    assertContains(answer, "No listing that is held here announced 2512.09999.")
    assertContains(answer, 'href="https://arxiv.org/abs/2512.09999"')


def test_a_reader_can_look_in_their_categories_and_tell_what_they_think():
    announce(entry("2512.00001", title="Trees", categories=("cs.CL",)), asked=["cs.CL"])
    announce(entry("2512.00002", title="Trees", categories=("cs.LG",)))
    reader = profile(categories=["cs.LG"])
    feedback.give(reader.user, reader, 251200002, Action.SAVE, NOW)
    client = Client()
    client.force_login(reader.user)

    answer = client.get("/search/?q=trees&in=mine")

    assert shown(answer) == ["2512.00002"]
    assertContains(answer, '<option value="mine" selected>your categories</option>', html=True)
    assertContains(answer, 'id="telling"')
    assert sorted(shown(client.get("/search/?q=trees"))) == ["2512.00001", "2512.00002"]


def test_pages_follow_each_other_with_the_same_choices(client):
    announce(*(entry(f"2512.{serial:05d}", title="Trees") for serial in range(1, 31)))

    first = client.get("/search/?q=trees&order=newest&since=30")
    second = client.get("/search/?q=trees&order=newest&since=30&page=2")

    assertContains(first, 'href="?q=trees&amp;since=30&amp;order=newest&amp;page=2"')
    assert shown(first)[0] == "2512.00030"
    assert shown(second) == [f"2512.{serial:05d}" for serial in range(5, 0, -1)]


def test_the_number_of_queries_does_not_grow_with_the_papers():
    announce(*(entry(f"2512.{serial:05d}", title="Trees") for serial in range(1, 21)))
    reader = profile()
    client = Client()
    client.force_login(reader.user)
    client.get("/search/?q=trees")

    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/search/?q=trees+-abstract")
    with CaptureQueriesContext(connection) as many:
        answer = client.get("/search/?q=trees")

    assert len(shown(answer)) == 20
    assert len(many) <= 14
    assert len(few) <= len(many)
