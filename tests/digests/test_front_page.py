import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import announce, entry, profile

pytestmark = pytest.mark.django_db


def test_a_stranger_sees_the_newest_listing_of_the_largest_category():
    announce(entry("2512.00001", title="In a small category"), asked=("cs.AI",))
    announce(entry("2512.00002", title="First"), entry("2512.00003", title="Second"))

    response = Client().get("/")

    assert response.context["category"] == "cs.LG"
    page = response.content.decode()
    assert "First" in page
    assert "In a small category" not in page
    assert reverse("account_signup") in page


def test_a_stranger_can_look_at_another_category():
    announce(entry("2512.00001", title="In a small category"), asked=("cs.AI",))
    announce(entry("2512.00002"), entry("2512.00003"))

    assert "In a small category" in Client().get("/?category=cs.AI").content.decode()


def test_a_category_that_is_not_there_shows_the_largest():
    announce(entry("2512.00001"))

    assert Client().get("/?category=%00<script>").context["category"] == "cs.LG"


def test_the_front_page_stands_before_the_first_listing():
    assert Client().get("/").status_code == 200


def test_a_reader_sees_their_feed():
    announce(entry("2512.00001", title="LLM"))
    client = Client()
    client.force_login(profile(keywords=["LLM"]).user)

    assert [item.paper.arxiv_id for item in client.get("/").context["items"]] == ["2512.00001"]


def test_the_front_page_takes_six_queries():
    announce(*[entry(f"2512.{serial:05d}") for serial in range(1, 40)])

    with CaptureQueriesContext(connection) as queries:
        Client().get("/")

    assert len(queries) == 6
