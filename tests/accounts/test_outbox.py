import logging
import re
import stat

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.test import Client

from accounts import outbox
from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings, tmp_path):
    """Mails go to an outbox of this test's own."""
    settings.EMAIL_BACKEND = "accounts.outbox.EmailBackend"
    settings.OUTBOX = tmp_path / "outbox"
    return settings.OUTBOX


@pytest.fixture
def staff(signed_in):
    client = signed_in("staff@example.org")
    User.objects.filter(email="staff@example.org").update(is_staff=True)
    return client


def send(subject: str = "Hello", body: str = "Text", to: str = "ada@example.org") -> None:
    assert send_mail(subject, body, "site@example.org", [to]) == 1


def test_a_mail_is_kept_readable_by_its_owner_alone(kept):
    send("Grüße", "Zeile")

    (file,) = kept.iterdir()
    assert file.suffix == ".eml"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (mail,) = outbox.newest_first(1)
    assert (mail.name, mail.subject, mail.text.strip()) == (file.stem, "Grüße", "Zeile")


def test_the_log_has_one_line_with_recipient_subject_and_link(caplog):
    caplog.set_level(logging.INFO, "accounts.outbox")

    send("Confirm", "Open this:\n\nhttp://testserver/accounts/confirm-email/MQ:x/\n\nhttp://testserver")

    (line,) = [record.getMessage() for record in caplog.records if record.name == "accounts.outbox"]
    assert re.fullmatch(r"Kept \S+ for ada@example\.org: Confirm http://testserver/accounts/confirm-email/MQ:x/", line)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Your code:\n\nBCDF-GHJK\n\nhttp://testserver", "BCDF-GHJK"),
        ("Open https://a.example/x?y=1 now", "https://a.example/x?y=1"),
        ("An ordinary NON-STOP text", ""),
    ],
)
def test_the_first_link_or_code_is_found(text, found):
    assert outbox.link_or_code(text) == found


def test_mails_are_listed_newest_first_and_no_more_than_asked_for():
    for number in range(4):
        send(f"Mail {number}")

    assert [kept.subject for kept in outbox.newest_first(3)] == ["Mail 3", "Mail 2", "Mail 1"]


def test_a_confirmation_link_kept_for_staff_works(client, staff):
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": "correct horse 7"})
    (kept_mail,) = outbox.newest_first(1)

    page = staff.get(f"/outbox/{kept_mail.name}/").content.decode()
    (link,) = re.findall(r'href="http://testserver(/accounts/confirm-email/[^"]+)"', page)

    assert client.post(link)["Location"] == "/interests/"


@pytest.mark.parametrize("address", ["/outbox/", "/outbox/20251210T000000000000-00000000/"])
def test_the_outbox_is_for_staff_alone(client, signed_in, staff, address):
    assert client.get(address)["Location"].startswith("/accounts/login/")
    assert signed_in("member@example.org").get(address).status_code == 403
    assert staff.get(address).status_code == (200 if address == "/outbox/" else 404)


def test_hostile_mail_is_shown_as_text(staff):
    send("<script>alert(1)</script>", "<img src=x onerror=alert(1)> javascript:alert(1)", "x@example.org")
    name = outbox.newest_first(1)[0].name

    for address in ("/outbox/", f"/outbox/{name}/"):
        page = staff.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page


def test_a_mail_with_html_alone_shows_its_source(staff):
    message = EmailMultiAlternatives("Subject", "", "site@example.org", ["ada@example.org"])
    message.content_subtype = "html"
    message.body = "<p>Only HTML</p>"
    message.send()
    name = outbox.newest_first(1)[0].name

    assert "&lt;p&gt;Only HTML&lt;/p&gt;" in staff.get(f"/outbox/{name}/").content.decode()


@pytest.mark.parametrize(
    "name", ["../secret", "..%2fsecret", "%2e%2e/secret", "/etc/passwd", "20251210T000000000000-00000000%00"]
)
def test_no_name_leads_out_of_the_outbox(staff, kept, name):
    kept.mkdir(exist_ok=True)
    (kept.parent / "secret.eml").write_bytes(b"Subject: secret\n\nsecret")

    assert staff.get(f"/outbox/{name}/").status_code == 404
    assert outbox.read(name) is None


def test_the_outbox_is_empty_before_the_first_mail(staff):
    assert "No mail is kept." in staff.get("/outbox/").content.decode()


def test_nothing_is_changed_by_a_post(staff):
    assert staff.post("/outbox/").status_code == 405
    assert Client().post("/outbox/").status_code == 405
