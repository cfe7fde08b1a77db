"""What a mail says of earlier digests that may not have reached its reader."""

from datetime import date

import pytest

from digests.mail.letter import Unheard
from digests.mail.rendering import rendered
from tests.mail.letters import BASE, letter, letter_paper, section

DAY = date(2025, 12, 9)


def unheard(*titles: str) -> Unheard:
    return Unheard(DAY, DAY, titles, "/digests/41/")


def both(*of: Unheard) -> tuple[str, str]:
    mail = rendered(letter(section(letter_paper()), unheard=of))
    return mail.text, mail.html


def test_a_mail_without_any_says_nothing_of_it():
    for form in both():
        assert "may not have reached you" not in form


@pytest.mark.parametrize("form", [0, 1])
def test_its_titles_come_with_the_address_at_which_it_can_be_read(form):
    said = both(unheard("$k$-means at scale", "Cats"))[form]

    assert "The digest of 9 Dec may not have reached you; its 2 papers:" in said
    assert "k-means at scale" in said
    assert "Cats" in said
    assert f"{BASE}/digests/41/" in said
    assert said.index("Title of 2512.00001") < said.index("may not have reached you") < said.index("Unsubscribe")


@pytest.mark.parametrize("form", [0, 1])
def test_one_paper_is_one_and_many_are_counted(form):
    assert "its paper:" in both(unheard("Cats"))[form]
    assert "and 3 more" in both(unheard(*(f"Title {number}" for number in range(23))))[form]


def test_each_of_several_has_its_own_address():
    text, _ = both(unheard("Cats"), Unheard(DAY, date(2025, 12, 10), ("Dogs",), "/digests/42/"))

    assert text.index("/digests/41/") < text.index("The digest of 9–10 Dec") < text.index("/digests/42/")


def test_a_hostile_title_stays_text():
    text, html = both(unheard("<script>alert(1)</script>\n\n.\nBcc: you"))

    assert "<script>" not in html
    assert "  * <script>alert(1)</script> . Bcc: you" in text
