"""The controls on entries and on the paper's page, pressed without a script and by htmx."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import Profile
from digests.arxiv import identifiers
from digests.models import Feedback, FeedbackEvent
from digests.pipeline import feedback
from digests.ranking.judgements import Action
from tests.builders import announce, entry, profile

pytestmark = pytest.mark.django_db

ADDRESS = "/papers/2512.00001/feedback/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def papers() -> None:
    announce(*[entry(f"2512.0000{serial}", title=f"LLM {serial}") for serial in (1, 2, 3)])


def signed_in(reader: Profile) -> Client:
    client = Client()
    client.force_login(reader.user)
    return client


def row_of(reader: Profile, arxiv_id: str = "2512.00001") -> Feedback:
    return Feedback.objects.get(reader=reader.user, paper__arxiv_id=arxiv_id)


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [
        ("save", "is_saved", True),
        ("like", "is_liked", True),
        ("dismiss", "is_dismissed", True),
        ("hide", "is_hidden", True),
    ],
)
def test_a_press_is_kept_and_comes_back_to_the_entry(action, field, value):
    reader = profile(keywords=["LLM"])

    response = signed_in(reader).post(ADDRESS, {"action": action, "next": "/feed/?days=7"})

    assertRedirects(response, "/feed/?days=7#paper-2512.00001", fetch_redirect_response=False)
    assert getattr(row_of(reader), field) is value


def test_a_second_press_takes_it_back():
    reader = profile()
    client = signed_in(reader)
    client.post(ADDRESS, {"action": "save"})

    client.post(ADDRESS, {"action": "unsave"})

    assert not row_of(reader).is_saved


def test_htmx_gets_the_controls_as_they_stand_now():
    response = signed_in(profile()).post(ADDRESS, {"action": "save"}, headers=HTMX)

    assert response.status_code == 200
    assertContains(response, 'value="unsave" data-key="s" title="Save" aria-pressed="true"')
    assertContains(response, 'value="like" data-key="m" title="More like this" aria-pressed="false"')
    assertNotContains(response, "<li")


def test_a_dismissed_entry_shrinks_to_what_brings_it_back():
    client = signed_in(profile())

    response = client.post(ADDRESS, {"action": "dismiss"}, headers=HTMX)

    assertContains(response, "controls--gone")
    assertContains(response, "<span>Dismissed</span>")
    assertContains(response, 'value="bring-back"')
    assertNotContains(response, 'value="save"')


def test_where_everything_is_shown_a_dismissed_paper_keeps_its_controls():
    response = signed_in(profile()).post(ADDRESS + "?full", {"action": "dismiss"}, headers=HTMX)

    assertNotContains(response, "controls--gone")
    assertContains(response, 'value="undismiss" data-key="x" title="Not this" aria-pressed="true"')
    assertContains(response, f'formaction="{ADDRESS}?full"')


def test_bringing_back_restores_the_like_that_the_dismissal_replaced():
    reader = profile(keywords=["LLM"])
    client = signed_in(reader)
    client.post(ADDRESS, {"action": "like"})
    client.post(ADDRESS, {"action": "dismiss"})

    client.post(ADDRESS, {"action": "bring-back"})

    assert row_of(reader).is_liked


def test_bringing_back_keeps_what_was_saved_since():
    reader = profile(keywords=["LLM"])
    client = signed_in(reader)
    for action in ("dismiss", "hide", "save"):
        client.post(ADDRESS, {"action": action})

    client.post(ADDRESS, {"action": "bring-back"})

    row = row_of(reader)
    assert (row.is_saved, row.is_dismissed, row.is_hidden) == (True, False, False)


def test_undo_takes_the_last_press_back():
    reader = profile()
    client = signed_in(reader)
    client.post(ADDRESS, {"action": "save"})
    client.post(ADDRESS, {"action": "like"})

    client.post(ADDRESS, {"action": "undo"})

    row = row_of(reader)
    assert (row.is_saved, row.is_liked) == (True, False)


def test_looking_changes_nothing():
    client = signed_in(profile(keywords=["LLM"]))

    for address in ("/feed/", "/papers/2512.00001/", "/saved/", "/saved/?format=bib", "/papers/2512.00001.bib"):
        assert client.get(address).status_code == 200
    for address in (ADDRESS, "/interests/learned/reset/"):
        assert client.get(address).status_code == 405

    assert Feedback.objects.count() == 0


def test_a_stranger_is_led_to_sign_in_and_from_there_to_the_paper():
    response = Client().post(ADDRESS, {"action": "save"})

    assertRedirects(response, "/accounts/login/?next=/papers/2512.00001/", fetch_redirect_response=False)
    assert Feedback.objects.count() == 0


def test_htmx_leads_a_stranger_there_with_the_whole_page():
    response = Client().post(ADDRESS, {"action": "save"}, headers=HTMX)

    assert (response.status_code, response["HX-Redirect"]) == (204, "/accounts/login/?next=/papers/2512.00001/")


def test_a_stranger_sees_no_controls():
    assertNotContains(Client().get("/"), "controls")
    assertNotContains(Client().get("/papers/2512.00001/"), "controls")


def test_nothing_is_told_without_the_forms_token():
    reader = profile()
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader.user)

    assert client.post(ADDRESS, {"action": "save"}).status_code == 403
    assert Feedback.objects.count() == 0


def test_nothing_is_told_in_anothers_profile():
    other = profile(email="other@example.org")

    response = signed_in(profile()).post(ADDRESS, {"action": "save", "profile": other.pk})

    assert response.status_code == 404
    assert Feedback.objects.count() == 0


@pytest.mark.parametrize("key", ["x", "-1", "9" * 30, "²"])
def test_a_profile_that_is_none_is_not_found(key):
    assert signed_in(profile()).post(ADDRESS, {"action": "save", "profile": key}).status_code == 404


def test_what_is_told_goes_to_the_profile_of_the_page():
    reader = profile()
    seminar = Profile.objects.create(user=reader.user, name="Seminar")

    signed_in(reader).post(ADDRESS, {"action": "like", "profile": seminar.pk})

    assert row_of(reader).profile == seminar


def test_without_a_profile_it_stays_where_it_was_told_before():
    reader = profile()
    seminar = Profile.objects.create(user=reader.user, name="Seminar")
    feedback.give(reader.user, seminar, identifiers.number("2512.00001"), Action.SAVE, timezone.now())

    signed_in(reader).post(ADDRESS, {"action": "like"})

    assert row_of(reader).profile == seminar


@pytest.mark.parametrize("action", ["", "reset", "delete", "SAVE", "save\0"])
def test_an_action_that_is_none_is_refused_with_those_there_are(action):
    response = signed_in(profile()).post(ADDRESS, {"action": action})

    assert response.status_code == 400
    assert b"dismiss" in response.content
    assert FeedbackEvent.objects.count() == 0


@pytest.mark.parametrize("address", ["/papers/2512.99999/feedback/", "/papers/nonsense/feedback/"])
def test_nothing_is_told_about_what_is_no_paper(address):
    assert signed_in(profile()).post(address, {"action": "save"}).status_code == 404


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "evil", ""]
)
def test_one_only_comes_back_to_a_page_of_this_site(wanted):
    response = signed_in(profile()).post(ADDRESS, {"action": "save", "next": wanted})

    assert response["Location"] == "/papers/2512.00001/#paper-2512.00001"


def test_an_old_identifier_is_told_about_too():
    announce(entry("hep-th/9901001", categories=("hep-th",)), asked=("hep-th",))
    reader = profile()

    response = signed_in(reader).post("/papers/hep-th/9901001/feedback/", {"action": "save"})

    assert response.status_code == 302
    assert row_of(reader, "hep-th/9901001").is_saved


def test_the_feed_shows_what_was_told_and_leaves_out_what_was_dismissed():
    reader = profile(keywords=["LLM"])
    client = signed_in(reader)
    client.post(ADDRESS, {"action": "save"})
    client.post("/papers/2512.00002/feedback/", {"action": "dismiss"})

    response = client.get("/feed/")

    assert [item.paper.arxiv_id for item in response.context["items"]] == ["2512.00001", "2512.00003"]
    assertContains(response, 'id="save-2512.00001" name="action" value="unsave"')
    assertContains(response, 'id="save-2512.00003" name="action" value="save"')
    assertContains(response, "1 that you")


def test_a_listing_in_nobodys_order_leaves_out_what_was_dismissed():
    reader = profile()
    client = signed_in(reader)
    client.post(ADDRESS, {"action": "dismiss"})

    response = client.get("/feed/")

    assert [item.paper.arxiv_id for item in response.context["unranked"]] == ["2512.00002", "2512.00003"]
    assertNotContains(response, "controls--gone")


def test_the_papers_page_shows_all_controls_as_they_stand():
    reader = profile()
    client = signed_in(reader)
    client.post(ADDRESS, {"action": "hide"})

    response = client.get("/papers/2512.00001/")

    assertContains(response, 'value="unhide" data-key="h" title="Hide" aria-pressed="true"')
    assertContains(response, 'value="save"')


def test_one_readers_controls_are_not_anothers():
    one, other = profile(keywords=["LLM"]), profile(email="other@example.org", keywords=["LLM"])
    signed_in(one).post(ADDRESS, {"action": "save"})

    assertNotContains(signed_in(other).get("/feed/"), 'aria-pressed="true"')


def test_a_press_takes_a_bounded_number_of_queries():
    client = signed_in(profile())
    client.post(ADDRESS, {"action": "save"}, headers=HTMX)

    with CaptureQueriesContext(connection) as queries:
        client.post(ADDRESS, {"action": "like"}, headers=HTMX)

    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) <= 11


def test_what_is_said_after_a_press_is_never_markup():
    announce(entry("2512.00009", title="<script>alert(1)</script>"))
    client = signed_in(profile())

    response = client.post("/papers/2512.00009/feedback/", {"action": "dismiss", "next": "/feed/"}, follow=True)

    assertContains(response, "&lt;script&gt;alert(1)&lt;/script&gt;")
    assertNotContains(response, "<script>alert")
