"""The API as a program asks it."""

import json

from django.test import Client

from accounts.models import Profile
from digests.models import ApiToken
from tests.builders import NOW


def program(reader: Profile) -> Client:
    """A client with the reader's token and no cookie; forms of other sites cannot be forged with it."""
    token = ApiToken.objects.renew(reader.user_id, NOW)
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {token}"})


def get(client: Client, address: str, status: int = 200):
    response = client.get(f"/api/v1{address}")
    assert response.status_code == status, response.content
    assert response["Content-Type"].startswith("application/json")
    return response.json()


def put(client: Client, arxiv_id: str, body: object, status: int = 200):
    response = client.put(f"/api/v1/papers/{arxiv_id}/feedback", json.dumps(body), content_type="application/json")
    assert response.status_code == status, response.content
    return response.json()
