from datetime import date, timedelta

import feedparser
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Profile
from digests.models import ApiToken, Digest
from digests.pipeline import curation, reconcile
from digests.pipeline.compose import compose_due
from digests.pipeline.letters import letters_of
from tests.builders import DAY, NOW, announce, entry, hide, make_reconciliation, pick, profile
from tests.pipeline.subscribed import DUE, subscription

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def papers():
    announce(entry("2512.00001", title="LLM one", abstract="LLM"), entry("2512.00002", title="LLM two"))


def reading(made: Profile) -> Client:
    client = Client()
    client.force_login(made.user)
    return client


def ids(items) -> list[str]:
    return [item.paper.arxiv_id for item in items]


def test_the_feed_page_shows_a_pick_with_its_note_above_the_ranking_and_once():
    pick("2512.00002", note="A <b>must</b>.")

    response = reading(profile(keywords=["LLM"])).get("/feed/")

    assertContains(response, "Put forward by this site’s staff")
    assertContains(response, "A &lt;b&gt;must&lt;/b&gt;.")
    assertContains(response, 'id="paper-2512.00002"', count=1)
    assert (ids(response.context["picks"]), ids(response.context["items"])) == (["2512.00002"], ["2512.00001"])


def test_the_reader_chooses_to_have_picks_among_the_papers():
    made = profile(keywords=["LLM"])
    pick("2512.00002", category="cs.LG")
    client = reading(made)
    settings = {"order": "points", "keywords_worth": 2, "discoveries": 20, "min_relevance": 0, "min_score": 0}

    client.post("/interests/settings/", settings | {"max_papers": 50, "picks": "among"})

    response = client.get("/feed/")
    assert (ids(response.context["picks"]), ids(response.context["items"])) == ([], ["2512.00001", "2512.00002"])
    assertContains(response, "Pick for cs.LG", count=1)
    assertNotContains(response, "Put forward by this site’s staff")


def test_a_pick_is_dismissed_on_the_page_like_any_paper_and_does_not_return():
    pick("2512.00002")
    client = reading(profile(keywords=["LLM"]))
    assertContains(client.get("/feed/"), "paper-2512.00002")

    client.post("/papers/2512.00002/feedback/", {"action": "dismiss"})

    assertNotContains(client.get("/feed/"), "paper-2512.00002")


def test_a_readers_paper_page_has_the_note():
    pick("2512.00002", note="Clear and short.")

    assertContains(reading(profile(keywords=["LLM"])).get("/papers/2512.00002/"), "Clear and short.")
    assertNotContains(reading(profile(email="b@example.org")).get("/papers/2512.00001/"), "Clear and short.")


def test_a_hidden_papers_page_says_so_and_why_to_everybody():
    hide("2512.00002", reason="A <i>joke</i>, not a paper.")

    for client in (Client(), reading(profile(keywords=["LLM"]))):
        page = client.get("/papers/2512.00002/")
        assertContains(page, "Hidden by this site’s staff")
        assertContains(page, "A &lt;i&gt;joke&lt;/i&gt;, not a paper.")
        assertContains(page, "https://arxiv.org/abs/2512.00002")


def test_a_hidden_paper_is_on_no_page_that_lists_papers():
    hide("2512.00002")

    front = Client().get("/")
    feed = reading(profile(keywords=["LLM"])).get("/feed/")
    unranked = reading(profile(email="b@example.org")).get("/feed/")

    assert [ids(page.context["items"]) for page in (front, feed)] == [["2512.00001"], ["2512.00001"]]
    assert ids(unranked.context["unranked"] if "unranked" in unranked.context else unranked.context["items"]) == [
        "2512.00001"
    ]
    assertContains(feed, "1 hidden by this site’s staff")


def test_a_hidden_paper_is_counted_as_held():
    row = make_reconciliation(announced=2)
    hide("2512.00002")

    reconcile.recount(row)

    assert (row.held, row.missing) == (2, [])


