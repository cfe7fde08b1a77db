"""The tasks, run where they are queued (Celery's eager mode); `tests/papersite/test_worker.py` has a real worker."""

import gzip
from datetime import date
from pathlib import Path

import pytest

from accounts.models import Interest
from digests import tasks
from digests.models import ListingDay, Posting, WordIndex
from papersite.celery import app
from tests.builders import DAY, announce, entry, ingest, profile

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).parent.parent / "data" / "golden" / "2025-12-10"


@pytest.fixture(autouse=True)
def eager():
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager = app.conf.task_eager_propagates = False


@pytest.fixture
def arxiv(httpserver, settings):
    settings.ARXIV_RSS_URL = httpserver.url_for("").rstrip("/")
    document = gzip.decompress((GOLDEN / "rss-cs.DC.xml.gz").read_bytes())
    httpserver.expect_request("/rss/cs.DC").respond_with_data(document, content_type="application/rss+xml")
    return httpserver


def test_every_followed_category_is_fetched_stored_and_matched(arxiv, settings):
    settings.ARXIV_CATEGORIES = ["CS.dc"]
    profile(categories=["cs.LG"])

    tasks.ingest_followed_listings()

    assert {request.path for request, _ in arxiv.log} == {"/rss/cs.DC", "/rss/cs.LG"}
    assert ListingDay.objects.get().category == "cs.DC"
    assert WordIndex.objects.get().announced_on == date(2025, 12, 10)


def test_a_category_that_arxiv_does_not_serve_is_reported_and_stores_nothing(arxiv, caplog):
    tasks.ingest_listing("cs.LG")

    assert "cs.LG: no listing: " in caplog.text
    assert not ListingDay.objects.exists()


def test_a_day_is_matched_only_while_it_is_stale():
    announce(entry())
    built_at = WordIndex.objects.get().built_at

    tasks.match_day(DAY.isoformat())
    assert WordIndex.objects.get().built_at == built_at

    ingest(entry("2512.00002"), asked=("cs.AI",))
    tasks.match_day(DAY.isoformat())
    assert WordIndex.objects.get().papers == 2


def test_what_a_profile_states_is_matched_on_the_recent_days():
    announce(entry(title="LLM"))
    reader = profile(keywords=["LLM"])

    tasks.match_profile(reader.pk)

    assert Posting.objects.get().pattern.key == Interest.objects.get(kind="keyword").key


def test_a_profile_that_is_gone_is_no_error():
    tasks.match_profile(12345)

    assert not Posting.objects.exists()
