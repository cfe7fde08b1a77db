"""Who may change a profile's interests: its owner, signed in, by a form of this site."""

from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Interest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("action", ["edit", "remove"])
def test_interests_are_their_owner_s_alone(owner, llm, signed_in, stated, action):
    address = f"/interests/{llm.pk}/{action}/"
    typed = {"text": "RL", "points": "1", "title_points": "1"}

    member = signed_in("member@example.org").post(address, typed)
    stranger = Client().post(address, typed)

    assert member.status_code == 404
    assert stranger["Location"].startswith("/accounts/login/")
    assert stated("keyword") == [("LLM", Decimal(1), Decimal("0.5"))]
    assert owner.post(address, typed).status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/interests/categories/",
        "/interests/settings/",
        "/interests/address/",
        "/interests/import/",
        "/interests/keyword/add/",
    ],
)
def test_actions_take_a_post_of_somebody_signed_in(client, owner, address):
    assert owner.get(address).status_code == 405
    assert client.post(address)["Location"].startswith("/accounts/login/")


def test_a_form_of_another_site_changes_nothing(profile):
    client = Client(enforce_csrf_checks=True)
    client.force_login(profile.user)

    assert client.post("/interests/keyword/add/", {"texts": "LLM", "level": "normal"}).status_code == 403
    assert not Interest.objects.exists()
