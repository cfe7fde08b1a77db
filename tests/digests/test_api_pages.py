"""The API's documentation, and the account's page with its token."""

import re

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Profile
from digests.models import ApiToken
from tests.builders import profile

pytestmark = pytest.mark.django_db


def signed_in(reader: Profile) -> Client:
    client = Client()
    client.force_login(reader.user)
    return client


def test_every_operation_is_documented_for_anyone():
    response = Client().get("/api/v1/docs")

    described = [(operation.method, operation.path) for operation in response.context["operations"]]
    assert sorted(described) == [
        ("DELETE", "/api/v1/papers/{arxiv_id}/feedback"),
        ("GET", "/api/v1/feed"),
        ("GET", "/api/v1/feedback"),
        ("GET", "/api/v1/papers/{arxiv_id}"),
        ("GET", "/api/v1/papers/{arxiv_id}/similar"),
        ("GET", "/api/v1/papers/{arxiv_id}/summary"),
        ("GET", "/api/v1/profiles"),
        ("PUT", "/api/v1/papers/{arxiv_id}/feedback"),
        ("PUT", "/api/v1/papers/{arxiv_id}/summary"),
    ]
    assertContains(response, "<code>days</code>")
    assertContains(response, "integer from 1 to 30")
    assertContains(response, "save, unsave, like, unlike, dismiss, undismiss, hide, unhide, undo")


def test_the_documentation_loads_nothing_from_elsewhere():
    response = Client().get("/api/v1/docs")

    page = response.content.decode()
    loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]+)"', page)
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)
    assert "<script>" not in page
    assert "'unsafe" not in response["Content-Security-Policy"]


def test_the_schema_is_there_for_programs():
    schema = Client().get("/api/v1/openapi.json").json()

    assert schema["info"]["title"] == "Papersite"
    assert schema["paths"]["/api/v1/feed"]["get"]["security"] == [{"Token": []}]


def test_a_token_is_made_shown_once_and_works():
    reader = profile()
    client = signed_in(reader)
    assertContains(client.get("/accounts/api/"), "You have no token yet.")

    response = client.post("/accounts/api/renew/")

    found = re.search(r"papersite_[\w-]{43}", response.content.decode())
    assert found
    assert "no-store" in response["Cache-Control"]
    assert Client(headers={"Authorization": f"Bearer {found[0]}"}).get("/api/v1/profiles").status_code == 200
    assertNotContains(client.get("/accounts/api/"), found[0])
    assertContains(client.get("/accounts/api/"), "Your token was made on")


def test_a_token_is_ended():
    reader = profile()
    token = ApiToken.objects.renew(reader.user_id, reader.user.date_joined)

    signed_in(reader).post("/accounts/api/end/")

    assert Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/profiles").status_code == 401


def test_looking_makes_and_ends_nothing():
    reader = profile()
    client = signed_in(reader)

    client.get("/accounts/api/")
    assert client.get("/accounts/api/renew/").status_code == 405
    assert client.get("/accounts/api/end/").status_code == 405
    assert ApiToken.objects.count() == 0


def test_a_stranger_has_no_token_page():
    for response in (
        Client().get("/accounts/api/"),
        Client().post("/accounts/api/renew/"),
        Client().post("/accounts/api/end/"),
    ):
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")
    assert ApiToken.objects.count() == 0


def test_one_reader_does_not_end_anothers_token():
    reader, other = profile(), profile(email="other@example.org")
    ApiToken.objects.renew(reader.user_id, reader.user.date_joined)

    signed_in(other).post("/accounts/api/end/")

    assert ApiToken.objects.filter(reader=reader.user).exists()
