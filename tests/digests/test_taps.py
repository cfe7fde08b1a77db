"""The page that a mail's one-tap links lead to."""

import pytest
from django.test import Client

from accounts.models import Profile
from digests.arxiv import identifiers
from digests.mail import taps
from digests.models import Feedback, FeedbackEvent
from digests.pipeline import feedback
from digests.ranking.judgements import Action
from tests.builders import NOW, announce, entry, profile

pytestmark = pytest.mark.django_db

NUMBER = identifiers.number("2512.00001")


@pytest.fixture
def reader() -> Profile:
    announce(entry("2512.00001", title="Fast <b>LLM</b>"))
    return profile()


def path(reader: Profile, action: Action = Action.SAVE, *, profile: int = 0, paper: int = NUMBER) -> str:
    return taps.path_of(taps.Tap(reader.user_id, profile or reader.pk, paper, action))


def told(reader: Profile) -> Feedback:
    return Feedback.objects.get(reader=reader.user, paper=NUMBER)


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_following_a_link_changes_nothing(reader, method):
    getattr(Client(), method)(path(reader))

    assert not Feedback.objects.exists()


def test_the_page_asks_in_the_words_of_the_link(reader):
    page = Client().get(path(reader, Action.DISMISS)).content.decode()

    assert "Not this one?" in page
    assert "Fast &lt;b&gt;LLM&lt;/b&gt;" in page
    assert "reader@example.org" not in page


@pytest.mark.parametrize(
    ("action", "is_told"),
    [
        (Action.SAVE, lambda row: row.is_saved),
        (Action.LIKE, lambda row: row.is_liked),
        (Action.DISMISS, lambda row: row.is_dismissed),
    ],
)
def test_the_button_tells_it_signed_out_and_without_a_cookie(reader, action, is_told):
    client = Client(enforce_csrf_checks=True)

    response = client.post(path(reader, action), {"action": "do"})

    assert response.status_code == 200
    assert is_told(told(reader))
    assert told(reader).profile == reader


def test_telling_it_twice_is_telling_it_once(reader):
    for _ in range(2):
        Client().post(path(reader), {"action": "do"})

    assert FeedbackEvent.objects.count() == 1


def test_undo_takes_it_back(reader):
    Client().post(path(reader), {"action": "do"})

    page = Client().post(path(reader), {"action": "undo"})

    assert "Undone" in page.content.decode()
    assert not told(reader).is_saved


def test_undo_brings_back_the_like_that_a_dismissal_replaced(reader):
    feedback.give(reader.user, reader, NUMBER, Action.LIKE, NOW)
    Client().post(path(reader, Action.DISMISS), {"action": "do"})

    Client().post(path(reader, Action.DISMISS), {"action": "undo"})

    assert told(reader).is_liked


def test_undo_keeps_what_was_told_later_on_the_site(reader):
    Client().post(path(reader, Action.LIKE), {"action": "do"})
    feedback.give(reader.user, reader, NUMBER, Action.SAVE, NOW)

    Client().post(path(reader, Action.LIKE), {"action": "undo"})

    assert told(reader).is_saved
    assert not told(reader).is_liked


def test_a_deleted_profile_tells_it_in_the_readers_first(reader):
    Client().post(path(reader, profile=10**9), {"action": "do"})

    assert told(reader).profile == reader


def test_another_readers_profile_is_not_told_in(reader):
    other = profile(email="other@example.org")

    Client().post(path(reader, profile=other.pk), {"action": "do"})

    assert told(reader).profile == reader


def test_a_changed_link_is_none_of_ours(reader):
    link = path(reader)

    assert Client().post(link.replace("save", "like"), {"action": "do"}).status_code == 404
    assert Client().get("/tap/x/").status_code == 404
    assert Client().get("/tap/%00/").status_code == 404
    assert not Feedback.objects.exists()


def test_the_link_of_a_closed_account_says_so(reader):
    link = path(reader)
    reader.user.delete()

    response = Client().post(link, {"action": "do"})

    assert response.status_code == 410
    assert "account that got the mail is closed" in response.content.decode()


def test_a_paper_that_is_not_held_is_not_found(reader):
    assert Client().get(path(reader, paper=identifiers.number("2512.09999"))).status_code == 404


def test_another_action_is_refused_with_the_reason(reader):
    response = Client().post(path(reader), {"action": "delete"})

    assert (response.status_code, response.content) == (400, b"action must be do or undo.\n")


def test_who_is_signed_in_does_not_matter(reader, member):
    member.post(path(reader), {"action": "do"})

    assert told(reader).is_saved
    assert Feedback.objects.count() == 1
