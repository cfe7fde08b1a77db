"""Who may ask the API, and how often."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from digests.api.access import MOST_A_MINUTE
from digests.models import ApiToken, Feedback
from tests.builders import NOW, announce, entry, profile
from tests.digests.asking_api import get, program, put

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer papersite_wrong", "Basic papersite_wrong", "Bearer \x00", "Bearer é"]
)
def test_without_a_token_that_is_known_nothing_is_told(header):
    announce(entry("2512.00001"))
    client = Client(headers={"Authorization": header})

    for address in ("/feed", "/profiles", "/papers/2512.00001", "/feedback"):
        assert "Authorization: Bearer" in get(client, address, 401)["error"]
    put(client, "2512.00001", {"action": "save"}, 401)
    assert client.get("/api/v1/feed")["WWW-Authenticate"].startswith("Bearer")
    assert Feedback.objects.count() == 0


def test_a_session_is_no_token():
    client = Client()
    client.force_login(profile().user)

    get(client, "/feed", 401)


def test_a_renewed_token_ends_the_one_before():
    reader = profile()
    old, new = program(reader), program(reader)

    get(old, "/profiles", 401)
    get(new, "/profiles")


def test_a_closed_account_has_no_token():
    reader = profile()
    client = program(reader)
    User.objects.filter(pk=reader.user_id).update(is_active=False)

    get(client, "/profiles", 401)


def test_only_the_hash_of_a_token_is_kept():
    token = ApiToken.objects.renew(profile().user_id, NOW)

    assert token.startswith("papersite_")
    assert len(token) > 50
    assert token not in str(ApiToken.objects.values())


def test_more_than_so_many_requests_a_minute_are_refused_until_the_next():
    client, other = program(profile()), program(profile(email="other@example.org"))
    with time_machine.travel(datetime(2026, 1, 3, 9, 0, 20, tzinfo=UTC), tick=False):
        for _ in range(MOST_A_MINUTE):
            get(client, "/profiles")
        response = client.get("/api/v1/profiles")
        get(other, "/profiles")
    with time_machine.travel(datetime(2026, 1, 3, 9, 1, tzinfo=UTC), tick=False):
        get(client, "/profiles")

    assert (response.status_code, response["Retry-After"]) == (429, "40")
    assert "40 s" in response.json()["error"]
