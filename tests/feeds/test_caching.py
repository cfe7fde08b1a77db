"""What a program that asks again gets."""

import gzip

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Profile
from digests.models import Paper, Summary
from digests.pipeline import feedback
from digests.ranking.judgements import Action
from tests.builders import DAY, announce, entry, profile
from tests.feeds.reading import json_feed, read_json, rss

pytestmark = pytest.mark.django_db

ASK = pytest.mark.parametrize("ask", [rss, json_feed])


@pytest.fixture
def reader() -> Profile:
    announce(entry("2512.00001", title="LLM"), entry("2512.00002", title="LLM two", abstract="word " * 200))
    return profile(keywords=["LLM"])


@ASK
def test_the_tag_is_strong_and_one_for_each_coding(reader, ask):
    plain, zipped = ask(reader), ask(reader, **{"Accept-Encoding": "br, gzip"})

    assert plain["ETag"].startswith('"')
    assert zipped["ETag"] == plain["ETag"][:-1] + '-gzip"'
    assert zipped["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert gzip.decompress(zipped.content) == plain.content
    assert plain["Vary"] == zipped["Vary"] == "Accept-Encoding"


@ASK
@pytest.mark.parametrize("coding", ["", "identity", "gzip;q=0", "br", "gzip; q=0.0"])
def test_who_does_not_take_gzip_gets_none(reader, ask, coding):
    assert "Content-Encoding" not in ask(reader, **{"Accept-Encoding": coding})


@ASK
@pytest.mark.parametrize("coding", ["", "gzip"])
def test_not_modified_by_tag_and_by_date(reader, ask, coding):
    first = ask(reader, **{"Accept-Encoding": coding})

    for name, header in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        again = ask(reader, **{"Accept-Encoding": coding, name: first[header]})
        assert (again.status_code, again.content) == (304, b"")
        assert (again["ETag"], again["Last-Modified"]) == (first["ETag"], first["Last-Modified"])
        assert again["Cache-Control"] == first["Cache-Control"] == "private, max-age=300"


@ASK
def test_a_tag_of_something_else_gets_the_document(reader, ask):
    assert ask(reader, **{"If-None-Match": '"else"'}).status_code == 200


@ASK
@pytest.mark.parametrize("query", ["", "?days=7", "?keyword=LLM", "?category=cs.AI&min_score=1"])
def test_not_modified_takes_few_small_queries(reader, ask, query):
    etag = ask(reader, query)["ETag"]
    ask(reader, query, **{"If-None-Match": etag})

    with CaptureQueriesContext(connection) as queries:
        assert ask(reader, query, **{"If-None-Match": etag}).status_code == 304

    assert len(queries) == 7


def test_feedback_makes_it_new(reader):
    first = rss(reader)

    feedback.give(reader.user, reader, Paper.objects.get(arxiv_id="2512.00001").number, Action.HIDE, timezone.now())

    assert rss(reader, **{"If-None-Match": first["ETag"]}).status_code == 200


def test_views_have_tags_of_their_own(reader):
    assert rss(reader)["ETag"] != rss(reader, "?days=7")["ETag"]


def test_a_gist_that_comes_later_makes_it_new_and_is_shown(reader):
    first = rss(reader)
    Summary.objects.create(
        paper=Paper.objects.get(arxiv_id="2512.00001"),
        version=1,
        language=reader.user.summary_language,
        state="written",
        gist="In one line.",
        content={},
        written_at=timezone.now(),
        model="m",
        wanted_at=timezone.now(),
        announced_on=DAY,
    )

    again = rss(reader, **{"If-None-Match": first["ETag"]})

    assert again.status_code == 200
    assert "In one line." in again.content.decode()
    assert [item.get("summary") for item in read_json(reader)["items"] if item["id"].endswith("00001")] == [
        "In one line."
    ]


@ASK
def test_a_head_has_the_same_headers_and_no_body(reader, ask):
    response = Client().head(f"/rss/{reader.feed_key}.json")

    assert (response.status_code, response.content) == (200, b"")
    assert response["ETag"] == json_feed(reader)["ETag"]


def test_only_reading_is_allowed(reader):
    assert Client().post(f"/rss/{reader.feed_key}/").status_code == 405


def test_it_is_kept_out_of_search_engines(reader):
    assert rss(reader)["X-Robots-Tag"] == "noindex"
    assert rss(reader)["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert json_feed(reader)["Content-Type"] == "application/feed+json; charset=utf-8"
