"""What is rendered once for all readers."""

from dataclasses import replace
from decimal import Decimal

import pytest

from digests.mail import fragments
from digests.mail.fragments import fragment_of
from digests.mail.letter import LetterPaper, Why
from digests.mail.rendering import rendered
from tests.mail.letters import BASE, DAY, letter, letter_paper, section


@pytest.fixture(autouse=True)
def _nothing_kept():
    fragments._rendered.cache_clear()


def made(paper: LetterPaper, *, in_full: bool = True, with_day: bool = False) -> fragments.Fragment:
    return fragment_of(paper, BASE, in_full=in_full, with_day=with_day)


def test_a_kept_fragment_is_the_same_bytes_as_one_made_anew():
    paper = letter_paper(title="On $O(n^2)$ & <b>", text="Text. " * 200)
    first = made(paper)
    kept = made(paper)
    fragments._rendered.cache_clear()
    anew = made(paper)

    assert kept is first
    assert anew is not first
    assert anew == first


def test_all_readers_of_a_paper_share_its_fragment():
    for reader in range(5):
        paper = letter_paper(rank=reader, score=f"{reader}.0", whys=(Why(f"word {reader}", Decimal(1)),), pick_note="x")
        rendered(letter(section(paper, profile=reader), reader=reader))

    held = fragments._rendered.cache_info()
    assert (held.misses, held.hits) == (1, 4)


def test_a_mail_from_kept_fragments_is_the_same_as_one_made_anew():
    given = letter(section(letter_paper(), letter_paper("2512.00002", is_discovery=True)))
    first = rendered(given)
    kept = rendered(given)
    fragments._rendered.cache_clear()

    assert first == kept == rendered(given)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Another"},
        {"version": 2},
        {"authors": ("Else",)},
        {"categories": ("cs.CL",)},
        {"text": "Another."},
        {"announce_type": "cross"},
    ],
)
def test_a_changed_paper_is_made_anew(fields):
    paper = letter_paper()

    assert made(replace(paper, **fields)) != made(paper)


def test_nothing_of_a_reader_is_in_it():
    held = made(letter_paper(rank=77, score="77.7", whys=(Why("my secret keyword", Decimal(1)),), pick_note="a note"))

    text = "".join(str(part) for part in (held.html, held.html_meta, held.text, held.text_meta, held.text_links))
    assert not [mine for mine in ("77", "secret", "a note", "/tap/") if mine in text]


def test_the_day_is_named_in_a_mail_of_several():
    assert "Wed 10 Dec" in made(letter_paper(), with_day=True).html_meta
    assert "10 Dec" not in made(letter_paper()).html_meta
    week = rendered(letter(section(letter_paper()), first_day=DAY.replace(day=4))).text
    assert "cs.LG cs.AI · Wed 10 Dec" in week


def test_formulas_are_set_in_unicode():
    held = made(letter_paper(title=r"Bounds of $O(n^2)$ for Erd\H{o}s", text=r"In $\mathbb{R}^d$."))

    assert "Bounds of O(n²) for Erdős" in held.html
    assert held.title == "Bounds of O(n²) for Erdős"
    assert "In ℝᵈ." in held.text


def test_many_authors_are_counted():
    held = made(letter_paper(authors=tuple(f"A{number}" for number in range(3200))))

    assert "A0, A1, A2, A3, A4, A5 and 3,194 others" in held.html


def test_an_abstract_ends_with_a_sentence_where_it_can():
    held = made(letter_paper(text="One sentence of some length stands here. " * 40))

    assert held.text.endswith("stands here.")
    assert len(held.text) < 600
