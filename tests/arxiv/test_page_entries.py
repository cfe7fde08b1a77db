"""What becomes of the texts of one entry of a listing page, and of entries that cannot be read."""

from typing import Any

import pytest

from digests.arxiv.entries import ListingEntry, RejectedEntry
from digests.arxiv.texts import MAX_ABSTRACT, MAX_TITLE, NO_TITLE
from tests.arxiv.page_documents import described, item, linked, read, subject_line


def entry(**texts: Any) -> ListingEntry:
    page = read(item(**texts))
    assert page.rejected == ()
    (only,) = page.entries
    return only


def entry_of(fields: str) -> ListingEntry:
    return entry(fields=fields)


def rejected(markup: str) -> RejectedEntry:
    page = read(markup)
    assert page.entries == ()
    assert page.is_whole
    (only,) = page.rejected
    return only


def test_an_entry_has_all_that_its_door_tells():
    assert entry(
        title="On <i>tight</i> bounds for $O(n)$ &amp; $a&lt;b$",
        names=("Håkon Næss", "Ada Lovelace"),
        subjects="cs.AI math.NA",
        abstract="First line.\n<br />Second line.",
        comment="12 pages",
        journal="J. Tests 1 (2025)",
    ) == ListingEntry(
        arxiv_id="2512.08242",
        version=0,
        title="On tight bounds for $O(n)$ & $a<b$",
        abstract="First line.\nSecond line.",
        authors=("Håkon Næss", "Ada Lovelace"),
        authors_as_given="Håkon Næss, Ada Lovelace",
        categories=("cs.AI", "math.NA"),
        announce_type="new",
        license_url="",
        doi="",
        journal_reference="J. Tests 1 (2025)",
        comment="12 pages",
    )


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("One line\nwrapped by arXiv\r\nas it was.", "One line wrapped by arXiv as it was."),
        ("A.<br>B.<br/>  C.", "A.\nB.\nC."),
        ("A.<br><br><br><br>B.", "A.\n\nB."),
        ("If 1 &lt; k &lt; n and O(n&lt;m).", "If 1 < k < n and O(n<m)."),
        ("NUL \x00, bell \x07, references &#7; and &#0;.", "NUL , bell , references and \ufffd."),
        ("R&D &unknown; &amp;lt; &eacute &#xd800;", "R&D &unknown; &lt; é \ufffd"),
        ("<script>alert(1)</script>Text<style>p{}</style>.", "Text ."),
        ("A <b>bold</b> claim.<!-- not this -->", "A bold claim."),
        ("\u202eHidden\u202c", "\u202eHidden\u202c"),
    ],
)
def test_an_abstract_is_the_authors_text_with_their_line_breaks(markup, expected):
    assert entry(abstract=markup).abstract == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            'Code: <a href="https://github.com/a/b" rel="external noopener nofollow" class="link-external link-https">'
            "this https URL</a>.",
            "Code: https://github.com/a/b.",
        ),
        ('See <a data-arxiv-id="2512.00001" href="/abs/2512.00001">arXiv:2512.00001</a>', "See arXiv:2512.00001"),
        (
            'At <a data-doi="10.1103/X.76" href="https://doi.org/10.1103/X.76">https://doi.org/10.1103/X.76</a>',
            "At 10.1103/X.76",
        ),
        ('<a href="javascript:alert(1)">this http URL</a>', "this http URL"),
        ("<a>this http URL</a>", "this http URL"),
    ],
)
def test_a_link_is_what_stood_there_before(markup, expected):
    assert entry(abstract=markup).abstract == expected
    assert entry(comment=markup).comment == expected


def test_a_title_keeps_words_that_look_like_the_one_before_it():
    assert entry(title="Title: Comments: A title\non two lines").title == "Title: Comments: A title on two lines"


