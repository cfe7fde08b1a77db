"""Parts of a feed kept under names, and all of a reader's feeds as OPML."""

from xml.etree.ElementTree import fromstring

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from accounts import profiles, saved_views
from accounts.addresses import addresses_of
from accounts.feed_views import FeedView
from accounts.models import Profile, SavedView
from accounts.saved_views import SavedViewError
from tests.builders import announce, entry, profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Profile:
    return profile(categories=["cs.LG", "cs.CL"], keywords=["KV cache"], authors=["Ada Lovelace"])


def signed_in(reader: Profile) -> Client:
    client = Client()
    client.force_login(reader.user)
    return client


def keep(reader: Profile, name: str, **fields: str):
    return signed_in(reader).post("/interests/views/add/", {"name": name, "days": "1"} | fields)


def test_a_view_is_kept_and_its_address_shown(reader):
    announce(entry("2512.00001", title="KV cache", categories=("cs.CL",)), asked=["cs.CL"])

    response = keep(reader, "Only CL", category="cs.CL", keyword="KV cache", min_score="1.50", days="7")

    assertRedirects(response, "/interests/#address")
    address = f"/rss/{reader.feed_key}/?days=7&category=cs.CL&keyword=KV+cache&min_score=1.5"
    page = signed_in(reader).get("/interests/")
    assertContains(page, address.replace("&", "&amp;"))
    assertContains(page, "cs.CL, “KV cache”, from 1.5, 7 days")
    assert Client().get(address).status_code == 200


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "This is the whole feed, which has its address above"),
        ({"category": "math.NA"}, "Select a valid choice. math.NA is not one of the available choices."),
        ({"keyword": "else"}, "Select a valid choice. else is not one of the available choices."),
        ({"days": "31"}, "less than or equal to 30"),
        ({"days": ""}, "This field is required."),
        ({"min_score": "1.234"}, "no more than 2 decimal places"),
        ({"min_score": "NaN"}, "Enter a number."),
        ({"picks": "1", "name": "a\x00b"}, "Null characters are not allowed."),
        ({"picks": "1", "name": "a\u202eb"}, "cannot be printed"),
        ({"picks": "1", "name": " "}, "This field is required."),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field_and_nothing_is_kept(reader, fields, message):
    response = keep(reader, **{"name": "One"} | fields)

    assertContains(response, message, status_code=422)
    assert not SavedView.objects.exists()


def test_the_same_view_or_name_is_not_kept_twice(reader):
    saved_views.keep(reader, "One", FeedView(picks=True))

    with pytest.raises(SavedViewError, match="kept already, as “One”"):
        saved_views.keep(reader, "Two", FeedView(picks=True))
    with pytest.raises(SavedViewError, match="There is a view “one” already"):
        saved_views.keep(reader, "one", FeedView(days=2))


def test_there_is_a_most(reader):
    for days in range(2, 31):
        saved_views.keep(reader, f"{days}", FeedView(days=days))
    saved_views.keep(reader, "picks", FeedView(picks=True))

    with pytest.raises(SavedViewError, match="at most 30 views"):
        saved_views.keep(reader, "more", FeedView(picks=True, days=2))


def test_only_its_reader_gives_a_view_up(reader, member, stranger):
    kept = saved_views.keep(reader, "One", FeedView(picks=True))
    path = f"/interests/views/{kept.pk}/remove/"

    assert stranger.post(path)["Location"].startswith("/accounts/login/")
    assert member.post(path).status_code == 404
    assert SavedView.objects.exists()
    assertRedirects(signed_in(reader).post(path), "/interests/#address")
    assert not SavedView.objects.exists()


def test_a_view_that_can_no_longer_be_read_says_why(reader):
    SavedView.objects.create(profile=reader, name="Old", query="?category=cs.XX")

    assertContains(
        signed_in(reader).get("/interests/"),
        "This view no longer works: category must be one of arXiv’s".replace("’", "&#x27;"),
    )


def test_opml_holds_every_profile_with_its_views(reader, member):
    seminar = profiles.create(reader.user, "Group & <seminar>")
    saved_views.keep(reader, "Picks “only”", FeedView(picks=True))
    Profile.objects.default_of(member.user)

    response = signed_in(reader).get("/interests/feeds.opml")

    assert response["Content-Type"] == "text/x-opml; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="papersite.opml"'
    root = fromstring(response.content)  # noqa: S314 - our own document
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    folders = root.findall("body/outline")
    assert [folder.get("text") for folder in folders] == ["My interests", "Group & <seminar>"]
    feeds = [outline.attrib for folder in folders for outline in folder]
    assert [feed["xmlUrl"] for feed in feeds] == [
        f"http://testserver/rss/{reader.feed_key}/",
        f"http://testserver/rss/{reader.feed_key}/?picks=1",
        f"http://testserver/rss/{seminar.feed_key}/",
    ]
    assert {feed["type"] for feed in feeds} == {"rss"}
    assert feeds[1]["text"] == "Picks “only”"


def test_opml_is_for_the_signed_in(stranger):
    assert stranger.get("/interests/feeds.opml").status_code == 302


def test_a_renewed_key_takes_the_views_along(reader):
    saved_views.keep(reader, "One", FeedView(picks=True))
    before = [feed.rss for feed in addresses_of(reader)]
    signed_in(reader).post("/interests/address/")
    reader.refresh_from_db()

    after = [feed.rss for feed in addresses_of(reader)]

    assert [Client().get(address.removeprefix("http://testserver")).status_code for address in before] == [410, 410]
    assert [Client().get(address.removeprefix("http://testserver")).status_code for address in after] == [200, 200]
