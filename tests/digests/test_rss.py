from datetime import UTC, date, datetime

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import changes, statements
from accounts.models import Interest
from digests.arxiv import identifiers
from digests.pipeline import feedback
from digests.ranking.judgements import Action
from tests.builders import announce, entry, profile

pytestmark = pytest.mark.django_db


def read(reader, query: str = "", **headers: str):
    return Client().get(f"/rss/{reader.feed_key}/{query}", headers=headers)


def parsed(reader, query: str = "") -> feedparser.FeedParserDict:
    feed = feedparser.parse(read(reader, query).content)
    assert not feed.bozo
    return feed


def test_the_feed_is_the_readers_ranking_in_the_order_of_the_page():
    announce(
        entry("2512.00001", abstract="LLM."),
        entry("2512.00002", title="LLM"),
        entry("2512.00003", title="Cooking", abstract="."),
    )
    reader = profile(keywords=["LLM"])
    client = Client()
    client.force_login(reader.user)

    on_the_page = [item.paper.arxiv_id for item in client.get("/feed/").context["items"]]

    assert [item.id for item in parsed(reader).entries] == [f"oai:arXiv.org:{arxiv_id}" for arxiv_id in on_the_page]
    assert on_the_page == ["2512.00002", "2512.00001"]


def test_an_item_carries_its_reasons_links_and_day():
    announce(entry("2512.00001", title="Fast <b>LLM</b> & more"))

    item = parsed(profile(keywords=["LLM"])).entries[0]

    assert item.title == "Fast <b>LLM</b> & more"
    assert "+1.5 keyword “LLM” in the title" in item.summary
    assert item.link == "http://testserver/papers/2512.00001/"
    assert item.published == "Wed, 10 Dec 2025 05:00:00 +0000"
    assert item.author == "Ada Lovelace, Håkon Næss"


def test_the_guid_does_not_change_with_the_version():
    announce(entry("2512.00001", title="LLM"))
    reader = profile(keywords=["LLM"], include_replacements=True)
    before = parsed(reader).entries[0].id

    announce(entry("2512.00001", title="LLM", version=2, announce_type="replace"), day=date(2025, 12, 11))

    assert parsed(reader).entries[0].id == before


def test_what_has_not_changed_is_not_sent_again():
    announce(entry("2512.00001", title="LLM"))
    reader = profile(keywords=["LLM"])
    first = read(reader)

    by_etag = read(reader, **{"If-None-Match": first["ETag"]})
    by_date = read(reader, **{"If-Modified-Since": first["Last-Modified"]})

    assert (by_etag.status_code, by_date.status_code) == (304, 304)


def test_a_changed_interest_changes_the_etag():
    announce(entry("2512.00001", title="LLM"), entry("2512.00002", title="Graphs"))
    reader = profile(keywords=["LLM"])
    first = read(reader)

    changes.add(reader, statements.all_of(Interest.Kind.KEYWORD, ["graphs"], statements.NORMAL))

    assert read(reader, **{"If-None-Match": first["ETag"]}).status_code == 200


def test_what_is_made_anew_in_the_same_words_is_not_sent_again():
    announce(entry("2512.00001", title="LLM"))
    reader = profile(keywords=["LLM"])
    first = read(reader)

    type(reader).objects.filter(pk=reader.pk).update(interests_changed_at=datetime(2031, 1, 1, tzinfo=UTC))

    assert read(reader, **{"If-None-Match": first["ETag"]}).status_code == 304
    assert read(reader)["Last-Modified"] == first["Last-Modified"]


def test_a_not_modified_answer_ranks_nothing():
    announce(entry("2512.00001", title="LLM"))
    reader = profile(keywords=["LLM"])
    etag = read(reader)["ETag"]
    read(reader, **{"If-None-Match": etag})

    with CaptureQueriesContext(connection) as queries:
        assert read(reader, **{"If-None-Match": etag}).status_code == 304

    assert len(queries) == 7
    assert not [query for query in queries if "posting" in query["sql"] or "paper_numbers" in query["sql"]]


def test_a_week_can_be_asked_for():
    announce(entry("2512.00001", title="LLM"), day=date(2025, 12, 8))
    announce(entry("2512.00002", title="LLM"))
    reader = profile(keywords=["LLM"])

    assert len(parsed(reader).entries) == 1
    assert len(parsed(reader, "?days=7").entries) == 2


@pytest.mark.parametrize("days", ["0", "31", "-1", "x", "", "9" * 5000])
def test_a_span_that_makes_no_sense_is_refused_with_the_reason(days):
    response = read(profile(), f"?days={days}")

    assert (response.status_code, response.content) == (400, b"days must be a number from 1 to 30.\n")


@pytest.mark.parametrize("ending", ["/", ".json"])
def test_a_renewed_key_is_gone_and_the_new_one_is_there(ending):
    reader = profile()
    old = reader.feed_key
    changes.renew_feed_key(reader)

    response = Client().get(f"/rss/{old}{ending}")

    assert response.status_code == 410
    assert response.content.startswith(b"This address was renewed")
    assert reader.feed_key != old
    assert Client().get(f"/rss/{reader.feed_key}{ending}").status_code == 200


def test_an_unknown_key_is_not_found():
    assert Client().get(f"/rss/{'x' * 43}/").status_code == 404
    assert Client().get(f"/rss/{'x' * 43}.json").status_code == 404
    assert Client().get("/rss/%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00/").status_code == 404


def test_a_closed_account_has_no_feed():
    reader = profile()
    reader.user.is_active = False
    reader.user.save()

    assert read(reader).status_code == 404


def test_a_feed_without_categories_is_valid_and_empty():
    assert parsed(profile(categories=[])).entries == []


def test_a_dismissed_paper_leaves_the_feed_as_it_leaves_the_page():
    announce(entry("2512.00001", title="LLM one"), entry("2512.00002", title="LLM two"))
    reader = profile(keywords=["LLM"])
    etag = read(reader)["ETag"]

    feedback.give(reader.user, reader, identifiers.number("2512.00001"), Action.DISMISS, timezone.now())

    assert read(reader, **{"If-None-Match": etag}).status_code == 200
    assert [item.title for item in parsed(reader).entries] == ["LLM two"]
    client = Client()
    client.force_login(reader.user)
    assert [item.paper.arxiv_id for item in client.get("/feed/").context["items"]] == ["2512.00002"]