def test_authors_are_the_linked_names_without_affiliations():
    authors = f"{linked('J.-M. Reiner')} (1), for the {linked('ATLAS Collaboration')} ((1) CERN, Geneva)"

    assert entry(authors=authors).authors == ("J. -M. Reiner", "ATLAS Collaboration")
    assert entry(authors=authors).authors_as_given == "J.-M. Reiner (1), for the ATLAS Collaboration ((1) CERN, Geneva)"


def test_authors_without_links_are_read_from_their_line():
    assert entry(authors="Authors: Ada Lovelace (London) and Charles Babbage").authors == (
        "Ada Lovelace",
        "Charles Babbage",
    )


def test_a_missing_author_list_names_nobody():
    assert entry(authors="(author list is unavailable)").authors == ()


@pytest.mark.parametrize(("count", "truncated"), [(99, ()), (100, ("authors",)), (101, ())])
def test_an_author_list_that_ends_where_arxiv_cuts_is_marked(count, truncated):
    found = entry(names=tuple(f"Author Number{place}" for place in range(count)))

    assert len(found.authors) == count
    assert found.truncated == truncated


def test_subjects_are_the_codes_in_the_last_brackets_with_the_primary_one_first():
    assert entry_of(described(subjects="cs.AI cs.SY cond-mat.mes-hall hep-th")).categories == (
        "cs.AI",
        "eess.SY",
        "cond-mat.mes-hall",
        "hep-th",
    )
    odd = f"Physics (and more) (physics.pop-ph); {subject_line('cs.AI')}"
    assert entry_of(described().replace(subject_line("cs.AI"), odd)).categories == ("cs.AI", "physics.pop-ph")


def test_an_entry_without_fields_has_empty_ones():
    found = entry_of("<div class='list-title'>Title: A title</div>")

    assert (found.title, found.abstract, found.authors, found.categories) == ("A title", "", (), ())
    assert entry_of("<p></p>").title == NO_TITLE


def test_what_is_absurdly_long_is_cut_and_named():
    found = entry(title="x" * (MAX_TITLE + 1), abstract="y" * (MAX_ABSTRACT + 1))

    assert (len(found.title), len(found.abstract)) == (MAX_TITLE, MAX_ABSTRACT)
    assert set(found.truncated) == {"title", "abstract"}


def test_a_comment_that_says_so_withdraws_the_paper():
    assert entry(comment="This paper has been withdrawn by the author").is_withdrawn
    assert not entry(comment="A previous version of this manuscript was withdrawn").is_withdrawn


@pytest.mark.parametrize(
    "places",
    [
        {"link": ""},
        {"shown": ""},
        {"link": "2512.08242v3"},
        {"link": "2512.08242?context=cs"},
        {"shown": "2512.08242v1 [cs.AI]"},
    ],
)
def test_the_identifier_is_in_the_link_or_in_the_text(places):
    assert entry(**places).arxiv_id == "2512.08242"


def test_an_old_identifier_loses_its_subject_class():
    assert entry(arxiv_id="math.GT/0309136").arxiv_id == "math/0309136"


@pytest.mark.parametrize(
    ("markup", "identifier", "why"),
    [
        (item(link="", shown=""), "", "no identifier"),
        (item(link="2513.00001", shown=""), "2513.00001", "there is no month 13 in 2513"),
        (item(link="2512.00001"), "2512.00001", "the link says 2512.00001, the text 2512.08242"),
        (item(fields=""), "2512.08242", "2512.08242 has no description"),
        (item().partition("<dd>")[0], "2512.08242", "2512.08242 has no description"),
    ],
)
def test_an_entry_that_cannot_be_read_is_rejected_under_the_name_it_gives_itself(markup, identifier, why):
    assert rejected(markup) == RejectedEntry(0, identifier, why)


def test_an_entry_that_cannot_be_read_leaves_the_others_whole():
    page = read(item("2512.00001"), item(link="", shown=""), item("2512.00003"))

    assert [found.arxiv_id for found in page.entries] == ["2512.00001", "2512.00003"]
    assert [found.position for found in page.rejected] == [1]
    assert page.total == 3
