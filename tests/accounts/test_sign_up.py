import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.accounts.mails import link_in

pytestmark = pytest.mark.django_db


def sign_up(client: Client, email: str = "ada@example.org", **headers):
    return client.post("/accounts/signup/", {"email": email, "password1": PASSWORD}, **headers)


def test_a_confirmed_sign_up_is_signed_in_and_asked_for_interests(client):
    response = sign_up(client, "Ada@Example.org")

    assert response["Location"] == "/accounts/confirm-email/"
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    assert message.subject == "Confirm your address for Papersite"

    response = client.post(link_in(message))

    assert response["Location"] == "/interests/"
    assert client.get("/interests/").status_code == 200
    assert User.objects.get().email == "ada@example.org"


def test_an_address_with_unseen_characters_is_refused(client):
    response = sign_up(client, '"\x01"@example.org')

    assert "An e-mail address has no characters that cannot be seen." in response.content.decode()
    assert not User.objects.exists()
    assert mail.outbox == []


def test_opening_the_link_confirms_nothing_until_the_button_is_pressed(client):
    sign_up(client)

    page = client.get(link_in(mail.outbox[0]))

    assert "Yes, confirm it" in page.content.decode()
    assert not EmailAddress.objects.get().verified


def test_a_confirmation_in_another_browser_signs_nobody_in(client):
    sign_up(client)
    other = Client()

    response = other.post(link_in(mail.outbox[0]))

    assert EmailAddress.objects.get().verified
    assert response["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in other.session


def test_nobody_signs_in_before_the_address_is_confirmed(client):
    sign_up(client)

    response = Client().post("/accounts/login/", {"login": "ada@example.org", "password": PASSWORD})

    assert response["Location"] == "/accounts/confirm-email/"


def test_links_in_mails_come_from_the_settings_and_not_from_the_request(client, settings):
    settings.SITE_URL = "https://papers.example"
    settings.ALLOWED_HOSTS = ["*"]

    sign_up(client, headers={"host": "evil.example"})

    assert "https://papers.example/accounts/confirm-email/" in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].body


def test_a_known_address_looks_like_a_new_one_on_the_page(client, make_reader):
    make_reader("known@example.org")

    known = sign_up(client, "KNOWN@example.org")
    unknown = sign_up(Client(), "new@example.org")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert client.get(known["Location"]).content.count(b"known@example.org") == 1
    assert mail.outbox[0].subject == "You already have an account at Papersite"
    assert User.objects.filter(email__icontains="known@").count() == 1


def test_sign_up_can_be_closed(client, settings):
    settings.ALLOW_SIGNUP = False

    assert "Sign-up is closed" in client.get("/accounts/signup/").content.decode()
    assert "Sign-up is closed" in sign_up(client).content.decode()
    assert "Make an account" not in client.get("/accounts/login/").content.decode()
    assert not User.objects.exists()


def test_a_weak_password_is_refused_beside_its_field(client):
    response = client.post("/accounts/signup/", {"email": "ada@example.org", "password1": "password"})

    assert response.context["form"].errors["password1"] == ["This password is too common."]
    assert not User.objects.exists()


def test_a_mail_server_that_is_down_is_said_and_loses_no_account(client, settings):
    settings.EMAIL_BACKEND = "tests.accounts.mail_servers.Down"

    response = sign_up(client)

    assert response.status_code == 503
    assert "could not be sent" in response.content.decode()
    assert User.objects.get().email == "ada@example.org"


def test_an_address_that_somebody_else_left_unconfirmed_can_still_become_mine(client, make_reader):
    User.objects.create_user("mine@example.org", PASSWORD)
    ada = make_reader("ada@example.org")
    client.force_login(ada)
    waiting = EmailAddress.objects.create(user=ada, email="mine@example.org")

    waiting.send_confirmation(_request(client))
    client.post(link_in(mail.outbox[-1]))

    assert User.objects.get().email == "mine@example.org"


def test_an_address_that_another_reader_confirmed_cannot_become_mine(client, make_reader):
    make_reader("taken@example.org")
    ada = make_reader("ada@example.org")
    client.force_login(ada)
    waiting = EmailAddress.objects.create(user=ada, email="taken@example.org")

    waiting.send_confirmation(_request(client))
    client.post(link_in(mail.outbox[-1]))

    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    assert User.objects.filter(email="taken@example.org").count() == 1


def _request(client: Client):
    return client.get("/accounts/inactive/").wsgi_request
