import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from digests import bibtex
from digests.models import Paper
from tests.builders import announce, entry


def paper(arxiv_id: str = "2512.00001", **fields: object) -> Paper:
    values: dict[str, object] = {
        "title": "A title",
        "authors": ["Ada Lovelace", "Håkon Næss"],
        "categories": ["cs.LG", "cs.AI"],
    }
    return Paper(arxiv_id=arxiv_id, version=1, **(values | fields))


def fields(text: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+) += (.*),$", text, re.MULTILINE))


def is_balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0


def test_a_preprint_is_a_misc_entry_with_its_eprint():
    assert bibtex.entry(paper()) == (
        "@misc{lovelace2025-2512.00001,\n"
        "  title         = {{A title}},\n"
        "  author        = {Ada Lovelace and Håkon Næss},\n"
        "  year          = {2025},\n"
        "  eprint        = {2512.00001},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass  = {cs.LG},\n"
        "  url           = {https://arxiv.org/abs/2512.00001},\n"
        "  month         = dec,\n"
        "}\n"
    )


def test_a_paper_with_a_journal_is_an_article_with_its_doi():
    text = bibtex.entry(paper(journal_reference="Phys. Rev. D 76, 013009 (2007)", doi="10.1103/PhysRevD.76.013009"))

    assert text.startswith("@article{")
    assert fields(text)["journal"] == "{Phys. Rev. D 76, 013009 (2007)}"
    assert fields(text)["doi"] == "{10.1103/PhysRevD.76.013009}"


@pytest.mark.parametrize(
    ("doi", "kept"),
    [
        ("10.1000/a_b.c 10.1000/second", "{10.1000/a_b.c}"),
        ("10.1002/(SICI)1097-4571<1::AID>3.0", "{10.1002/(SICI)1097-4571<1::AID>3.0}"),
        ("}, url = {javascript:alert(1)", None),
    ],
)
def test_a_doi_is_taken_as_far_as_it_is_one(doi, kept):
    assert fields(bibtex.entry(paper(doi=doi))).get("doi") == kept


def test_an_old_identifier_names_its_century_and_a_key_without_a_slash():
    text = bibtex.entry(paper("hep-th/9901001", categories=["hep-th"]))

    assert text.startswith("@misc{lovelace1999-hep-th-9901001,")
    assert (fields(text)["year"], fields(text)["month"]) == ("{1999}", "jan")
    assert fields(text)["eprint"] == "{hep-th/9901001}"


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("50% of R&D costs $5 #1 a_b", r"50\% of R\&D costs \$5 \#1 a\_b"),
        (r"Bounds of $O(\sqrt{n})$ on $\mathbb{R}^d$", r"Bounds of $O(\sqrt{n})$ on $\mathbb{R}^d$"),
        (r"A proof \(x^2\) twice", "A proof $x^2$ twice"),
        (r"G{\"o}del and H{\aa}kon", "Gödel and Håkon"),
        (r"\emph{Really} new", "Really new"),
        (r"\input{/etc/passwd}", r"\textbackslash{}input\textbraceleft{}/etc/passwd\textbraceright{}"),
        (r"$x_{\input{/etc/passwd}}$", None),
        (r"$\csname input\endcsname_x$", None),
        ("$x^^5cinput_y$", None),
        (r"$x_1 % comment$", None),
        (r"$\{x_1$", None),
        ("} @comment{", r"\textbraceright{} @comment\textbraceleft{}"),
        ("line\nbreak\x00and\x1b[0m", "line break and [0m"),
    ],
)
def test_titles_are_printed_and_never_obeyed(title, written):
    text = bibtex.tex(title)

    assert is_balanced(text)
    if written is None:
        assert text.startswith(r"\$")
        assert "^^" not in text
        assert r"\input" not in text.replace(r"\textbackslash{}input", "")
    else:
        assert text == written


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("ATLAS Collaboration", "{ATLAS Collaboration}"),
        ("Simons and Partners", "{Simons and Partners}"),
        ("Lovelace, Ada", "{Lovelace, Ada}"),
        ("Henry Smith III", "Smith, III, Henry"),
        ("Henry Smith, Jr.", "Smith, Jr., Henry"),
        ("others", "{others}"),
        ("Ada {Lovelace", r"Ada \textbraceleft{}Lovelace"),
        ("Sandy Anderson", "Sandy Anderson"),
    ],
)
def test_a_name_is_one_author(name, written):
    assert fields(bibtex.entry(paper(authors=[name])))["author"] == f"{{{written}}}"


@pytest.mark.parametrize(
    ("authors", "key"),
    [
        (["Håkon Ngô"], "ngo2025-2512.00001"),
        (["李 明"], "arxiv2025-2512.00001"),
        ([], "arxiv2025-2512.00001"),
        (["O'Neil}{,"], "oneil2025-2512.00001"),
    ],
)
def test_a_key_is_plain_letters(authors, key):
    assert bibtex.key(paper(authors=authors)) == key


@given(st.text("\\{}$%&#_^~ ab\n(@\"'=,[]", max_size=60))
def test_no_text_breaks_out_of_its_field(text):
    written = bibtex.tex(text)

    assert is_balanced(written)
    assert "\n" not in written
    outside = re.sub(r"\$[^$]*(?<!\\)\$", "", written.replace(r"\$", ""))
    assert not re.search(r"(?<!\\)[%#&_]", outside)
    assert "^" not in outside


@pytest.mark.django_db
def test_a_paper_is_served_as_a_file_to_anyone():
    announce(entry("2512.00001", title="On kernels"))

    response = Client().get("/papers/2512.00001.bib")

    assert response["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="lovelace2025-2512.00001.bib"'
    assert b"{{On kernels}}" in response.content
    assert 'href="/papers/2512.00001.bib"' in Client().get("/papers/2512.00001/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/papers/2512.99999.bib", "/papers/nonsense.bib"])
def test_there_is_no_entry_for_what_is_no_paper(address):
    assert Client().get(address).status_code == 404


@pytest.mark.django_db
def test_an_old_identifier_has_an_entry_too():
    announce(entry("hep-th/9901001", categories=("hep-th",)), asked=("hep-th",))

    assert b"eprint        = {hep-th/9901001}" in Client().get("/papers/hep-th/9901001.bib").content
