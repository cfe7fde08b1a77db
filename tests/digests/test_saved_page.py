from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains

from accounts.models import Profile
from digests.arxiv import identifiers
from digests.pipeline import feedback
from digests.ranking.judgements import Action
from tests.builders import announce, entry, profile

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 3, 9, tzinfo=UTC)


def signed_in(reader: Profile) -> Client:
    client = Client()
    client.force_login(reader.user)
    return client


def tell(reader: Profile, serial: int, action: Action, hours: int = 0) -> None:
    number = identifiers.number(f"2512.{serial:05d}")
    feedback.give(reader.user, reader, number, action, NOW + timedelta(hours=hours))


def shown(client: Client, query: str = "") -> list[str]:
    return [each["item"].paper.arxiv_id for each in client.get(f"/saved/{query}").context["entries"]]


def test_saved_papers_come_last_saved_first_with_their_day():
    announce(entry("2512.00001"), entry("2512.00002"), entry("2512.00003"))
    reader = profile()
    tell(reader, 2, Action.SAVE)
    tell(reader, 1, Action.SAVE, hours=1)
    tell(reader, 3, Action.LIKE, hours=2)
    client = signed_in(reader)

    assert shown(client) == ["2512.00001", "2512.00002"]
    assertContains(client.get("/saved/"), 'Saved <time datetime="2026-01-03T10:00:00+00:00">3 January 2026</time>')


@pytest.mark.parametrize(
    ("show", "action"), [("liked", Action.LIKE), ("dismissed", Action.DISMISS), ("hidden", Action.HIDE)]
)
def test_everything_else_that_was_told_is_shown_beside_them(show, action):
    announce(entry("2512.00001"), entry("2512.00002"))
    reader = profile()
    tell(reader, 1, action)
    tell(reader, 2, Action.SAVE)
    client = signed_in(reader)

    assert shown(client, f"?show={show}") == ["2512.00001"]
    assertContains(client.get("/saved/"), f'<a href="?show={show}">{show.title()} <small>1</small></a>', html=True)


def test_a_dismissed_paper_can_be_taken_back_there():
    announce(entry("2512.00001"))
    reader = profile()
    tell(reader, 1, Action.DISMISS)
    client = signed_in(reader)

    assertContains(client.get("/saved/?show=dismissed"), 'value="undismiss"')


def test_words_narrow_by_title_in_any_order_and_case():
    announce(
        entry("2512.00001", title="Speculative decoding for LLMs"),
        entry("2512.00002", title="Decoding 100% of it"),
        entry("2512.00003", title="Kernels"),
    )
    reader = profile()
    for serial in (1, 2, 3):
        tell(reader, serial, Action.SAVE, hours=serial)
    client = signed_in(reader)

    assert shown(client, "?q=llm+DECODING") == ["2512.00001"]
    assert shown(client, "?q=100%25") == ["2512.00002"]
    assert shown(client, "?q=_") == []
    assert shown(client, "?q=%00kernels") == ["2512.00003"]


def test_pages_follow_one_another_with_a_bounded_number_of_queries():
    announce(*[entry(f"2512.{serial:05d}") for serial in range(1, 121)])
    reader = profile()
    for serial in range(1, 121):
        tell(reader, serial, Action.SAVE, hours=serial)
    client = signed_in(reader)
    client.get("/saved/")

    with CaptureQueriesContext(connection) as queries:
        assert len(shown(client)) == 50

    assert len(queries) <= 6
    assert shown(client, "?page=3") == [f"2512.{serial:05d}" for serial in range(20, 0, -1)]
    assert shown(client, "?page=nonsense") == shown(client)
    assert shown(client, "?page=99") == shown(client, "?page=3")


def test_what_is_saved_is_nobody_elses():
    announce(entry("2512.00001"))
    reader, other = profile(), profile(email="other@example.org")
    tell(reader, 1, Action.SAVE)

    assert shown(signed_in(other)) == []
    assert signed_in(other).get("/saved/?format=bib").content == b""
    assert Client().get("/saved/").status_code == 302
    assert Client().get("/saved/?format=bib").status_code == 302


def test_an_unknown_kind_shows_the_saved_papers():
    client = signed_in(profile())

    assert client.get("/saved/?show=<script>").context["show"] == "saved"


def test_a_page_without_papers_says_where_they_come_from():
    assertContains(signed_in(profile()).get("/saved/"), "Nothing is saved yet.")
    assertContains(
        signed_in(profile(email="b@example.org")).get("/saved/?q=x"), "No saved paper has all of these words"
    )


def test_the_saved_papers_can_be_taken_along_as_bibtex():
    announce(*[entry(f"2512.{serial:05d}", title=f"Paper {serial} of many") for serial in range(1, 61)])
    reader = profile()
    for serial in range(1, 61):
        tell(reader, serial, Action.SAVE)

    response = signed_in(reader).get("/saved/?format=bib")

    assert response["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="saved.bib"'
    text = response.content.decode()
    assert text.count("@misc{") == 60
    assert "title         = {{Paper 60 of many}}," in text


def test_it_leads_to_what_was_learned_and_to_the_reset():
    response = signed_in(profile()).get("/saved/")

    assertContains(response, '<a href="/interests/learned/">')
    assertContains(response, '<a href="/interests/learned/#reset">')


def test_browsers_do_not_keep_the_page():
    assert "no-store" in signed_in(profile(email="b@example.org")).get("/saved/")["Cache-Control"]
