import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.accounts.mails import code_in, link_in

pytestmark = pytest.mark.django_db


def sign_in(client: Client, email: str, password: str = PASSWORD, follow: str = ""):
    return client.post(f"/accounts/login/{follow}", {"login": email, "password": password})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_case_of_the_address_does_not_matter(client, make_reader):
    make_reader("Ada@Example.org")

    response = sign_in(client, "aDA@eXAMPLE.ORG")

    assert response["Location"] == "/feed/"
    assert is_signed_in(client)


def test_two_accounts_cannot_differ_by_case_alone(make_reader):
    make_reader("ada@example.org")

    with pytest.raises(IntegrityError):
        User.objects.create(email="ADA@example.org")


def test_a_wrong_password_and_an_unknown_address_look_alike(client, make_reader):
    make_reader("ada@example.org")

    known = sign_in(client, "ada@example.org", "wrong")
    unknown = sign_in(client, "nobody@example.org", "wrong")

    assert known.context["form"].errors == unknown.context["form"].errors
    assert known.context["form"].errors


def test_a_mailed_code_signs_in(client, make_reader):
    make_reader("ada@example.org", password=None)

    client.post("/accounts/login/code/", {"email": "ADA@example.org"})
    code = code_in(mail.outbox[0])
    client.post("/accounts/login/code/confirm/", {"code": code})

    assert is_signed_in(client)


def test_whoever_signed_up_with_anothers_address_has_no_password_once_its_owner_enters(client):
    User.objects.create_user("ada@example.org", PASSWORD)
    EmailAddress.objects.create(user=User.objects.get(), email="ada@example.org", verified=False, primary=True)

    client.post("/accounts/login/code/", {"email": "ada@example.org"})
    client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[0])})
    intruder = Client()
    intruder.post("/accounts/login/", {"login": "ada@example.org", "password": PASSWORD})

    assert is_signed_in(client)
    assert not is_signed_in(intruder)


def test_a_wrong_code_signs_nobody_in_and_three_end_it(client, make_reader):
    make_reader("ada@example.org")
    client.post("/accounts/login/code/", {"email": "ada@example.org"})
    code = code_in(mail.outbox[0])

    for _ in range(3):
        client.post("/accounts/login/code/confirm/", {"code": "BBBB-BBBB"})
    client.post("/accounts/login/code/confirm/", {"code": code})

    assert not is_signed_in(client)


