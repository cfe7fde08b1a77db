"""The reasons of a paper as HTML."""

from decimal import Decimal

import pytest

from digests.ranking.explanation import Line
from digests.ranking.reasons import Reason
from digests.templatetags.reasons import points_of, why


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
