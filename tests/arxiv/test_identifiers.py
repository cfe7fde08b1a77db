import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.arxiv.identifiers import (
    OLD_ARCHIVES,
    Identifier,
    IdentifierError,
    abs_url,
    from_number,
    number,
    parse,
    pdf_url,
)

MONTHS = st.integers(1, 12)


@st.composite
def new_identifiers(draw: st.DrawFn) -> str:
    month = draw(st.builds("{:02}{:02}".format, st.integers(7, 99), MONTHS).filter(lambda month: month >= "0704"))
    width = 5 if month >= "1501" else 4
    return f"{month}.{draw(st.integers(1, 10**width - 1)):0{width}}"


@st.composite
def old_identifiers(draw: st.DrawFn) -> str:
    years = st.one_of(st.integers(91, 99), st.integers(0, 7))
    month = draw(st.builds("{:02}{:02}".format, years, MONTHS).filter(lambda month: month <= "0703" or month >= "9101"))
    return f"{draw(st.sampled_from(OLD_ARCHIVES))}/{month}{draw(st.integers(1, 999)):03}"


def identifiers() -> st.SearchStrategy[str]:
    return st.one_of(new_identifiers(), old_identifiers())


@pytest.mark.parametrize(
    ("text", "arxiv_id", "version"),
    [
        ("2512.08242", "2512.08242", None),
        ("2512.08242v1", "2512.08242", 1),
        ("0704.0001v4", "0704.0001", 4),
        ("1412.9999", "1412.9999", None),
        ("1501.00001v9999", "1501.00001", 9999),
        ("hep-th/9901001v3", "hep-th/9901001", 3),
        ("math/0309136", "math/0309136", None),
        ("math.GT/0309136v2", "math/0309136", 2),
        ("cs/0703999", "cs/0703999", None),
    ],
)
def test_an_identifier_and_its_version_come_apart(text, arxiv_id, version):
    assert parse(text) == Identifier(arxiv_id, version)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no identifier"),
        ("v1", "form"),
        (" 2512.08242", "form"),
        ("2512.08242\n", "form"),
        ("2512.08242v1\n", "form"),
        ("arXiv:2512.08242", "form"),
        ("２５１２.08242", "form"),
        ("2512.08242v", "form"),
        ("2512.08242v0", "version '0'"),
        ("2512.08242v01", "version '01'"),
        ("2512.08242v10000", "version '10000'"),
        ("2512.08242v" + "9" * 5000, "version"),
        ("2512.8242", "5 digits"),
        ("1412.00001", "4 digits"),
        ("2513.00001", "month 13"),
        ("2500.00001", "month 00"),
        ("0703.0001", "April 2007"),
        ("2512.00000", "begin at 1"),
        ("hep-th/9913001", "month 13"),
        ("hep-th/0704001", "March 2007"),
        ("hep-th/9001001", "1991"),
        ("hep-th/9901000", "begin at 1"),
        ("hep-xx/9901001", "no archive"),
        ("../../etc/passwd", "form"),
        ("2508.03702' OR 1=1;--v1", "form"),
    ],
)
def test_what_is_no_identifier_is_refused_with_the_reason(text, reason):
    with pytest.raises(IdentifierError, match=re.escape(reason)) as caught:
        parse(text)

    assert len(str(caught.value)) < 200


@given(st.text())
def test_any_text_is_an_identifier_or_an_identifier_error(text):
    try:
        arxiv_id, _ = parse(text)
    except IdentifierError:
        return
    assert from_number(number(arxiv_id)) == arxiv_id


@given(identifiers(), st.integers(1, 9999))
def test_an_identifier_reads_back_as_itself(arxiv_id, version):
    assert parse(arxiv_id) == (arxiv_id, None)
    assert parse(f"{arxiv_id}v{version}") == (arxiv_id, version)


@given(identifiers())
def test_a_number_is_positive_fits_63_bits_and_leads_back(arxiv_id):
    assert 0 < number(arxiv_id) < 2**63
    assert from_number(number(arxiv_id)) == arxiv_id


@given(identifiers(), identifiers())
def test_numbers_order_as_the_identifiers_do_as_text(one, other):
    assert (number(one) < number(other)) == (one < other)
    assert (number(one) == number(other)) == (one == other)


@given(st.integers())
def test_a_number_is_of_one_identifier_or_of_none(value):
    try:
        arxiv_id = from_number(value)
    except IdentifierError:
        return
    assert number(arxiv_id) == value


def test_a_paper_has_one_number_in_all_versions_and_subject_classes():
    assert number("math.GT/0309136") == number("math/0309136")
    with pytest.raises(IdentifierError, match="carries a version"):
        number("2512.08242v1")


def test_known_numbers_never_change():
    assert number("0704.0001") == 70_400_001
    assert number("2512.08242") == 251_208_242
    assert number("acc-phys/9411001") == 10_009_411_001
    assert number("hep-th/9901001") == 200_009_901_001


def test_links_are_built_from_the_identifier_alone():
    assert abs_url("hep-th/9901001") == "https://arxiv.org/abs/hep-th/9901001"
    assert abs_url("math.GT/0309136v2") == "https://arxiv.org/abs/math/0309136"
    assert pdf_url("2512.08242", 1) == "https://arxiv.org/pdf/2512.08242v1"
    assert pdf_url("2512.08242") == "https://arxiv.org/pdf/2512.08242"


@pytest.mark.parametrize("build", [abs_url, pdf_url])
def test_there_is_no_link_to_what_is_no_identifier(build):
    with pytest.raises(IdentifierError):
        build("javascript:alert(1)//2512.08242")
