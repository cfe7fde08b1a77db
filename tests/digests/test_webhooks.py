"""What mail providers report: real bodies, posted over HTTP, and what becomes of the reader's mail."""

import hashlib
import hmac
import json
from base64 import b64encode
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from digests.models import Subscription
from tests.builders import NOW

SECRET = "hook:correct horse"
ADDRESS = "reader@example.org"
AUTH = {"Authorization": f"Basic {b64encode(SECRET.encode()).decode()}"}


@pytest.fixture
def subscription(db) -> Subscription:
    reader = User.objects.create_user(ADDRESS)
    return Subscription.objects.create(reader=reader, cadence="daily", next_due_at=NOW, wake_at=NOW)


@pytest.fixture(autouse=True)
def _secret(settings) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": "key-1"}


def postmark(record: str, kind: str = "", **fields: Any) -> dict[str, Any]:
    """Return a report as Postmark's documentation has it."""
    return {
        "RecordType": record,
        "Type": kind,
        "ID": 42,
        "MessageID": "00000000-0000-0000-0000-000000000000",
        "Email": ADDRESS,
        "BouncedAt": "2025-12-10T07:00:00Z",
        "Description": "The server was unable to deliver your message.",
        "Details": "550 5.1.1 no such user",
        "Metadata": {},
        **fields,
    }


def mailgun(event: str, key: str = "key-1", **fields: Any) -> dict[str, Any]:
    """Return a signed report as Mailgun's documentation has it."""
    token, timestamp = "a" * 50, "1765350000"
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"token": token, "timestamp": timestamp, "signature": signature},
        "event-data": {
            "event": event,
            "timestamp": 1765350000.5,
            "recipient": ADDRESS,
            "message": {"headers": {"message-id": "digest.7@papers.example.org"}},
            "delivery-status": {"code": 550, "message": "5.1.1 no such user"},
            **fields,
        },
    }


def post(body: Any, provider: str = "postmark", **headers: str) -> int:
    content = body if isinstance(body, (str, bytes)) else json.dumps(body)
    sent = {"Authorization": AUTH["Authorization"], **headers}
    return (
        Client(enforce_csrf_checks=True)
        .post(f"/anymail/{provider}/tracking/", content, content_type="application/json", headers=sent)
        .status_code
    )


def state() -> str:
    return Subscription.objects.get().state


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("provider", "body", "expected"),
    [
        ("postmark", postmark("SpamComplaint", "SpamComplaint"), "complained"),
        ("postmark", postmark("SubscriptionChange", Recipient=ADDRESS, SuppressSending=True), "unsubscribed"),
        ("postmark", postmark("Open"), "ok"),
        ("mailgun", mailgun("complained"), "complained"),
        ("mailgun", mailgun("unsubscribed"), "unsubscribed"),
        ("mailgun", mailgun("clicked"), "ok"),
        ("sparkpost", [{"msys": {"message_event": {"type": "spam_complaint", "raw_rcpt_to": ADDRESS}}}], "complained"),
        ("mailjet", [{"event": "spam", "email": ADDRESS, "time": 1765350000}], "complained"),
        ("brevo", {"event": "spam", "email": ADDRESS, "ts_event": 1765350000}, "complained"),
    ],
)
def test_a_report_over_http_stops_mail_as_it_says(live_server, subscription, provider, body, expected):
    response = httpx2.post(f"{live_server.url}/anymail/{provider}/tracking/", json=body, headers=AUTH)

    assert response.status_code == 200
    assert state() == expected


def test_a_bounce_counts_one_day_and_keeps_what_the_server_said(subscription):
    for _ in range(5):
        assert post(postmark("Bounce", "HardBounce")) == 200

    held = Subscription.objects.get()
    assert (held.state, held.bounce_days) == ("ok", 1)

    Subscription.objects.update(bounce_days=2, last_bounce_at=timezone.now() - timedelta(days=1))
    assert post(postmark("Bounce", "HardBounce")) == 200
    assert state() == "paused"


def test_a_mail_that_is_only_late_counts_softly_and_an_arrival_clears_it(subscription):
    assert post(mailgun("failed", severity="temporary"), "mailgun") == 200
    assert Subscription.objects.get().bounce_days == 1

    assert post(mailgun("delivered"), "mailgun") == 200
    assert Subscription.objects.get().bounce_days == 0


@pytest.mark.parametrize(
    "headers", [{"Authorization": ""}, {"Authorization": "Basic eDp5"}, {"Authorization": "Basic ?"}]
)
def test_who_does_not_know_the_secret_is_not_heard(subscription, headers):
    assert post(postmark("SpamComplaint", "SpamComplaint"), **headers) == 400
    assert state() == "ok"


def test_who_signs_with_another_key_is_not_heard(subscription):
    assert post(mailgun("complained", key="key-2"), "mailgun") == 400
    assert state() == "ok"


def test_what_strangers_send_is_not_mailed_to_the_operator(subscription, settings, mailoutbox):
    settings.ADMINS = [("Operator", "operator@example.org")]

    assert post(mailgun("complained", key="key-2"), "mailgun") == 400
    assert post(postmark("SpamComplaint", "SpamComplaint"), Authorization="") == 400
    assert Client().get("/", headers={"Host": "not.this.site"}).status_code == 400

    assert mailoutbox == []


def test_without_a_secret_there_is_no_such_address(subscription, settings):
    settings.ANYMAIL = {}

    assert post(postmark("SpamComplaint", "SpamComplaint")) == 404
    assert state() == "ok"


def test_a_provider_that_is_not_set_up_is_refused(subscription, settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}

    assert post(mailgun("complained"), "mailgun") == 400
    assert post({}, "unheard-of") == 404


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{",
        b"\xff\xfe",
        '"text"',
        "[" * 100_000,
        json.dumps(postmark("Bounce", "HardBounce", BouncedAt=7)),
        json.dumps(postmark("Bounce", ["HardBounce"])),  # type: ignore[arg-type]
        "9" * 5000,
    ],
)
def test_a_body_that_no_provider_sends_is_refused_and_changes_nothing(subscription, body):
    assert post(body) == 400
    assert (state(), Subscription.objects.get().bounce_days) == ("ok", 0)


@pytest.mark.parametrize("address", [None, "", "nobody@example.org", "a\x00b", ["x"], {"x": 1}, 7, "x" * 10_000])
def test_an_address_of_nobody_changes_nothing(subscription, address):
    assert post(postmark("SpamComplaint", "SpamComplaint", Email=address)) == 200
    assert state() == "ok"


def test_what_a_report_says_cannot_break_the_page(subscription):
    Subscription.objects.update(bounce_days=2, last_bounce_at=timezone.now() - timedelta(days=1))
    post(postmark("Bounce", "HardBounce", Details="550 <script>\r\nBcc: x\u202e\x00"))

    held = Subscription.objects.get()
    assert held.state == "paused"
    assert held.state_reason == "Mail came back on 3 days: 550 <script> Bcc: x"


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_a_post_reports(subscription, method):
    response = getattr(Client(), method)("/anymail/postmark/tracking/", headers=AUTH)

    assert response.status_code == 405
