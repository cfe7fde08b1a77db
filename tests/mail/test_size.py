"""That a mail stays below what Gmail shows, and says where the rest is."""

import re
from decimal import Decimal

import pytest

from digests.mail.letter import MOST_PAPERS, LetterPaper, Why
from digests.mail.reasons import whys_of
from digests.mail.rendering import LIMIT, rendered
from digests.ranking.reasons import Reason
from tests.mail.letters import letter, letter_paper, section

ABSTRACT = "We study a thing. " * 100


WHYS = tuple(
    Why(f"“a keyword of some length, number {place}” in the title and abstract", Decimal("1.5")) for place in range(9)
)


def papers(count: int) -> list[LetterPaper]:
    title = "A title of words " * 6
    return [
        letter_paper(f"2512.{serial:05d}", rank=serial, text=ABSTRACT, whys=WHYS, title=title)
        for serial in range(1, count + 1)
    ]


def shown(html: str) -> int:
    return html.count(">More like this<")


@pytest.mark.parametrize("count", [1, 10, 20, 50])
def test_every_paper_up_to_the_most_is_in_the_mail(count):
    mail = rendered(letter(section(*papers(count))))

    assert shown(mail.html) == count
    assert mail.text.count("More like this") == count
    assert len(mail.html.encode()) <= LIMIT


def test_more_papers_are_on_the_page():
    mail = rendered(letter(section(*papers(MOST_PAPERS + 30))))

    assert shown(mail.html) == MOST_PAPERS
    assert "The other 30 are on the page" in mail.html
    assert "The other 30 are on the page:\nhttps://papers.example.org/feed/2025-12-10/" in mail.text


def test_what_matched_and_was_not_chosen_is_on_the_page():
    assert "40 papers matched; the rest is on the page" in rendered(letter(section(*papers(2), matched=40))).html


@pytest.mark.parametrize("filler", ["&", "'", "漢", "\U0001f600", "<b>"])
def test_the_largest_mail_there_can_be_is_below_the_limit(filler):
    text = filler * 4000
    fields = {"title": text, "text": text, "authors": (text,) * 20, "categories": (text,) * 20, "pick_note": text}
    hostile = [
        letter_paper(f"2512.{serial:05d}", whys=(Why(text, Decimal("1.5")),) * 9, **fields) for serial in range(1, 51)
    ]

    mail = rendered(letter(section(*hostile, name=text), section(name=text), completeness="All of it."))

    assert len(mail.html.encode()) <= LIMIT
    assert shown(mail.html) >= 5
    assert "are on the page" in mail.html


def test_later_papers_have_no_abstract_but_reasons_and_links():
    html = rendered(letter(section(*papers(50)))).html

    assert 8 <= html.count('<p class="text"') <= 20
    assert html.count("number 0” in the title") == 50


def test_reasons_that_are_not_said_are_counted_with_their_sum():
    whys = tuple(Why(f"reason {place}", Decimal(place)) for place in range(9, 4, -1))
    few = letter_paper(whys=whys[:4], more_whys=3, more_points=Decimal("-2.5"))
    none = letter_paper(whys=whys[:4])

    mail = rendered(letter(section(few)))
    assert re.search(r"<b[^>]*>−2.5</b> 3 more", mail.html)
    assert re.search(r"^ +−2.5  3 more$", mail.text, re.MULTILINE)
    assert " more" not in rendered(letter(section(none))).text.replace("More", "")

    later = rendered(letter(section(*(letter_paper(f"2512.{n:05d}", whys=whys, text=ABSTRACT) for n in range(1, 51)))))
    assert re.search(r"^ +\+18  3 more$", later.text, re.MULTILINE)


@pytest.mark.parametrize("said_in", [4, 5])
def test_one_reason_more_is_said_and_not_counted(said_in):
    reasons = [Reason(f"reason {place}", "keyword", 1, Decimal(place), Decimal(0)) for place in range(said_in, 0, -1)]
    whys, more, points = whys_of(reasons)
    assert (len(whys), more, points) == (said_in, 0, Decimal(0))

    text = rendered(letter(section(letter_paper(whys=whys)))).text
    assert "“reason 1”" in text
    assert " more\n" not in text

    later = [letter_paper(f"2512.{serial:05d}", whys=whys[:3], text=ABSTRACT) for serial in range(1, 51)]
    assert rendered(letter(section(*later))).text.count(whys[2].words) == 50


def test_the_style_is_in_the_elements_and_dark_mode_in_the_head():
    html = rendered(letter(section(*papers(1)))).html

    assert html.startswith("<!DOCTYPE html>")
    assert re.search(r'<p class="title" style="[^"]*font-size: ?19px', html)
    assert "@media (prefers-color-scheme: dark)" in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "{%" not in html
    assert "{{" not in html


def test_a_long_word_is_broken_and_makes_no_narrow_screen_wider():
    html = rendered(letter(section(letter_paper(title="x" * 200, text="https://example.org/" + "y" * 200)))).html

    assert re.search(r'<div class="column" style="[^"]*overflow-wrap: ?break-word', html)


def test_nothing_is_fetched_from_anywhere():
    html = rendered(letter(section(*papers(3)))).html

    assert not re.search(r"<(?:img|link|script|iframe|object|video)\b", html)
    assert "url(" not in html
    assert {address.split("/")[2] for address in re.findall(r'href="([^"]+)"', html)} == {
        "papers.example.org",
        "arxiv.org",
    }


def test_several_sections_have_their_names_and_one_has_none():
    two = rendered(letter(section(*papers(1), name="My <thesis>", considered=812), section(name="Seminar"))).html
    one = rendered(letter(section(*papers(1), name="My thesis"))).html

    assert "My &lt;thesis&gt;" in two
    assert "1 paper of 812 announced" in two
    assert "Seminar" in two
    assert "My thesis" not in one
