"""The reasons of a paper as HTML."""

from decimal import Decimal

import pytest
from django.test import Client

from digests.models import ApiToken
from digests.ranking.explanation import Line, explained
from digests.ranking.reasons import Reason
from digests.templatetags.reasons import points_of, why
from tests.builders import NOW, announce, entry, profile


def reason(text: str, points: str, kind: str = "learned", likes: int = 2) -> Reason:
    return Reason(text, kind, 1, Decimal(points), Decimal(0), likes)


@pytest.mark.parametrize(
    ("points", "title_points", "expected"),
    [
        ("1", "0", "+1"),
        ("1.5", "0.5", "+1 · title +0.5"),
        ("30", "20", "+10 · title +20"),
        ("0.5", "0.5", "title +0.5"),
        ("-2.25", "0", "−2.25"),
        ("0", "0", "+0"),
    ],
)
def test_the_points_of_a_line_show_the_share_of_the_title(points, title_points, expected):
    assert points_of(Line("keyword", "keyword", ("LLM",), "", Decimal(points), Decimal(title_points))) == expected


def test_what_a_reader_or_a_paper_wrote_is_escaped():
    html = why([reason("<img src=x onerror=alert(1)>", "3"), reason('"><b>', "2", "keyword")], profile=7)

    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;</a>" in html
    assert "<bdi>&quot;&gt;&lt;b&gt;</bdi>" in html


def test_the_largest_reasons_are_shown_and_the_others_folded_with_their_sum():
    html = why([reason(f"w{number}", str(9 - number)) for number in range(6)])
    shown, _, folded = html.partition("<details>")

    assert [f"w{number}" in shown for number in range(6)] == [True, True, True, False, False, False]
    assert "<summary><span>+15</span><span>3 more</span></summary>" in folded


def test_one_reason_more_than_fit_is_not_folded():
    assert "<details>" not in why([reason(f"w{number}", str(9 - number)) for number in range(4)])


def test_a_learned_term_leads_to_what_can_be_done_to_it_and_a_keyword_does_not():
    html = why([reason("KV cache", "3"), reason("RL", "2", "keyword")], profile=7)

    assert 'href="/interests/learned/term/?term=KV+cache&amp;profile=7"' in html
    assert html.count("<a ") == 1
    assert "<a " not in why([reason("KV cache", "3")])


def test_a_discovery_says_what_it_is():
    assert "Discovery: none of your keywords is in it" in why([reason("x1", "1")], is_discovery=True)
    assert "Discovery" not in why([reason("x1", "1")])


@pytest.mark.django_db
def test_page_private_feed_and_api_say_the_same_reasons_in_the_same_order():
    announce(
        entry("2512.00001", title="Fast LLM kernels", authors=("Ada Lovelace",)),
        entry("2512.00002", abstract="An LLM."),
    )
    mine = profile(keywords=["LLM", ("kernel", "3", "0")], authors=["Ada Lovelace"])
    client = Client()
    client.force_login(mine.user)
    token = ApiToken.objects.renew(mine.user_id, NOW)

    items = client.get("/feed/").context["items"]
    private = Client().get(f"/rss/{mine.feed_key}/").content.decode()
    answer = Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/feed").json()

    assert [item.paper.arxiv_id for item in items] == [each["arxiv_id"] for each in answer["papers"]]
    for item, each in zip(items, answer["papers"], strict=True):
        said = explained(item.reasons)
        assert sum((line.points for line in said), Decimal(0)) == item.score
        assert sorted(line.words for line in said) == sorted(reason["words"] for reason in each["reasons"])
        assert all(line.words in private for line in said)
    assert [line.words for line in explained(items[0].reasons)] == [
        "author you follow, Ada Lovelace",
        "keyword “kernel” in the title",
        "keyword “LLM” in the title",
    ]
