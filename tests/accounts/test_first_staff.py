from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User

pytestmark = pytest.mark.django_db


def first_staff(*arguments: str) -> str:
    out = StringIO()
    call_command("first_staff", *arguments, stdout=out)
    return out.getvalue()


def link_in(said: str) -> str:
    return said.split("http://testserver")[1].strip()


def test_an_empty_site_gets_a_staff_account_that_can_sign_in(client):
    said = first_staff()
    page = client.get(link_in(said))

    assert "Sign in as admin@localhost" in page.content.decode()
    user = User.objects.get()
    assert user.is_staff
    assert user.is_superuser
    assert EmailAddress.objects.filter(user=user, verified=True, primary=True).exists()

    assert client.post(link_in(said))["Location"] == "/accounts/password/set/"
    assert client.get("/admin/").status_code == 200


def test_looking_at_the_link_uses_nothing_up(client):
    link = link_in(first_staff())

    for _ in range(3):
        Client().get(link)
        Client().head(link)

    assert client.post(link).status_code == 302


def test_the_link_works_once(client):
    link = link_in(first_staff())
    client.post(link)

    again = Client()
    assert again.get(link).status_code == 410
    assert again.post(link).status_code == 410
    assert "_auth_user_id" not in again.session


def test_the_link_ends_after_a_day(client):
    link = link_in(first_staff())

    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        assert client.post(link).status_code == 410


@pytest.mark.parametrize("token", ["x", "WzEsIiJd:1xVeFn:forged", "a:b:c"])
def test_a_forged_link_signs_nobody_in(client, token):
    first_staff()

    assert client.post(f"/accounts/first/{token}/").status_code == 410
    assert "_auth_user_id" not in client.session


def test_a_link_dies_with_the_staff_flag(client):
    link = link_in(first_staff())
    User.objects.update(is_staff=False)

    assert client.post(link).status_code == 410


def test_nothing_happens_on_a_site_with_accounts(make_reader):
    make_reader("ada@example.org")

    assert first_staff() == ""
    assert User.objects.count() == 1


def test_the_address_comes_from_the_settings_or_the_command(settings):
    settings.ADMIN_EMAIL = "Chief@Example.org"
    first_staff()
    assert User.objects.get().email == "chief@example.org"

    User.objects.all().delete()
    first_staff("--email", "other@example.org")
    assert User.objects.get().email == "other@example.org"


def test_an_address_that_is_none_is_refused():
    with pytest.raises(CommandError, match="not an e-mail address"):
        first_staff("--email", "nobody")
    assert not User.objects.exists()


def test_a_new_link_can_be_printed_for_staff(client):
    client.post(link_in(first_staff()))

    renewed = link_in(first_staff("--renew"))

    assert Client().post(renewed).status_code == 302


def test_no_link_is_printed_for_readers(make_reader):
    make_reader("ada@example.org")

    with pytest.raises(CommandError, match=r"No staff account is named ada@example\.org"):
        first_staff("--renew", "--email", "ada@example.org")


def test_the_first_account_can_set_its_password_and_return_by_it(client):
    client.post(link_in(first_staff()))
    new = "correct horse 7"
    client.post("/accounts/password/set/", {"password1": new, "password2": new})

    response = Client().post("/accounts/login/", {"login": "admin@localhost", "password": new})

    assert response["Location"] == "/feed/"
