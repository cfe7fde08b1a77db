import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.arxiv.tex import to_unicode


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"H{\aa}kon N{\ae}ss", "Håkon Næss"),
        (r"Jos\'e Mu\~noz", "José Muñoz"),
        (r"Kurt G{\"o}del", "Kurt Gödel"),
        (r"Kurt G\"{o}del", "Kurt Gödel"),
        (r"{\'E}tienne", "Étienne"),
        (r"\v{S}trumbelj", "Štrumbelj"),
        (r"Paul Erd\H{o}s", "Paul Erdős"),
        (r"\L{}ukasz", "Łukasz"),
        (r"Przemys{\l}aw Szcz\k{e}sny", "Przemysław Szczęsny"),
        (r"Fran\c{c}ois", "François"),
        (r"Fran\c cois", "François"),
        (r"As{\i}m", "Asım"),
        (r"Mart\'{\i}n", "Martín"),
        (r"Mart\'\i n", "Martín"),
        (r"Mart\'\i{}n", "Martín"),
        (r"\.Ilker", "İlker"),
        (r"D{\u{a}}nescu", "Dănescu"),
        (r"Nguy\~{\^e}n", "Nguyễn"),
        (r"Ti\'{\^e}n", "Tiến"),
        (r"Stra{\ss}e", "Straße"),
        (r"\O rsted", "Ørsted"),
        (r"{\DJ}or{\dj}e", "Đorđe"),
        (r"\r{A}s", "Ås"),
        (r"T. \& M.", "T. & M."),
        (r"J.~Doe", "J. Doe"),
        (r"\textbf{Bold} \mbox{Name}", "Bold Name"),
        (r"Kr\-z", "Krz"),
        ("{{Team}} {X}", "Team X"),
        ("{{{{{{{a}}}}}}}", "a"),
        ("Paul Borne--Pons", "Paul Borne--Pons"),
        ("Ada Lovelace", "Ada Lovelace"),
        ("Jose\u0301", "José"),
    ],
)
def test_tex_in_a_name_becomes_unicode(tex, expected):
    assert to_unicode(tex) == expected


def test_a_command_that_nobody_knows_stays():
    assert to_unicode(r"A\unknown B") == r"A\unknown B"


TEX = st.text(st.sampled_from(list("\\{}'\"^~`=.cvHuiljo aeéS\u0301()")), max_size=60)


@given(st.one_of(st.text(), TEX))
def test_any_text_gives_a_text_without_braces_in_nfc(text):
    resolved = to_unicode(text)

    if "\\" in text or "{" in text:
        assert not set(resolved) & set("{}")
    assert unicodedata.is_normalized("NFC", resolved)


@pytest.mark.parametrize("piece", ["\\'{", "{", "\\'", "\\v ", "\\", "\\'{a", "{\\'", "\\'{e\u0301", "~", "\\i"])
def test_the_work_is_linear_in_hostile_text(piece):
    text = piece * 20_000
    began = time.process_time()

    to_unicode(text)

    assert time.process_time() - began < 2
