"""One paper's authors have one spelling, whichever door they come through."""

import pytest

from digests.arxiv.author_lines import join_authors, split_author_field
from digests.arxiv.authors import split_authors
from tests.arxiv.answers import api_answer, api_entry, found, harvested, oai_page, raw_record, split_record
from tests.arxiv.documents import item, only, rss

NAMES = ("Håkon Næss", "J. -M. Reiner", "Martin Luther King Jr.", "Jensen", "Paweł Woźny")


def test_the_four_doors_give_one_paper_the_same_names():
    listed = only(
        rss(
            item(
                creator=r"H{\aa}kon N{\ae}ss (CERN, Geneva), J. -M. Reiner, Martin Luther King, Jr.,  Jensen, "
                r"Pawe{\l} Wo\'zny"
            )
        )
    )
    (asked,) = found(
        api_answer(
            api_entry(
                authors=[
                    ("Håkon Næss", ["CERN, Geneva"]),
                    ("J. -M. Reiner", []),
                    ("Martin Luther King, Jr.", []),
                    ("Jensen", []),
                    ("Paweł Woźny", []),
                ]
            )
        )
    )
    (raw,) = harvested(
        oai_page(
            raw_record(
                authors=r"H{\aa}kon N{\ae}ss (CERN, Geneva), J.-M. Reiner, Martin Luther King, Jr., Jensen and "
                r"Pawe{\l} Wo\'zny"
            )
        )
    )
    (split,) = harvested(
        oai_page(
            split_record(
                authors=[
                    (r"N{\ae}ss", r"H{\aa}kon", "", ["CERN, Geneva"]),
                    ("Reiner", "J. -M.", "", []),
                    ("King,", "Martin Luther", "Jr.", []),
                    ("Jensen", "", "", []),
                    (r"Wo\'zny", r"Pawe{\l}", "", []),
                ]
            )
        )
    )

    assert listed.authors == asked.authors == raw.authors == split.authors == NAMES


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("Ada Lovelace", ("Ada Lovelace",)),
        ("Ada Lovelace and Emmy Noether", ("Ada Lovelace", "Emmy Noether")),
        ("A. Lovelace, E. Noether, and S. Germain", ("A. Lovelace", "E. Noether", "S. Germain")),
        ("A. Lovelace, E. Noether,and S. Germain", ("A. Lovelace", "E. Noether", "S. Germain")),
        ("A. Lovelace & E. Noether", ("A. Lovelace", "E. Noether")),
        ("Jingyi Wang and Jun Sun and Qixia Yuan", ("Jingyi Wang", "Jun Sun", "Qixia Yuan")),
        ("Roland Anders, Anderson Sandy", ("Roland Anders", "Anderson Sandy")),
        ("S.Ahmed, J.J.M. Varga", ("S. Ahmed", "J. J. M. Varga")),
        (r"\.{Z}eynep \.Ak", ("Żeynep Ȧk",)),
        ("The X Collaboration: A. Lovelace, E. Noether", ("The X Collaboration", "A. Lovelace", "E. Noether")),
        ("A. Lovelace et al.", ("A. Lovelace et al.",)),
        ("A. Lovelace, et al.", ("A. Lovelace",)),
        ("A. Lovelace, et. al", ("A. Lovelace",)),
        ("Etienne Alphonse", ("Etienne Alphonse",)),
        ("Daniel Kincses (for the PHENIX Collaboration)", ("Daniel Kincses",)),
        (
            "Maciej Bilicki (1,2), John A. Peacock (3) and Louise Steward (1) ((1) University of Cape Town, (2) "
            r"University of Zielona G\'ora, (3) University of Edinburgh)",
            ("Maciej Bilicki", "John A. Peacock", "Louise Steward"),
        ),
        ("Yi R. (May) Fung, Ada Lovelace (Physics and Astronomy)", ("Yi R. Fung", "Ada Lovelace")),
        ("Ada\n  Lovelace,\n  Emmy\n  Noether", ("Ada Lovelace", "Emmy Noether")),
        ("and", ("and",)),
        (" , : () ", ()),
        ("", ()),
    ],
)
def test_a_submitted_field_becomes_names(field, names):
    assert split_author_field(field) == names


def test_a_joined_line_is_that_of_a_listing():
    line = join_authors(
        [("Ada  Lovelace", ["CERN", " ", "Univ. of\n Nice, Nice"]), ("Jensen", []), ("Emmy Noether", [])]
    )

    assert line == "Ada Lovelace (CERN, Univ. of Nice, Nice),  Jensen, Emmy Noether"


def test_a_nickname_that_cut_a_name_in_two_is_left_out_and_the_halves_are_put_together():
    assert split_authors(join_authors([("Yi R.", ["May"]), ("Fung", []), ("Ada Lovelace", [])])) == (
        "Yi R. Fung",
        "Ada Lovelace",
    )


def test_a_bracket_that_is_not_closed_loses_no_name():
    line = join_authors([("Ada Lovelace", ["CERN (Geneva"]), ("Emmy (Noether", []), ("Sophie Germain", ["x)", "y"])])

    assert split_authors(line) == ("Ada Lovelace", "Emmy Noether", "Sophie Germain")
