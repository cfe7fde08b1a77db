"""The feed page of each of a reader's profiles, and its private address."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import profiles
from accounts.models import Profile
from digests.pipeline import match
from tests.builders import DAY, NOW, announce, entry, profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Profile:
    announce(entry("2512.00001", title="LLM"), entry("2512.00002", title="Graphs"))
    return profile(keywords=["LLM"])


@pytest.fixture
def seminar(reader) -> Profile:
    made = profiles.copy(reader, "Seminar")
    made.interests.filter(kind="keyword").update(text="graph", key="graph")
    match.match_patterns(["graph"], [DAY], NOW)
    return made


@pytest.fixture
def client(reader) -> Client:
    client = Client()
    client.force_login(reader.user)
    return client


def titles(response) -> list[str]:
    return [item.paper.title for item in response.context["items"]]


def test_each_profile_ranks_by_what_it_states(client, seminar):
    assert titles(client.get("/feed/")) == ["LLM"]
    assert titles(client.get(f"/feed/?profile={seminar.pk}")) == ["Graphs"]
    assert titles(client.get(f"/feed/2025-12-10/?profile={seminar.pk}&days=7")) == ["Graphs"]


def test_links_keep_to_the_profile(client, seminar):
    announce(entry("2512.00003", title="Graphs of today"), day=DAY.replace(day=9))

    page = client.get(f"/feed/2025-12-10/?profile={seminar.pk}").content.decode()

    assert f'href="/feed/2025-12-09/?profile={seminar.pk}"' in page
    assert f'href="/feed/2025-12-10/?profile={seminar.pk}" aria-current="true">Day' in page
    assert f'href="/feed/2025-12-10/?days=7&amp;profile={seminar.pk}">Week' in page
    assert f'href="/rss/{seminar.feed_key}/"' in page


def test_the_first_profiles_links_are_as_they_always_were(client, seminar):
    page = client.get("/feed/").content.decode()

    assert 'href="/feed/2025-12-10/?days=7">Week' in page
    assert '<a href="/feed/" aria-current="page"><bdi>My interests</bdi></a>' in page
    assert f'<a href="/feed/?profile={seminar.pk}"><bdi>Seminar</bdi></a>' in page


def test_a_single_profile_has_no_tabs(client):
    assert 'aria-label="Profiles"' not in client.get("/feed/").content.decode()


def test_each_profile_has_a_private_address_that_links_to_its_page(seminar, reader):
    mine = Client().get(f"/rss/{reader.feed_key}/").content.decode()
    other = Client().get(f"/rss/{seminar.feed_key}/").content.decode()

    assert "<title>LLM</title>" in mine
    assert "<title>Graphs</title>" in other
    assert f"<link>http://testserver/feed/?profile={seminar.pk}</link>" in other


def test_a_deleted_profiles_address_ends(seminar):
    profiles.delete(seminar)

    assert Client().get(f"/rss/{seminar.feed_key}/").status_code == 410


def test_a_mute_that_ends_makes_the_private_address_new(reader, time_machine):
    address = f"/rss/{reader.feed_key}/"
    reader.interests.filter(kind="keyword").update(muted_until=DAY.replace(day=12))
    time_machine.move_to("2025-12-11T12:00:00Z")
    muted = Client().get(address)
    assert "<title>LLM</title>" not in muted.content.decode()

    time_machine.move_to("2025-12-12T12:00:00Z")
    asked = Client().get(address, headers={"If-None-Match": muted["ETag"]})
    dated = Client().get(address, headers={"If-Modified-Since": "Fri, 12 Dec 2025 04:00:00 GMT"})

    assert (asked.status_code, dated.status_code) == (200, 200)
    assert "<title>LLM</title>" in asked.content.decode()


def test_more_profiles_take_no_more_queries(client, reader):
    def queries() -> int:
        client.get("/feed/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/feed/")
        return len(captured)

    few = queries()
    for number in range(19):
        profiles.create(reader.user, f"Profile {number}")

    assert queries() == few