def test_the_rss_address_carries_picks_and_leaves_hidden_papers_out():
    pick("2512.00002", note="Short & clear.")
    hide("2512.00001")
    made = profile(keywords=["LLM"])

    feed = feedparser.parse(Client().get(f"/rss/{made.feed_key}/").content)

    assert [item.id for item in feed.entries] == ["oai:arXiv.org:2512.00002"]
    assert "Short &amp; clear." in feed.entries[0].summary


def test_the_rss_address_is_new_when_something_is_picked_hidden_or_brought_back():
    made = profile(keywords=["LLM"])
    address = f"/rss/{made.feed_key}/"
    etags = [Client().get(address)["ETag"]]
    pick("2512.00002", now=timezone.now())
    etags.append(Client().get(address)["ETag"])
    row = hide("2512.00001", now=timezone.now())
    etags.append(Client().get(address)["ETag"])
    curation.take_back([row], timezone.now())
    etags.append(Client().get(address)["ETag"])

    assert len(set(etags)) == 3
    assert etags[3] == etags[1]
    assert Client().get(address, headers={"If-None-Match": etags[-1]}).status_code == 304


def test_the_api_has_picks_and_says_why_a_paper_is_hidden():
    made = profile(keywords=["LLM"])
    token = ApiToken.objects.renew(made.user_id, NOW)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    pick("2512.00002", note="Read.", ends_on=date(2999, 1, 1))
    hide("2512.00001", reason="Spam.")

    feed = client.get("/api/v1/feed").json()

    assert (feed["hidden"], feed["papers"]) == (1, [])
    assert [(each["arxiv_id"], each["pick"]) for each in feed["picks"]] == [
        ("2512.00002", {"category": "", "note": "Read.", "ends_on": "2999-01-01"})
    ]
    assert client.get("/api/v1/papers/2512.00001").json()["hidden_because"] == "Spam."
    assert client.get("/api/v1/papers/2512.00002").json()["hidden_because"] is None


def test_the_api_shows_other_picks_with_the_newest_day_only():
    announce(entry("2512.00020", title="Cooking"), day=DAY - timedelta(days=3))
    made = profile(keywords=["LLM"])
    client = Client(headers={"Authorization": f"Bearer {ApiToken.objects.renew(made.user_id, NOW)}"})
    pick("2512.00020")

    assert [len(client.get(f"/api/v1/feed?day={day}").json()["picks"]) for day in ("2025-12-10", "2025-12-07")] == [
        1,
        0,
    ]


def test_a_hidden_paper_is_no_example_of_a_keyword():
    hide("2512.00002")
    client = reading(profile())

    page = client.get("/interests/preview/", {"q": "LLM"})

    assertContains(page, "LLM</mark> one")
    assertNotContains(page, "two")


def test_a_paper_hidden_since_a_digest_was_composed_is_not_in_its_mail():
    make_reconciliation(announced=2)
    held = subscription(profile(keywords=["LLM"]))
    (key,) = compose_due(1, DUE).to_send
    hide("2512.00002")

    (letter,) = letters_of([Digest.objects.select_related("subscription__reader").get(pk=key)])

    assert held.digests.get().papers == 2
    assert [paper.arxiv_id for section in letter.sections for paper in section.papers] == ["2512.00001"]


def test_the_front_page_shows_strangers_what_is_put_forward_once():
    pick("2512.00002", note="Read this first.")
    pick("2512.00001", category="cs.AI")

    page = Client().get("/?category=cs.LG")

    assertContains(page, "Read this first.")
    assertContains(page, 'id="paper-2512.00002"', count=1)
    assert (ids(page.context["picks"]), ids(page.context["items"])) == (["2512.00002"], ["2512.00001"])
    assert page.context["total"] == 2


def test_a_reader_without_keywords_sees_a_pick_once():
    pick("2512.00002")
    for number, place in enumerate(("above", "among")):
        client = reading(profile(email=f"r{number}@example.org", order="points", picks=place))

        page = client.get("/feed/")

        assertContains(page, 'id="paper-2512.00002"', count=1)
        assert (ids(page.context["picks"]), ids(page.context["unranked"])) == (["2512.00002"], ["2512.00001"])
