"""The parts of a ranking that a feed can hold, and what its address may ask."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from accounts import mutes
from accounts.feed_views import FeedView, FeedViewError
from accounts.models import Profile
from digests.arxiv import identifiers
from tests.builders import NOW, announce, entry, pick, profile
from tests.feeds.reading import ids, json_feed, parsed, rss

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Profile:
    announce(
        entry("2512.00001", title="LLM one", categories=("cs.LG", "cs.CL")),
        entry("2512.00002", title="LLM graphs", categories=("cs.LG",)),
        entry("2512.00003", title="Graphs", abstract="LLM", categories=("cs.LG", "cs.CL")),
        entry("2512.00004", title="Cooking", abstract="."),
    )
    return profile(keywords=[("LLM", "1", "0.5"), ("graphs", "10", "5")], authors=["Ada Lovelace"], order="points")


def test_without_parameters_it_is_the_whole_ranking(reader):
    assert ids(reader) == ["2512.00002", "2512.00003", "2512.00001", "2512.00004"]


def test_a_category_keeps_its_papers_with_cross_lists_in_the_order_of_the_page(reader):
    assert ids(reader, "?category=cs.CL") == ["2512.00003", "2512.00001"]
    assert ids(reader, "?category=CS.cl") == ["2512.00003", "2512.00001"]


def test_a_keyword_keeps_the_papers_in_which_it_occurs(reader):
    assert ids(reader, "?keyword=LLM") == ["2512.00002", "2512.00003", "2512.00001"]
    assert ids(reader, "?keyword=graph") == ["2512.00002", "2512.00003"]


def test_an_author_is_a_keyword_too(reader):
    assert len(ids(reader, "?keyword=ada+lovelace")) == 4


def test_a_view_is_not_cut_where_the_whole_ranking_is(reader):
    Profile.objects.update(max_papers=1)

    assert ids(reader) == ["2512.00002"]
    assert ids(reader, "?category=cs.CL") == ["2512.00003"]


def test_a_muted_keyword_still_has_its_view(reader):
    reader.interests.filter(text="graphs").update(muted_until=mutes.MUTES[0].until(NOW))

    assert ids(reader, "?keyword=graphs") == ["2512.00002", "2512.00003"]


def test_a_lowest_score_keeps_what_reaches_it(reader):
    scores = {item["id"][-5:]: item["_papersite"]["score"] for item in json_feed(reader).json()["items"]}
    assert scores["00003"] == 26

    assert ids(reader, "?min_score=26") == ["2512.00002", "2512.00003"]
    assert ids(reader, "?min_score=26.01") == ["2512.00002"]


def test_picks_only_holds_what_staff_put_forward(reader):
    assert ids(reader, "?picks=1") == []
    pick("2512.00004", now=NOW)

    assert ids(reader, "?picks=1") == ["2512.00004"]
    assert ids(reader, "?picks=0") == ids(reader)
    assert "Put forward by this site" in parsed(reader, "?picks=1").entries[0].summary


def test_parts_can_be_asked_for_together(reader):
    announce(entry("2512.00011", title="LLM", categories=("cs.LG", "cs.CL")), day=date(2025, 12, 8))

    assert ids(reader, "?category=cs.CL&keyword=LLM&days=7&min_score=11.5") == [
        "2512.00003",
        "2512.00001",
        "2512.00011",
    ]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?days=0", "days must be a number from 1 to 30."),
        ("?days=31", "days must be a number from 1 to 30."),
        ("?days=%D9%A3", "days must be a number from 1 to 30."),
        ("?days=", "days must be a number from 1 to 30."),
        ("?category=cs.XX", "category must be one of arXiv's, such as cs.LG; 'cs.XX' is none."),
        ("?category=", "category must be one of arXiv's, such as cs.LG; '' is none."),
        ("?category=%00", "category must be one of arXiv's, such as cs.LG; '\\x00' is none."),
        ("?keyword=", "keyword must be 1 to 200 characters that can be printed."),
        ("?keyword=" + "x" * 201, "keyword must be 1 to 200 characters that can be printed."),
        ("?keyword=a%00b", "keyword must be 1 to 200 characters that can be printed."),
        ("?keyword=cooking", "“cooking” is no keyword or author of this profile."),
        ("?min_score=x", "min_score must be a number up to 99999 with at most two decimals."),
        ("?min_score=NaN", "min_score must be a number up to 99999 with at most two decimals."),
        ("?min_score=1e999999", "min_score must be a number up to 99999 with at most two decimals."),
        ("?min_score=1.005", "min_score must be a number up to 99999 with at most two decimals."),
        ("?picks=yes", "picks must be 1, or left out."),
        ("?day=7", "There is no parameter 'day'; there are days, category, keyword, min_score, picks."),
        ("?days=1&days=7", "days is given 2 times; give it once."),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(reader, query, message):
    for response in (rss(reader, query), json_feed(reader, query)):
        assert (response.status_code, response.content.decode()) == (400, f"{message}\n")


def test_a_keyword_that_cannot_be_read_is_refused_with_the_reason(reader):
    response = rss(reader, "?keyword=**")

    assert response.status_code == 400
    assert response.content.decode().startswith("keyword cannot be read: ")


def test_the_parameters_are_written_alike_however_they_were_given(reader):
    feed = parsed(reader, "?min_score=026.0&category=CS.cl&days=07&picks=0")

    assert [link.href for link in feed.feed.links if link.rel == "self"] == [
        f"http://testserver/rss/{reader.feed_key}/?days=7&category=cs.CL&min_score=26"
    ]


@pytest.mark.parametrize(
    "view",
    [
        FeedView(),
        FeedView(days=30),
        FeedView(category="math.NA"),
        FeedView(keyword="C++ & co", min_score=Decimal("-0.25"), picks=True),
        FeedView(min_score=Decimal(0)),
        FeedView(min_score=Decimal(100)),
    ],
)
def test_a_view_is_read_back_from_what_it_writes(rf, view):
    assert FeedView.parse(dict(rf.get("/" + view.query).GET.lists())) == view


def test_an_error_names_its_parameter():
    with pytest.raises(FeedViewError) as error:
        FeedView.parse({"category": ["x"]})

    assert error.value.parameter == "category"


def test_scores_and_order_are_those_of_the_page(reader):
    client = Client()
    client.force_login(reader.user)
    items = client.get("/feed/").context["items"]

    feed = json_feed(reader, "?min_score=-5").json()["items"]

    assert [(item["id"], item["_papersite"]["score"], item["_papersite"]["rank"]) for item in feed] == [
        (f"oai:arXiv.org:{item.paper.arxiv_id}", float(item.score), item.rank) for item in items
    ]
    assert identifiers.number("2512.00002") == items[0].paper.number