def test_a_code_for_an_unknown_address_shows_the_same_page(client, make_reader):
    make_reader("ada@example.org")

    known = client.post("/accounts/login/code/", {"email": "ada@example.org"}, follow=True)
    unknown = Client().post("/accounts/login/code/", {"email": "nobody@example.org"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert mail.outbox[1].subject == "No account at Papersite"


def test_a_mailed_link_sets_a_new_password_once(client, make_reader):
    make_reader("ada@example.org")
    client.post("/accounts/password/reset/", {"email": "Ada@example.org"})
    link = link_in(mail.outbox[0])
    form = client.get(link, follow=True)
    new = "another horse 8"

    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert is_signed_in(client)
    assert User.objects.get().check_password(new)
    assert "used up or too old" in Client().get(link, follow=True).content.decode()


def test_a_reset_for_an_unknown_address_looks_the_same(client):
    response = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    assert response["Location"] == "/accounts/password/reset/done/"
    assert mail.outbox[0].subject == "No account at Papersite"


def test_a_closed_site_does_not_invite_strangers_to_sign_up_by_mail(client, settings):
    settings.ALLOW_SIGNUP = False

    client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    assert "/signup/" not in mail.outbox[0].body


def test_too_many_wrong_passwords_shut_the_account_for_a_while(client, make_reader):
    make_reader("ada@example.org")

    for _ in range(5):
        sign_in(client, "ada@example.org", "wrong")
    response = sign_in(client, "ada@example.org", PASSWORD)

    assert response.context["form"].non_field_errors() == ["Too many failed login attempts. Try again later."]
    assert not is_signed_in(client)


def test_one_address_signs_up_at_most_twenty_times_a_minute():
    statuses = [
        Client(REMOTE_ADDR="192.0.2.1").post("/accounts/signup/", {"email": "not one"}).status_code for _ in range(21)
    ]
    elsewhere = Client(REMOTE_ADDR="192.0.2.2").post("/accounts/signup/", {"email": "not one"})

    assert statuses == [200] * 20 + [429]
    assert elsewhere.status_code == 200


def test_a_client_cannot_claim_to_be_elsewhere():
    for number in range(20):
        Client(REMOTE_ADDR="192.0.2.1").post(
            "/accounts/signup/", {"email": "not one"}, headers={"x-forwarded-for": f"198.51.100.{number}"}
        )

    response = Client(REMOTE_ADDR="192.0.2.1").post("/accounts/signup/", {"email": "not one"})

    assert response.status_code == 429


def test_behind_a_trusted_proxy_its_clients_are_told_apart(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(21):
        response = Client(REMOTE_ADDR="127.0.0.1").post(
            "/accounts/signup/", {"email": "not one"}, headers={"x-forwarded-for": f"198.51.100.{number}"}
        )
        assert response.status_code == 200


def test_signing_in_never_leads_to_another_site(client, make_reader):
    make_reader("ada@example.org")

    response = sign_in(client, "ada@example.org", follow="?next=https://evil.example/")

    assert response["Location"] == "/feed/"


def test_after_signing_in_the_page_asked_for_is_opened(client, make_reader):
    make_reader("ada@example.org")

    response = sign_in(client, "ada@example.org", follow="?next=/interests/")

    assert response["Location"] == "/interests/"


def test_signing_out_takes_a_post(signed_in):
    client = signed_in()

    client.get("/accounts/logout/")
    assert is_signed_in(client)

    client.post("/accounts/logout/")
    assert not is_signed_in(client)


def test_a_superuser_made_on_the_command_line_signs_in_at_once(client, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, email="Root@Example.org", verbosity=0)

    response = sign_in(client, "root@example.org")

    assert response["Location"] == "/feed/"
    assert client.get("/admin/").status_code == 200


def test_an_address_changes_when_the_new_one_is_confirmed(client, make_reader):
    user = make_reader("ada@example.org")
    sign_in(client, "ada@example.org")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    user.refresh_from_db()
    assert user.email == "ada@example.org"

    client.post(link_in(mail.outbox[-1]))
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert [address.email for address in EmailAddress.objects.all()] == ["new@example.org"]
    assert mail.outbox[-1].to == ["ada@example.org"]
    assert "from ada@example.org to new@example.org" in mail.outbox[-1].body


def test_changing_the_address_asks_for_the_password_first(signed_in):
    response = signed_in().post("/accounts/email/", {"email": "new@example.org", "action_add": ""})

    assert response["Location"].startswith("/accounts/reauthenticate/")


def test_a_closed_account_is_told_so(client, make_reader):
    User.objects.filter(pk=make_reader("ada@example.org").pk).update(is_active=False)

    response = sign_in(client, "ada@example.org")

    assert response["Location"] == "/accounts/inactive/"
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "address",
    ["login", "signup", "login/code", "password/reset", "password/reset/done", "confirm-email", "inactive"],
)
def test_strangers_pages_have_the_look_of_the_site(client, address):
    page = client.get(f"/accounts/{address}/").content.decode()

    assert '<header class="masthead">' in page
    assert "<h1>" in page
    assert "style=" not in page


@pytest.mark.parametrize("address", ["email", "password/change", "reauthenticate", "logout"])
def test_readers_account_pages_have_the_look_of_the_site(signed_in, address):
    page = signed_in().get(f"/accounts/{address}/").content.decode()

    assert '<nav class="section" aria-label="Account">' in page or address == "reauthenticate"
    assert '<header class="masthead">' in page
    assert "style=" not in page
