"""The frame that all pages share is rendered once for each kind of visitor, and shows each what is theirs."""

import re

import pytest
from django.test import Client

from accounts.models import User
from tests.builders import profile

pytestmark = pytest.mark.django_db

READERS = ["Feed", "Trending", "Search", "Saved", "Interests", "Mail"]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def links(page: str) -> list[str]:
    masthead = page[page.index('<nav class="masthead__nav"') : page.index("</nav>")]
    return re.findall(r"<a [^>]*>([^<]+)</a>", masthead)


def test_strangers_readers_and_staff_are_shown_their_own_links_whoever_came_before():
    reader = profile().user
    staff = User.objects.create_user("staff@example.org", is_staff=True)

    for _ in range(2):
        assert links(signed_in(staff).get("/status/").content.decode()) == [*READERS, "Outbox", "Admin", "Account"]
        assert links(signed_in(reader).get("/status/").content.decode()) == [*READERS, "Account"]
        assert links(Client().get("/status/").content.decode()) == ["Trending", "Search", "Sign in", "Sign up"]


def test_the_page_that_is_shown_is_marked_alone():
    client = signed_in(profile().user)

    for address in ("/feed/", "/trending/", "/saved/"):
        page = client.get(address).content.decode()
        masthead = page[: page.index("</nav>")]
        assert re.findall(r'href="([^"]+)" aria-current="page"', masthead) == [address]


def test_each_page_names_the_files_of_the_frame_and_its_own():
    page = signed_in(profile().user).get("/saved/").content.decode()

    for name in ("css/base", "css/papers", "css/feedback", "js/site", "js/feedback", "vendor/htmx/htmx.min"):
        assert len(re.findall(rf'(?:href|src)="/static/{name}\.[0-9a-f]+\.', page)) == 1
