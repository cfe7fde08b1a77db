from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from digests.models import Paper
from digests.pipeline import feedback
from digests.ranking.judgements import Action
from tests.builders import NOW, announce, entry, profile

pytestmark = pytest.mark.django_db


def signed_in(reader) -> Client:
    client = Client()
    client.force_login(reader.user)
    return client


def test_the_feed_shows_the_readers_papers_in_order_with_reasons():
    announce(
        entry("2512.00001", title="A cookbook"),
        entry("2512.00002", abstract="We train an LLM."),
        entry("2512.00003", title="Kernels for LLMs"),
    )

    response = signed_in(profile(keywords=["LLM"])).get("/feed/")

    assert [item.paper.arxiv_id for item in response.context["items"]] == ["2512.00003", "2512.00002"]
    page = response.content.decode()
    assert page.index("Kernels for LLMs") < page.index("Title of 2512.00002")
    assert "A cookbook" not in page
    assert "https://arxiv.org/abs/2512.00003" in page
    assert "https://arxiv.org/pdf/2512.00003v1" in page


def test_a_stranger_is_sent_to_sign_in():
    response = Client().get("/feed/")

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_the_days_before_and_after_are_linked():
    for day in (8, 9, 10):
        announce(entry(f"2512.0000{day - 7}", title="LLM"), day=date(2025, 12, day))

    response = signed_in(profile(keywords=["LLM"])).get("/feed/2025-12-09/")

    assert response.context["previous_day"] == date(2025, 12, 8)
    assert response.context["next_day"] == date(2025, 12, 10)
    assert 'href="/feed/2025-12-08/"' in response.content.decode()
    assert 'href="/feed/2025-12-10/"' in response.content.decode()


def test_a_week_holds_the_papers_of_its_days():
    announce(entry("2512.00001", title="LLM"), day=date(2025, 12, 8))
    announce(entry("2512.00002", abstract="LLM"))

    response = signed_in(profile(keywords=["LLM"])).get("/feed/?days=7")

    assert [item.paper.arxiv_id for item in response.context["items"]] == ["2512.00001", "2512.00002"]


def test_an_impossible_day_is_not_found():
    assert signed_in(profile()).get("/feed/2025-02-30/").status_code == 404


def test_without_keywords_the_listing_itself_is_shown():
    announce(entry("2512.00001", title="A cookbook"))

    response = signed_in(profile()).get("/feed/")

    assert response.context["unranked_total"] == 1
    assert "A cookbook" in response.content.decode()


def test_without_categories_the_feed_leads_to_the_interests():
    announce(entry("2512.00001"))

    response = signed_in(profile(categories=[], keywords=["LLM"])).get("/feed/")

    assert response.status_code == 200
    assert reverse("interests") in response.content.decode()


def test_a_day_without_a_listing_says_so():
    announce(entry("2512.00001", title="LLM"))

    response = signed_in(profile(keywords=["LLM"])).get("/feed/2025-12-13/")

    assert response.status_code == 200
    assert response.context["items"] == []


def test_paper_text_is_never_markup():
    announce(entry("2512.00001", title="LLM <script>alert(1)</script>", abstract="</p><img src=x onerror=alert(1)>"))

    page = signed_in(profile(keywords=["LLM"])).get("/feed/").content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_feed_takes_at_most_seventeen_queries_however_many_papers_it_shows():
    announce(*[entry(f"2512.{serial:05d}", title="LLM") for serial in range(1, 60)])
    client = signed_in(profile(keywords=["LLM", "RL"], exclusions=["survey"], authors=["Ada Lovelace"]))
    client.get("/feed/")

    with CaptureQueriesContext(connection) as queries:
        response = client.get("/feed/")

    assert len(response.context["items"]) == 50
    assert len(queries) <= 17


def test_the_feed_is_only_read():
    assert signed_in(profile()).post("/feed/").status_code == 405


def test_when_every_score_is_too_low_the_page_says_so():
    announce(entry("2512.00001", title="LLM"))

    page = signed_in(profile(keywords=["LLM"], order="points", min_score=99)).get("/feed/").content.decode()

    assert "1 of the 1 paper announced in your categories matched, but none reaches your lowest score of 99" in page


def test_a_paper_that_was_replaced_is_shown_with_its_new_text():
    announce(entry("2512.00001", title="LLM, first version"))
    client = signed_in(profile(keywords=["LLM"], include_replacements=True))
    assert "LLM, first version" in client.get("/feed/").content.decode()

    announce(
        entry("2512.00001", title="LLM, second version", version=2, announce_type="replace"), day=date(2025, 12, 11)
    )

    page = client.get("/feed/").content.decode()
    assert "LLM, second version" in page
    assert "LLM, first version" not in page
    assert "https://arxiv.org/pdf/2512.00001v2" in page


def test_entries_name_their_day_only_in_a_span_of_days():
    announce(entry("2512.00001", title="LLM"))
    client = signed_in(profile(keywords=["LLM"]))

    assert "Wed 10 Dec</time>" not in client.get("/feed/").content.decode()
    assert "Wed 10 Dec</time>" in client.get("/feed/?days=7").content.decode()


@pytest.mark.parametrize("order", ["points", "relevance"])
def test_the_listing_itself_leaves_out_what_the_reader_does_not_want(order):
    announce(
        *(entry(f"2512.0000{n}", title=title) for n, title in enumerate(("Graphs", "A survey", "Sets", "Maps"), 1))
    )
    mine = profile(exclusions=["survey"], order=order)
    first, _, third, _ = Paper.objects.order_by("number")
    feedback.give(mine.user, mine, first.number, Action.DISMISS, NOW)
    feedback.give(mine.user, mine, third.number, Action.HIDE, NOW)

    response = signed_in(mine).get("/feed/")

    assert [item.paper.title for item in response.context["unranked"]] == ["Maps"]
    assert response.context["unranked_total"] == 1
