"""Ending digests by the link in a mail."""

import pytest
from django.test import Client

from accounts.models import User
from digests.mail import unsubscribe
from digests.models import Subscription
from tests.builders import NOW

pytestmark = pytest.mark.django_db

ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def subscription() -> Subscription:
    reader = User.objects.create_user("reader@example.org")
    return Subscription.objects.create(reader=reader, cadence="daily", next_due_at=NOW, wake_at=NOW)


def path(subscription: Subscription) -> str:
    return unsubscribe.path_of(unsubscribe.token_of(subscription.reader_id))


def state(subscription: Subscription) -> str:
    subscription.refresh_from_db()
    return subscription.state


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_following_the_link_changes_nothing(subscription, method):
    getattr(Client(), method)(path(subscription))

    assert state(subscription) == "ok"


def test_the_page_asks_and_names_nobody(subscription):
    page = Client().get(path(subscription)).content.decode()

    assert "Stop the digests?" in page
    assert "reader@example.org" not in page


def test_a_mail_programs_one_click_needs_no_cookie(subscription):
    response = Client(enforce_csrf_checks=True).post(path(subscription), ONE_CLICK, content_type=FORM)

    assert response.status_code == 200
    assert state(subscription) == "unsubscribed"
    assert (subscription.next_due_at, subscription.wake_at) == (None, None)
    assert not Subscription.objects.due(NOW).exists()


def test_one_click_may_come_as_form_data(subscription):
    Client().post(path(subscription), {"List-Unsubscribe": "One-Click"})

    assert state(subscription) == "unsubscribed"


def test_the_button_does_the_same_and_says_so(subscription):
    page = Client(enforce_csrf_checks=True).post(path(subscription), {"action": "unsubscribe"}).content.decode()

    assert "You are unsubscribed" in page
    assert state(subscription) == "unsubscribed"


@pytest.mark.parametrize("body", ["", "List-Unsubscribe=Two-Clicks", "action=subscribe", "%00=%00"])
def test_another_body_is_refused_and_changes_nothing(subscription, body):
    response = Client().post(path(subscription), body, content_type=FORM)

    assert response.status_code == 400
    assert "RFC 8058" in response.content.decode()
    assert state(subscription) == "ok"


def test_done_twice_it_keeps_its_first_moment(subscription):
    Client().post(path(subscription), ONE_CLICK, content_type=FORM)
    subscription.refresh_from_db()
    since = subscription.state_since

    assert Client().post(path(subscription), ONE_CLICK, content_type=FORM).status_code == 200
    subscription.refresh_from_db()
    assert subscription.state_since == since


def test_it_is_done_for_an_account_that_is_gone(subscription):
    link = path(subscription)
    subscription.reader.delete()

    assert Client().post(link, ONE_CLICK, content_type=FORM).status_code == 200
    assert "You are unsubscribed" in Client().post(link, {"action": "unsubscribe"}).content.decode()


def test_it_concerns_the_digests_and_not_the_account(subscription):
    Client().post(path(subscription), ONE_CLICK, content_type=FORM)

    assert User.objects.get().is_active
    assert User.objects.get().profiles.count() == 0


def test_a_changed_link_is_none_of_ours(subscription):
    link = path(subscription)
    other = User.objects.create_user("other@example.org")

    for changed in (link[:-2] + "x/", link.replace(str(subscription.reader_id), str(other.pk), 1), "/unsubscribe/x/"):
        assert Client().post(changed, ONE_CLICK, content_type=FORM).status_code == 404
    assert state(subscription) == "ok"


def test_the_signed_in_are_shown_the_way_back(subscription):
    client = Client()
    client.force_login(subscription.reader)

    assert "Turn digests on again" in client.post(path(subscription), {"action": "unsubscribe"}).content.decode()
