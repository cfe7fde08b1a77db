import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.arxiv.authors import split_authors


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("", ()),
        ("Ada Lovelace", ("Ada Lovelace",)),
        ("Michael Cooper, Samuel Cooper", ("Michael Cooper", "Samuel Cooper")),
        (
            r"Juan D. Guerra (Polytechnique Montr\'eal, Mila - Quebec AI Institute), Guillaume Lajoie (Mila)",
            ("Juan D. Guerra", "Guillaume Lajoie"),
        ),
        (
            r"H{\aa}kon N{\ae}ss Sandum (NMBU, {\AA}s, Norway), Hans Ole {\O}rka (NMBU)",
            ("Håkon Næss Sandum", "Hans Ole Ørka"),
        ),
        ("A. One (X (Y, Z), W), B. Two", ("A. One", "B. Two")),
        ("A. One (School of A,B, C)", ("A. One",)),
        ("Anamta Khan, Ratna Kandala,  Deepti, Sheza Munir", ("Anamta Khan", "Ratna Kandala", "Deepti", "Sheza Munir")),
        ("Team Cohere,  :,  Aakanksha, Arash Ahmadian", ("Team Cohere", "Aakanksha", "Arash Ahmadian")),
        ("Yi R. (May),  Fung, Paul Pu Liang", ("Yi R. Fung", "Paul Pu Liang")),
        (
            "Ruining Li (Jinghao), Gabrijel Boduljak (Jinghao),  Jensen (Jinghao),  Zhou",
            ("Ruining Li", "Gabrijel Boduljak", "Jensen Zhou"),
        ),
        (
            "Filipe Cogo (Justina),  Jiahuei (Justina),  Lin (Jack), Dayi Lin (Jack)",
            ("Filipe Cogo", "Jiahuei Lin", "Dayi Lin"),
        ),
        ("Mokhtar Alaya (LMAC),  Deepti", ("Mokhtar Alaya", "Deepti")),
        ("Alan Dao (Gia Tuan Dao), Dinh Bach Vu", ("Alan Dao", "Dinh Bach Vu")),
        ("Hank Davis, Jr., Sammy Sosa III, Ken Griffey, Sr", ("Hank Davis Jr.", "Sammy Sosa III", "Ken Griffey Sr")),
        ("A. One (never closed, B. Two", ("A. One (never closed", "B. Two")),
        ("A. One) odd, B. Two", ("A. One) odd", "B. Two")),
    ],
)
def test_an_author_line_comes_apart_into_names(line, names):
    assert split_authors(line) == names


@given(st.lists(st.from_regex(r"[A-Z][a-z]{1,8} [A-Z][a-z]{2,8}", fullmatch=True), max_size=20), st.data())
def test_affiliations_never_change_the_names(names, data):
    affiliation = st.sampled_from(["", " (MIT)", " (Univ. A, Univ. B)", " (X (Y, Z))", " (A,B)"])

    assert split_authors(", ".join(name + data.draw(affiliation) for name in names)) == tuple(names)


@given(st.text(st.sampled_from(list("AaBb ,().\\'{}:")), max_size=80))
def test_any_line_gives_names_with_something_in_them(line):
    assert all(name.strip() == name and any(map(str.isalnum, name)) for name in split_authors(line))


@pytest.mark.parametrize("piece", ["(", ")", "A (", ",", "A,", "()", "(,)"])
def test_the_work_is_linear_in_hostile_lines(piece):
    began = time.process_time()

    split_authors(piece * 50_000)

    assert time.process_time() - began < 2
